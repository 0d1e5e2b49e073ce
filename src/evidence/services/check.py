"""Use case: gate on findings, for scripts and schedules."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.domain.errors import EXIT_FINDINGS, UsageError
from evidence.domain.flags import FLAGS
from evidence.domain.graded import VerdictName
from evidence.services.report import Findings


@dataclass(frozen=True, slots=True)
class FailOn:
    """The verdicts and flags that count as findings."""

    names: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> "FailOn":
        """Read `unsupported,contradicted`; refuse names that can never occur.

        Raises:
            UsageError: a name is neither a verdict nor a flag, or none is given.
        """
        names = frozenset(n.strip() for n in text.split(",") if n.strip())
        known = set(FLAGS) | set(VerdictName)
        unknown = sorted(names - known)
        if unknown or not names:
            raise UsageError(
                f"no such verdict or flag: {', '.join(unknown) or '(none given)'}",
                hint="known: " + ", ".join(sorted(known)),
            )
        return cls(names)

    def exit_code(self, found: "CheckResult") -> int:
        """Return 3 for findings, and for a check that checked nothing."""
        return EXIT_FINDINGS if found.lines or not found.checked else 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim with the names that it was caught by."""

    claim_id: int
    claim: str
    verdict: str
    caught_by: tuple[str, ...]
    unsupported_reason: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Counts of what was checked, skipped (not checkable) and not graded yet.

    `checked` 0 is itself a finding: no problems out of no checks is not a pass.
    """

    checked: int
    skipped: int
    ungraded: int
    lines: Sequence[Finding]


def findings(found: Findings, wanted: FailOn) -> CheckResult:
    """Check every claim in force; an ungraded checkable claim is a finding."""
    lines: list[Finding] = []
    checked = skipped = ungraded = 0
    for claim in found.claims:
        grade = found.grades.get(claim.id)
        if not claim.draft.checkable:
            skipped += 1
            continue
        if grade is None:
            ungraded += 1
            lines.append(Finding(claim.id, claim.draft.text, "", ("not graded",), ""))
            continue
        checked += 1
        caught = sorted(wanted.names & {grade.verdict, *grade.flags})
        if caught:
            lines.append(
                Finding(
                    claim.id,
                    claim.draft.text,
                    grade.verdict,
                    tuple(caught),
                    grade.unsupported_reason,
                )
            )
    return CheckResult(checked, skipped, ungraded, lines)
