"""What a claim's evidence looked like at one look, as a value with a digest."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from evidence.domain.appraisal import Design, Stance
from evidence.domain.citations import Citation, Standing
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.searches import SearchOutcome
from evidence.domain.weighing import WeighedItem

# Stored states outlive this code: whoever reads one must know how it was written.
_FORM = 1


@dataclass(frozen=True, slots=True)
class EvidenceFact:
    """What one record said for or against a claim.

    `digest` is that of `content_digest`. `stance` is the one in force:
    a reviewer's, else the proposal. `counts`: in force and takes a side.
    `notice_pmid` names the notice behind the standing, None when none is linked.
    """

    pmid: Pmid
    digest: str
    stance: Stance
    counts: bool
    design: Design
    standing: Standing
    notice_pmid: Pmid | None = None

    @classmethod
    def of(
        cls, weighed: WeighedItem, digest: str, notice_pmid: Pmid | None = None
    ) -> "EvidenceFact":
        """Take it from an item as it was weighed; the record's digest comes with it."""
        return cls(
            pmid=weighed.item.pmid,
            digest=digest,
            stance=weighed.stance,
            counts=weighed.takes_a_side,
            design=weighed.item.facts.design,
            standing=weighed.standing,
            notice_pmid=notice_pmid,
        )


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """A claim's evidence and verdict at one look, in one normal form.

    `queries` and `flags` are sorted and without repeats, `items` in the order of their
    PMIDs: equal evidence gives equal values, whatever order it came in. What the verdict
    said is kept as text, in the words of its day.

    Raises:
        ValueError: two different items have one PMID.
    """

    claim_version: int
    queries: tuple[str, ...]
    search_outcome: SearchOutcome
    verdict: str
    grade: str
    basis: str
    flags: tuple[str, ...]
    unsupported_reason: str
    items: tuple[EvidenceFact, ...]

    def __post_init__(self) -> None:
        """Bring everything into its order."""
        object.__setattr__(self, "queries", tuple(sorted(set(self.queries))))
        object.__setattr__(self, "flags", tuple(sorted(set(self.flags))))
        object.__setattr__(self, "items", _in_order(self.items))

    def to_json(self) -> str:
        """Give the one text of this state: compact, keys sorted, ASCII."""
        return _compact({"form": _FORM, **_fields(self)})

    @classmethod
    def from_json(cls, text: str) -> "EvidenceState":
        """Read a text that `to_json` wrote, and nothing else.

        Raises:
            ValueError: the text is damaged, or was written in another form.
        """
        try:
            state = _read(json.loads(text))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"not a stored evidence state: {_plainly(error)}") from error
        # Also finds keys that are too many, repeated or out of order.
        if state.to_json() != text:
            raise ValueError("not a stored evidence state: it was altered")
        return state

    @property
    def digest(self) -> str:
        """Give the SHA-256 of `to_json`, hexadecimal."""
        return _sha256(self.to_json())

    @property
    def fingerprint(self) -> str:
        """Give the SHA-256 of only what a person's decision rests on.

        Wording, queries, and which records in which content, stance and standing.
        Verdict, grade and flags are left out: they also depend on the day.
        """
        seen = [(i.pmid, i.digest, i.stance, i.standing) for i in self.items]
        return _sha256(_compact([self.claim_version, self.queries, seen]))


def content_digest(citation: Citation) -> str:
    """Give the SHA-256 of what a person judges a record by, hexadecimal.

    Title, abstract, publication types, notices, registrations. Dates, headings and
    affiliations are left out: NLM revises them in routine maintenance, and a decision
    must not look stale because of it. Project rule.
    """
    parts = (
        citation.title,
        [(s.label, s.text) for s in citation.sections],
        sorted((t.ui, t.name) for t in citation.publication_types),
        sorted((n.ref_type, n.pmid or "", n.source) for n in citation.notices),
        sorted(citation.registry_ids),
    )
    return _sha256(json.dumps(parts, separators=(",", ":")))


def _in_order(items: Iterable[EvidenceFact]) -> tuple[EvidenceFact, ...]:
    ordered = sorted(set(items), key=lambda item: pmid_order(item.pmid))
    if len({item.pmid for item in ordered}) < len(ordered):
        raise ValueError("two different items with one PMID")
    return tuple(ordered)


def _fields(value: EvidenceFact | EvidenceState) -> dict[str, object]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _compact(value: object) -> str:
    return json.dumps(value, default=_fields, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(raw: Any) -> EvidenceState:
    if not isinstance(raw, dict):
        raise TypeError("no object")
    if raw["form"] != _FORM:
        raise ValueError(f"form {raw['form']!r}, only {_FORM} is known")
    return EvidenceState(
        claim_version=_number(raw["claim_version"]),
        queries=tuple(map(_text, _list(raw["queries"]))),
        search_outcome=SearchOutcome(raw["search_outcome"]),
        verdict=_text(raw["verdict"]),
        grade=_text(raw["grade"]),
        basis=_text(raw["basis"]),
        flags=tuple(map(_text, _list(raw["flags"]))),
        unsupported_reason=_text(raw["unsupported_reason"]),
        items=tuple(map(_read_fact, _list(raw["items"]))),
    )


def _read_fact(raw: Any) -> EvidenceFact:
    if not isinstance(raw, dict):
        raise TypeError("an item is no object")
    notice = raw["notice_pmid"]
    return EvidenceFact(
        pmid=Pmid.parse(_text(raw["pmid"])),
        digest=_text(raw["digest"]),
        stance=Stance(raw["stance"]),
        counts=_yes_no(raw["counts"]),
        design=Design(raw["design"]),
        standing=Standing(raw["standing"]),
        notice_pmid=None if notice is None else Pmid.parse(_text(notice)),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return value


def _number(value: Any) -> int:
    if type(value) is not int:  # a bool is an int too
        raise TypeError(f"no whole number: {value!r}")
    return value


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"neither true nor false: {value!r}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"no list: {value!r}")
    return value


def _plainly(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
