"""A gate that passes only when something was checked and nothing was caught."""

from collections.abc import Iterator

import pytest

from evidence.domain.errors import UsageError
from evidence.services.check import CheckResult, FailOn, findings
from evidence.services.report import gather
from support.service_parts import Desk, desk


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url, {"Zinc AND colds": ["11", "12", "13"]}) as open_desk:
        yield open_desk


def checked(at_desk: Desk, names: str) -> CheckResult:
    with at_desk.reading() as snapshot:
        return findings(gather(snapshot, "fake"), FailOn.parse(names))


def audit(at_desk: Desk) -> None:
    at_desk.ingest("Zinc shortens colds. Copper prevents flu. We hope so.")
    at_desk.searcher().search(at_desk.claims())
    at_desk.appraisal_pass().appraise(at_desk.claims())
    at_desk.grading_pass().grade(at_desk.claims())


@pytest.mark.parametrize("names", ["", " ", ",", "unsuported", "unsupported,nonsense"])
def test_names_that_can_never_occur_are_refused(names: str) -> None:
    with pytest.raises(UsageError, match="no such verdict or flag"):
        FailOn.parse(names)


def test_names_are_read_by_comma() -> None:
    assert FailOn.parse(" unsupported , mixed,").names == {"unsupported", "mixed"}


def test_claims_are_caught_by_verdict_and_by_flag(at_desk: Desk) -> None:
    audit(at_desk)
    result = checked(at_desk, "unsupported,no_evidence,contradicted")
    assert (result.checked, result.skipped, result.ungraded) == (2, 1, 0)
    [line] = result.lines
    assert (line.claim_id, line.claim) == (2, "Copper prevents flu.")
    assert line.verdict == "no_evidence"
    assert line.caught_by == ("no_evidence", "unsupported")
    assert line.unsupported_reason == "no_hits"
    assert FailOn.parse("unsupported").exit_code(result) == 3


def test_a_gate_without_findings_passes(at_desk: Desk) -> None:
    audit(at_desk)
    result = checked(at_desk, "contradicted")
    assert list(result.lines) == []
    assert FailOn.parse("contradicted").exit_code(result) == 0


def test_a_check_that_checked_nothing_does_not_pass(at_desk: Desk) -> None:
    gate = FailOn.parse("contradicted")
    assert gate.exit_code(checked(at_desk, "contradicted")) == 3
    at_desk.ingest("We hope so.")
    result = checked(at_desk, "contradicted")
    assert (result.checked, result.skipped) == (0, 1)
    assert gate.exit_code(result) == 3


def test_a_claim_that_was_never_graded_is_a_finding(at_desk: Desk) -> None:
    at_desk.ingest("Zinc shortens colds.")
    result = checked(at_desk, "contradicted")
    assert (result.checked, result.ungraded) == (0, 1)
    assert [(f.claim_id, f.caught_by) for f in result.lines] == [(1, ("not graded",))]
    assert FailOn.parse("contradicted").exit_code(result) == 3
