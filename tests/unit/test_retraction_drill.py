"""Real records before and after their marks: who re-opens, and who does not.

Every record and number is real. The marks of the shipped sample, of the records on the
topic and of the daily update file are PubMed's own; where a test plants a mark of
another kind on a record, its notice's number starts with 99.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from evidence.domain.citations import Standing
from evidence.domain.claims import Claim
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.services.due import Reach
from support.drill import (
    MARKED_DAY,
    SECOND_DAY,
    Articles,
    Drill,
    Reopened,
    affected,
    linked_notice,
    marked,
    notices,
    revised,
    sample_with_marks,
    shared_articles,
    shown_standing,
    unmarked,
    update_file_articles,
)
from support.service_parts import FirstSentenceAppraiser

LATER = date(2026, 12, 1)
LATER_STILL = date(2026, 12, 12)

# What is left of a claim when this befalls its only record.
VERDICT_ALONE = {
    Standing.RETRACTED: "retracted_only",
    Standing.REPLACED: "retracted_only",
    Standing.CONCERN: "concern_only",
}
# Kind of link, whether the record gets the type of retracted papers too, what it shows.
PLANTED = [
    ("RetractionIn", True, Standing.RETRACTED),
    ("RetractionIn", False, Standing.RETRACTED),
    ("", True, Standing.RETRACTED),
    ("RetractedandRepublishedIn", True, Standing.REPLACED),
    ("RetractedandRepublishedIn", False, Standing.REPLACED),
    ("ExpressionOfConcernIn", False, Standing.CONCERN),
    ("UpdateIn", False, Standing.SUPERSEDED),
    ("ErratumIn", False, Standing.CORRECTED),
    ("CorrectedandRepublishedIn", False, Standing.CORRECTED),
]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def topical() -> Articles:
    """The records on the topic and those of the sample that bear a mark."""
    return shared_articles() | sample_with_marks()


@contextmanager
def drill(
    url: str, folder: Path, articles: Mapping[Pmid, str], *, real_appraiser: bool = False
) -> Iterator[Drill]:
    appraiser = None if real_appraiser else FirstSentenceAppraiser()
    opened = Drill(url, folder, articles, appraiser)
    yield opened
    opened.close()


def in_order(pmids: set[Pmid]) -> list[Pmid]:
    return sorted(pmids, key=pmid_order)


def in_groups(pmids: list[Pmid], size: int) -> list[list[Pmid]]:
    return [pmids[start : start + size] for start in range(0, len(pmids), size)]


def before(articles: Articles) -> Articles:
    return {pmid: unmarked(text) for pmid, text in articles.items()}


def after(articles: Articles) -> Articles:
    """The affected records with their marks, revised in the window; all others as before."""
    hit = affected(articles)
    return {p: revised(t, MARKED_DAY) if p in hit else unmarked(t) for p, t in articles.items()}


def citing(claims: list[Claim], cited: Mapping[int, set[Pmid]], pmids: set[Pmid]) -> set[int]:
    return {claim.id for claim in claims if cited[claim.id] & pmids}


@dataclass(frozen=True)
class Shown:
    """What the XML of a set of records shows, read once."""

    standings: Mapping[Pmid, Standing]
    earlier: Mapping[Pmid, Standing]
    named: Mapping[Pmid, str]
    hit: set[Pmid]
    told_of: set[Pmid]

    @classmethod
    def of(cls, articles: Articles) -> "Shown":
        return cls(
            {p: shown_standing(t) for p, t in articles.items()},
            {p: shown_standing(t) for p, t in before(articles).items()},
            {p: linked_notice(t) for p, t in articles.items()},
            affected(articles),
            notices(articles),
        )

    def line(self, pmid: Pmid) -> str:
        """The reason that a decision on this record has to be given."""
        notice = f", notice {self.named[pmid]}" if self.named[pmid] else ""
        return f"PMID {pmid}: {self.earlier[pmid]} → {self.standings[pmid]}{notice}"

    def verdict_alone(self, pmid: Pmid) -> str:
        """The verdict on a claim with no other record; a replaced preprint is none."""
        if (self.earlier[pmid], self.standings[pmid]) == (Standing.PREPRINT, Standing.SUPERSEDED):
            return "no_evidence"
        return VERDICT_ALONE.get(self.standings[pmid], "supported")


def hold_exactly(at: Drill, articles: Articles, cited: list[list[Pmid]]) -> None:
    """Audit, decide, mark, refresh: just the claims that cite an affected record re-open."""
    shown = Shown.of(articles)
    claims = at.audit(cited)
    held = at.cited(claims)
    assert [held[claim.id] for claim in claims] == [set(pmids) for pmids in cited]
    at.decide_stances(claims, shown.hit | shown.told_of)
    at.decide_verdicts(claims)
    graded = at.grades(claims)
    at.serve(after(articles))
    summary = at.refresh(SECOND_DAY)
    assert summary.outcome is RefreshOutcome.COMPLETE
    reopened = at.reopened(claims, summary.run.id)
    assert set(reopened) == citing(claims, held, shown.hit)
    assert summary.moved == len(reopened)
    stored = {pmid: found.standing for pmid, found in at.stored(articles).items()}
    assert shown.hit | shown.told_of <= stored.keys()
    assert stored == {pmid: shown.standings[pmid] for pmid in stored}
    assert {stored[pmid] for pmid in shown.told_of} == {Standing.NOTICE}
    again, changed = at.grades(claims), at.changed(summary.run.id)
    for claim in claims:
        hit = held[claim.id] & shown.hit
        lines = {shown.line(pmid) for pmid in hit}
        reasons = reopened.get(claim.id, Reopened())
        assert set(reasons.stance) == set(reasons.verdict) == lines
        assert ("decision_outdated" in again[claim.id].flags) is bool(hit)
        assert ("flag raised: decision_outdated" in changed.get(claim.id, ())) is bool(hit)
        if not hit:
            assert again[claim.id].verdict == graded[claim.id].verdict
        elif hit == held[claim.id] and len(hit) == 1:
            assert again[claim.id].verdict == shown.verdict_alone(hit.pop())


def test_marks_of_the_topical_records_reopen_exactly_the_claims_that_rest_on_them(
    topical: Articles, sqlite_url: str, tmp_path: Path
) -> None:
    hit, told_of = in_order(affected(topical)), in_order(notices(topical))
    others = in_order(topical.keys() - {*hit, *told_of})
    assert (len(hit), len(told_of)) == (15, 3)
    cited = [
        *([pmid] for pmid in hit),
        *([pmid, *others[:2]] for pmid in hit),
        *([pmid, others[2]] for pmid in told_of),
        *in_groups(others[::3], 18),
    ]
    with drill(sqlite_url, tmp_path, before(topical)) as at:
        hold_exactly(at, topical, cited)


def test_marks_of_a_daily_update_file_reopen_exactly_the_claims_that_rest_on_them(
    sqlite_url: str, tmp_path: Path
) -> None:
    articles = update_file_articles(every=250)
    hit = in_order(affected(articles))
    worse = [p for p in hit if shown_standing(articles[p]) is not Standing.CORRECTED]
    told_of = in_order(notices(articles))
    others = in_order(articles.keys() - {*hit, *told_of})
    assert (len(hit), len(worse), len(told_of)) == (165, 7, 214)
    corrected = [pmid for pmid in hit if pmid not in worse]
    cited = [
        *([pmid] for pmid in worse),
        *in_groups(corrected, 6),
        *in_groups(told_of, 10),
        *in_groups(others, 18),
    ]
    with drill(sqlite_url, tmp_path, before(articles)) as at:
        hold_exactly(at, articles, cited)


@pytest.mark.parametrize("reach", [Reach.DUE, Reach.NOTHING])
@pytest.mark.parametrize("dated", [True, False], ids=["revised", "not revised"])
def test_a_mark_of_each_kind_is_found_also_where_the_day_of_revision_did_not_move(
    reach: Reach, topical: Articles, sqlite_url: str, tmp_path: Path, *, dated: bool
) -> None:
    chosen = in_order(topical.keys() - affected(topical) - notices(topical))[: 2 * len(PLANTED)]
    clean = {pmid: unmarked(topical[pmid]) for pmid in chosen}
    hit, others = chosen[: len(PLANTED)], chosen[len(PLANTED) :]
    cited = [[pmid, other] for pmid, other in zip(hit, others, strict=True)]
    cited += [[other] for other in others]
    with drill(sqlite_url, tmp_path, clean) as at:
        claims = at.audit(cited)
        at.decide_stances(claims, hit)
        on = MARKED_DAY if dated else date(2026, 6, 1)
        planted = {
            pmid: marked(clean[pmid], on, link, f"99{number:06}" if link else "", typed=typed)
            for number, (pmid, (link, typed, _)) in enumerate(zip(hit, PLANTED, strict=True))
        }
        at.serve(clean | planted)
        summary = at.refresh(SECOND_DAY, reach)
        assert set(at.reopened(claims, summary.run.id)) == {c.id for c in claims[: len(hit)]}
        expected = {pmid: standing for pmid, (_, _, standing) in zip(hit, PLANTED, strict=True)}
        stored = at.stored(hit)
        assert {pmid: held.standing for pmid, held in stored.items()} == expected
        named = {pmid: held.notice_pmid or "" for pmid, held in stored.items()}
        assert named == {pmid: linked_notice(text) for pmid, text in planted.items()}


def test_a_notice_that_arrives_is_listed_and_is_no_evidence(
    topical: Articles, sqlite_url: str, tmp_path: Path
) -> None:
    told_of = in_order(notices(topical))
    others = in_order(topical.keys() - affected(topical) - notices(topical))[: len(told_of)]
    clean = {pmid: unmarked(topical[pmid]) for pmid in others}
    with drill(sqlite_url, tmp_path, clean) as at:
        claims = at.audit([[o, n] for o, n in zip(others, told_of, strict=True)])
        at.decide_stances(claims, others)
        at.decide_verdicts(claims)
        at.serve(clean | {pmid: revised(topical[pmid], MARKED_DAY) for pmid in told_of})
        summary = at.refresh(SECOND_DAY)
        assert (summary.records, summary.moved, summary.stale) == (len(told_of), len(claims), 0)
        for claim, notice in zip(claims, told_of, strict=True):
            assert at.cited(claims)[claim.id] >= {notice}
            (line,) = at.changed(summary.run.id)[claim.id]
            assert line == f"new RCT supports (notice): PMID {notice}"
        assert {grade.verdict for grade in at.grades(claims).values()} == {"supported"}
        assert {held.standing for held in at.stored(told_of).values()} == {Standing.NOTICE}


def test_replaced_and_reinstated_are_events_and_reopen_again(
    topical: Articles, sqlite_url: str, tmp_path: Path
) -> None:
    pmid, other = in_order(topical.keys() - affected(topical) - notices(topical))[:2]
    clean = {p: unmarked(topical[p]) for p in (pmid, other)}
    retracted = marked(clean[pmid], MARKED_DAY, "RetractionIn", "99000001", typed=True)
    replaced = marked(retracted, date(2026, 11, 25), "RetractedandRepublishedIn", "99000002")
    reinstated = revised(clean[pmid], date(2026, 12, 5))
    expected = [
        (SECOND_DAY, retracted, "good → retracted, notice 99000001", "retracted_only"),
        (LATER, replaced, "retracted → retracted_and_replaced, notice 99000002", "retracted_only"),
        (LATER_STILL, reinstated, "retracted_and_replaced → good", "supported"),
    ]
    with drill(sqlite_url, tmp_path, clean) as at:
        claims = at.audit([[pmid], [other]])
        at.decide_stances(claims, [pmid, other])
        for day, text, line, verdict in expected:
            at.serve(clean | {pmid: text})
            summary = at.refresh(day)
            assert f"PMID {pmid}: {line}" in at.changed(summary.run.id)[claims[0].id]
            assert at.grades(claims)[claims[0].id].verdict == verdict
            assert at.grades(claims)[claims[1].id].verdict == "supported"
            assert claims[1].id not in at.reopened(claims, summary.run.id)


def test_a_decision_on_a_retracted_record_reopens_when_the_retraction_is_lifted(
    topical: Articles, sqlite_url: str, tmp_path: Path
) -> None:
    pmid = in_order(topical.keys() - affected(topical) - notices(topical))[0]
    clean = {pmid: unmarked(topical[pmid])}
    retracted = marked(clean[pmid], date(2026, 6, 1), "RetractionIn", "99000001", typed=True)
    with drill(sqlite_url, tmp_path, {pmid: retracted}) as at:
        claims = at.audit([[pmid]])
        assert at.grades(claims)[claims[0].id].verdict == "retracted_only"
        at.decide_stances(claims, [pmid])
        at.serve(clean)
        summary = at.refresh(SECOND_DAY, Reach.NOTHING)
        line = f"PMID {pmid}: retracted → good"
        assert at.reopened(claims, summary.run.id) == {claims[0].id: Reopened(stance=(line,))}
        assert at.grades(claims)[claims[0].id].verdict == "supported"


def test_a_second_pass_over_the_same_records_tells_nothing_anew(
    topical: Articles, sqlite_url: str, tmp_path: Path
) -> None:
    hit = in_order(affected(topical))
    few = {p: topical[p] for p in [*hit, *in_order(notices(topical))]}
    with drill(sqlite_url, tmp_path, before(few)) as at:
        claims = at.audit([[pmid] for pmid in hit])
        at.decide_stances(claims, hit)
        at.serve(after(few))
        first = at.refresh(SECOND_DAY)
        assert set(at.reopened(claims, first.run.id)) == {claim.id for claim in claims}
        flags = {i: grade.flags for i, grade in at.grades(claims).items()}
        second = at.refresh(LATER, Reach.NOTHING)
        assert (second.records, second.moved, second.stale) == (0, 0, 0)
        assert {i: grade.flags for i, grade in at.grades(claims).items()} == flags


def test_what_the_programs_own_reading_cites_reopens_and_mentions_do_not_matter(
    topical: Articles, sqlite_url: str, tmp_path: Path
) -> None:
    good = in_order(topical.keys() - affected(topical) - notices(topical))
    near = [p for p in good if "estr" in topical[p].casefold()][:240]
    clean = {pmid: unmarked(topical[pmid]) for pmid in near}
    with drill(sqlite_url, tmp_path, clean, real_appraiser=True) as at:
        claims = at.audit(in_groups(near, 12))
        held = at.cited(claims)
        all_cited = in_order(set().union(*held.values()))
        assert len(all_cited) >= 10
        befallen, mentioned = set(all_cited[::3]), set(all_cited[1::3])
        at.decide_stances(claims, befallen)
        at.decide_verdicts(claims)
        never_cited = [p for p in near if p not in all_cited][:5]
        planted = {
            pmid: marked(clean[pmid], MARKED_DAY, "RetractionIn", "99000001", typed=True)
            for pmid in (*befallen, *mentioned, *never_cited)
        }
        at.serve(clean | planted)
        summary = at.refresh(SECOND_DAY)
        reopened = at.reopened(claims, summary.run.id)
        assert set(reopened) == citing(claims, held, befallen)
        assert citing(claims, held, befallen | mentioned) == set(at.changed(summary.run.id))
        stored = at.stored(near)
        assert {p for p in near if stored[p].standing is Standing.RETRACTED} == set(planted)


def test_a_retraction_that_only_the_second_list_tells_reopens_its_claims_alone(
    topical: Articles, sqlite_url: str, tmp_path: Path
) -> None:
    chosen = in_order(topical.keys() - affected(topical) - notices(topical))[:60]
    clean = {pmid: unmarked(topical[pmid]) for pmid in chosen}
    named, table = chosen[7], tmp_path / "retraction_watch.csv"
    _write_table(table, named)
    with drill(sqlite_url, tmp_path, clean) as at:
        claims = at.audit([*in_groups(chosen, 6), [named], [chosen[0], named]])
        at.decide_stances(claims, chosen)
        at.decide_verdicts(claims)
        held = at.cited(claims)
        at.second_list = table
        summary = at.refresh(SECOND_DAY)
        reopened = at.reopened(claims, summary.run.id)
        assert set(reopened) == citing(claims, held, {named})
        assert len(reopened) == 3
        line = f"PMID {named}: good → retracted"
        assert set(reopened.values()) == {Reopened(verdict=(line,), stance=(line,))}
        stored = at.stored(chosen)
        wrong = {p for p, held in stored.items() if held.standing is not Standing.GOOD}
        assert wrong == {named}
        assert stored[named].standing_told[0] == "pubmed: good"
        assert stored[named].standing_told[1].startswith("retraction_watch: retracted (record 1,")
        assert at.grades(claims)[claims[-2].id].verdict == "retracted_only"
        again = at.refresh(LATER)
        assert (again.moved, again.stale) == (0, 0)


def _write_table(file: Path, pmid: Pmid) -> None:
    """Write a table of our own in the published form, with one paper in it."""
    row = {
        **dict.fromkeys(
            ("Title", "Subject", "Institution", "Journal", "Publisher", "Country", "Author"), "x"
        ),
        "Record ID": "1",
        "URLS": "",
        "ArticleType": "Research Article",
        "RetractionDate": "11/9/2026 0:00",
        "RetractionDOI": "",
        "RetractionPubMedID": "0",
        "OriginalPaperDate": "1/2/2020 0:00",
        "OriginalPaperDOI": "",
        "OriginalPaperPubMedID": pmid,
        "RetractionNature": "Retraction",
        "Reason": "+Concerns/Issues about Data;",
        "Paywalled": "No",
        "Notes": "",
    }
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, row.keys())
        writer.writeheader()
        writer.writerow(row)
