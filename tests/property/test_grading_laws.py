"""Laws of the verdict, for all claims, searches and evidence."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from evidence.domain.appraisal import Design, Directness, Species, Stance
from evidence.domain.citations import Standing
from evidence.domain.claims import ClaimType
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.flags import FLAGS
from evidence.domain.rubric import points_of
from evidence.domain.rules import RULES
from evidence.domain.searches import SearchOutcome
from evidence.domain.unsupported import has_support
from evidence.domain.verdicts import Basis, Verdict, judge, propose
from evidence.domain.weighing import WeighedItem
from support.weighed_items import AS_OF, RUBRIC, claim, searched, weighed

LAW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIDES = {"supported", "contradicted", "mixed"}
GONE = [Standing.RETRACTED, Standing.WITHDRAWN, Standing.REPLACED, Standing.PARTIALLY_RETRACTED]


def item_of(pmid: int) -> st.SearchStrategy[WeighedItem]:
    return st.builds(
        lambda sign, rest: weighed(pmid, sign, **rest),
        st.sampled_from("++-0"),
        st.fixed_dictionaries(
            {},
            optional={
                "standing": st.sampled_from([*[Standing.GOOD] * 12, *Standing]),
                "design": st.sampled_from([*[Design.RCT, Design.OBS_COHORT] * 5, *Design]),
                "species": st.sampled_from([*[Species.HUMAN] * 5, *Species]),
                "n": st.sampled_from([None, 30, 150, 5000]),
                "passes": st.sampled_from([True, True, True, False]),
                "null": st.booleans(),
                "directness": st.sampled_from(list(Directness)),
                "preprint": st.booleans(),
                "year": st.sampled_from([None, 1999, 2024]),
                "registry": st.sampled_from(
                    [(), (), ("NCT1",), ("NCT2",), ("NCT1", "NCT2"), ("NCT3",)]
                ),
                "decided": st.sampled_from(["", "", "", "+", "-", "0"]),
            },
        ),
    )


ITEMS = st.integers(0, 6).flatmap(lambda n: st.tuples(*(item_of(i) for i in range(1, n + 1))))
CLAIMS = st.builds(
    claim,
    st.sampled_from(list(ClaimType)),
    checkable=st.sampled_from([True, True, True, True, False]),
    why=st.sampled_from(["", "an aim"]),
    strength=st.integers(0, 3),
    flags=st.sampled_from([(), ("absolute_language",)]),
    about=st.sampled_from(["human", "human", "animal"]),
)
FINISHED = st.builds(
    searched,
    st.sampled_from([SearchOutcome.EMPTY, SearchOutcome.COMPLETE]),
    st.integers(0, 3),
    st.sampled_from([0, 0, 0, 5]),
)
SEARCHES = st.one_of(
    FINISHED,
    st.builds(searched, st.sampled_from(list(SearchOutcome)), st.integers(0, 3), st.integers(0, 3)),
)
READ = searched()


def verdict(about: ClaimFacts, search: SearchFacts, items: tuple[WeighedItem, ...]) -> Verdict:
    return propose(about, search, items, RUBRIC, AS_OF)


@LAW
@given(about=CLAIMS, search=SEARCHES, items=ITEMS)
def test_silence_is_never_read_as_absence(
    about: ClaimFacts, search: SearchFacts, items: tuple[WeighedItem, ...]
) -> None:
    got = verdict(about, search, items)
    if not search.finished:
        assert got.verdict in {"not_searched", "not_checkable"}
    if not search.finished or search.left_unread:
        assert got.verdict != "no_evidence"
        assert "unsupported" not in got.flags
        assert got.unsupported_reason != "no_hits"
    if not about.checkable:
        assert (got.verdict, got.flags) == ("not_checkable", ())


@LAW
@given(about=CLAIMS, search=SEARCHES, items=ITEMS)
def test_unsupported_is_flagged_exactly_when_a_read_search_shows_no_support(
    about: ClaimFacts, search: SearchFacts, items: tuple[WeighedItem, ...]
) -> None:
    got = verdict(about, search, items)
    read = about.checkable and search.finished and not search.left_unread
    assert ("unsupported" in got.flags) == (read and not has_support(items))
    assert (got.unsupported_reason == "") == (got.verdict in {"supported", "mixed"})
    assert (got.why_not == "") == (got.unsupported_reason == "")
    if got.verdict in {"supported", "mixed"}:
        assert has_support(items)


@LAW
@given(about=CLAIMS, search=SEARCHES, items=ITEMS, data=st.data())
def test_the_order_of_items_never_matters(
    about: ClaimFacts, search: SearchFacts, items: tuple[WeighedItem, ...], data: st.DataObject
) -> None:
    shuffled = tuple(data.draw(st.permutations(items)))
    assert verdict(about, search, shuffled) == verdict(about, search, items)


@LAW
@given(about=CLAIMS, items=ITEMS, extra=item_of(99), standing=st.sampled_from(GONE))
def test_a_retracted_item_never_changes_a_side(
    about: ClaimFacts, items: tuple[WeighedItem, ...], extra: WeighedItem, standing: Standing
) -> None:
    before = verdict(about, READ, items)
    after = verdict(about, READ, (*items, replace(extra, standing=standing)))
    if before.verdict in SIDES or after.verdict in SIDES:
        assert (after.verdict, after.grade, after.basis) == (
            before.verdict,
            before.grade,
            before.basis,
        )
    assert ("unsupported" in after.flags) == ("unsupported" in before.flags)


@LAW
@given(about=CLAIMS, items=ITEMS, extra=item_of(99), weak=st.booleans())
def test_a_mention_never_changes_a_side(
    about: ClaimFacts, items: tuple[WeighedItem, ...], extra: WeighedItem, weak: bool
) -> None:
    proposal = extra.item.proposal
    silent = replace(proposal, passes=False) if weak else replace(proposal, stance=Stance.MENTIONS)
    mention = replace(
        extra, item=replace(extra.item, proposal=silent), decision=None, decided_by=""
    )
    before, after = verdict(about, READ, items), verdict(about, READ, (*items, mention))
    if before.verdict in SIDES or after.verdict in SIDES:
        assert (after.verdict, after.grade) == (before.verdict, before.grade)


@LAW
@given(about=CLAIMS, search=SEARCHES, items=ITEMS)
def test_a_proposed_grade_is_never_above_c(
    about: ClaimFacts, search: SearchFacts, items: tuple[WeighedItem, ...]
) -> None:
    got = judge(about, search, items, RUBRIC, AS_OF, Basis.PROPOSED)
    assert got.grade == "" or points_of(got.grade) <= points_of("C")
    assert (got.grade != "") == (got.verdict in SIDES | {"insufficient"})


@LAW
@given(about=CLAIMS, items=ITEMS)
def test_a_reviewed_verdict_rests_on_decisions_alone(
    about: ClaimFacts, items: tuple[WeighedItem, ...]
) -> None:
    got = judge(about, READ, items, RUBRIC, AS_OF, Basis.REVIEWED)
    undecided = tuple(
        w
        if w.decision is not None or not w.in_force
        else replace(w, decision=Stance.MENTIONS, decided_by="ada")
        for w in items
    )
    alone = judge(about, READ, undecided, RUBRIC, AS_OF, Basis.REVIEWED)
    assert (got.verdict, got.grade) == (alone.verdict, alone.grade)


@LAW
@given(about=CLAIMS, search=SEARCHES, items=ITEMS)
def test_every_flag_and_rule_is_explained_and_the_last_word_is_the_disclaimer(
    about: ClaimFacts, search: SearchFacts, items: tuple[WeighedItem, ...]
) -> None:
    got = verdict(about, search, items)
    assert set(got.flags) <= set(FLAGS)
    assert list(got.flags) == sorted(set(got.flags))
    assert {line.split(" ", 1)[0] for line in got.reasons[:-1]} <= set(RULES)
    assert got.reasons[-1] == ("Computed from abstracts by rubric 1.0.0; not a systematic review.")
    assert len(got.reasons) > 1


@LAW
@given(items=ITEMS, n=st.integers(2, 4))
def test_a_second_report_of_the_same_study_adds_no_weight(
    items: tuple[WeighedItem, ...], n: int
) -> None:
    """More reports with one registration and one result count as one study."""
    assume(not any(w.registry_ids for w in items))
    one = weighed(50, registry=("NCT9",))
    more = tuple(weighed(50 + i, registry=("NCT9",)) for i in range(n))
    before, after = (verdict(claim(), READ, (*items, *extra)) for extra in ((one,), more))
    assert (before.verdict, before.best_level) == (after.verdict, after.best_level)
    assert before.grade == after.grade
