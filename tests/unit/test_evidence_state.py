import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from evidence.domain.appraisal import Design, Stance
from evidence.domain.citations import Standing
from evidence.domain.evidence_state import EvidenceFact, EvidenceState
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchOutcome
from support.evidence_states import fact, state
from support.weighed_items import weighed


def test_a_fact_takes_the_weight_of_its_item() -> None:
    retracted = weighed(7, "-", standing=Standing.RETRACTED, design=Design.SR_RCT)
    assert EvidenceFact.of(retracted, "abc", Pmid("9")) == EvidenceFact(
        pmid=Pmid("7"),
        digest="abc",
        stance=Stance.CONTRADICTS,
        counts=False,
        design=Design.SR_RCT,
        standing=Standing.RETRACTED,
        notice_pmid=Pmid("9"),
    )


@pytest.mark.parametrize(
    ("item", "stance", "counts"),
    [
        (weighed(1, "+"), Stance.SUPPORTS, True),
        (weighed(1, "0"), Stance.MENTIONS, False),
        (weighed(1, "+", passes=False), Stance.MENTIONS, False),
        (weighed(1, "+", decided="-"), Stance.CONTRADICTS, True),
        (weighed(1, "+", decided="0"), Stance.MENTIONS, False),
        (weighed(1, "+", design=Design.PROTOCOL), Stance.SUPPORTS, False),
    ],
)
def test_a_decision_goes_before_a_proposal_and_only_a_side_in_force_counts(
    item: Any, stance: Stance, counts: bool
) -> None:
    taken = EvidenceFact.of(item, "abc")
    assert (taken.stance, taken.counts, taken.notice_pmid) == (stance, counts, None)


def test_a_state_has_one_order_and_no_repeats() -> None:
    made = state(
        fact(10), fact(9), fact(100), fact(9), queries=("b", "a", "b"), flags=("z", "y", "z")
    )
    assert [i.pmid for i in made.items] == ["9", "10", "100"]
    assert (made.queries, made.flags) == (("a", "b"), ("y", "z"))


def test_two_different_items_with_one_pmid_are_refused() -> None:
    with pytest.raises(ValueError, match="one PMID"):
        state(fact(1, "+"), fact(1, "-"))


def test_the_stored_text_is_compact_and_known_by_its_digest() -> None:
    made = state(fact(5, "-", Standing.RETRACTED, notice=6), queries=("β-endorphin[tiab]",))
    assert made.to_json() == (
        '{"basis":"proposed","claim_version":1,"flags":[],"form":1,"grade":"C","items":'
        '[{"counts":false,"design":"RCT","digest":"d1","notice_pmid":"6","pmid":"5",'
        '"stance":"contradicts","standing":"retracted"}],"queries":["\\u03b2-endorphin[tiab]"],'
        '"search_outcome":"complete","unsupported_reason":"","verdict":"supported"}'
    )
    assert made.digest == hashlib.sha256(made.to_json().encode()).hexdigest()


def test_a_state_read_back_has_the_types_it_was_made_with() -> None:
    made = state(fact(5, notice=6))
    read = EvidenceState.from_json(made.to_json())
    assert read == made
    assert type(read.items[0].pmid) is Pmid
    assert type(read.items[0].notice_pmid) is Pmid
    assert read.items[0].design is Design.RCT
    assert read.search_outcome is SearchOutcome.COMPLETE


_GOOD = json.loads(state(fact(5), flags=("has_conflict",)).to_json())


def _written(raw: object) -> str:
    return json.dumps(raw, sort_keys=True, separators=(",", ":"))


def _with_item(**other: object) -> str:
    return _written(_GOOD | {"items": [_GOOD["items"][0] | other]})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Expecting value"),
        ("[" * 100_000, "recursion"),
        ("[]", "no object"),
        (_written(_GOOD)[:-1], "Expecting"),
        (_written(_GOOD) + " ", "altered"),
        (json.dumps(_GOOD), "altered"),
        (_written(_GOOD | {"more": 1}), "altered"),
        (_written(_GOOD | {"queries": ["b", "a"]}), "altered"),
        (_written({k: v for k, v in _GOOD.items() if k != "grade"}), "'grade' is missing"),
        (_written(_GOOD | {"form": 2}), "form 2"),
        (_written(_GOOD | {"claim_version": True}), "no whole number"),
        (_written(_GOOD | {"claim_version": "1"}), "no whole number"),
        (_written(_GOOD | {"grade": None}), "no text"),
        (_written(_GOOD | {"flags": "has_conflict"}), "no list"),
        (_written(_GOOD | {"flags": [1]}), "no text"),
        (_written(_GOOD | {"search_outcome": "fine"}), "'fine'"),
        (_written(_GOOD | {"items": ["5"]}), "an item is no object"),
        (_with_item(pmid=5), "no text"),
        (_with_item(pmid="PMC5"), "not a PMID"),
        (_with_item(pmid="PMID: 5"), "altered"),
        (_with_item(notice_pmid="0"), "not a PMID"),
        (_with_item(counts=1), "neither true nor false"),
        (_with_item(stance="refutes"), "'refutes'"),
        (_with_item(standing=[]), "not a valid Standing"),
        (_written(_GOOD | {"items": _GOOD["items"] * 2}), "altered"),
    ],
)
def test_a_damaged_text_is_refused_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="not a stored evidence state") as caught:
        EvidenceState.from_json(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "other",
    [
        {"verdict": "mixed"},
        {"grade": "D"},
        {"basis": "reviewed"},
        {"flags": ("aged_evidence",)},
        {"unsupported_reason": "no_hits"},
        {"search_outcome": SearchOutcome.FAILED},
    ],
)
def test_the_fingerprint_leaves_out_what_depends_on_the_day(other: dict[str, Any]) -> None:
    made = state(fact(5))
    moved = replace(made, **other)
    assert moved.fingerprint == made.fingerprint
    assert moved.digest != made.digest


@pytest.mark.parametrize(
    "other",
    [
        {"claim_version": 2},
        {"queries": ("cortisol[mh]",)},
        {"items": ()},
        {"items": (fact(5), fact(6))},
        {"items": (fact(6),)},
        {"items": (fact(5, "-"),)},
        {"items": (fact(5, digest="d2"),)},
        {"items": (fact(5, standing=Standing.CORRECTED),)},
    ],
)
def test_the_fingerprint_moves_with_all_that_a_decision_rests_on(other: dict[str, Any]) -> None:
    made = state(fact(5))
    assert replace(made, **other).fingerprint != made.fingerprint
