"""The rules against our own labelled pairs of claims and sample records."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evidence.adapters.appraisers.quotes import abstract_sentences
from evidence.adapters.appraisers.rules import OWN, interval
from evidence.adapters.appraisers.stance import propose
from evidence.adapters.appraisers.study import read_study
from evidence.adapters.entrez.parse import parse_articles
from evidence.domain.appraisal import Stance, StanceProposal
from evidence.domain.citations import Citation
from evidence.domain.claims import ClaimDraft, ClaimType, Wording
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span
from evidence.mirror.sample import sample_articles

LABELLED = Path(__file__).resolve().parents[1] / "support" / "labelled_pairs.jsonl"

Row = dict[str, Any]


@cache
def rows() -> tuple[Row, ...]:
    return tuple(json.loads(line) for line in LABELLED.read_text("utf-8").splitlines())


@cache
def records() -> dict[Pmid, Citation]:
    articles = "".join(sample_articles().values())
    parsed = parse_articles(f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode())
    return {record.pmid: record for record in parsed.citations}


def draft(row: Row) -> ClaimDraft:
    return ClaimDraft(
        text=row["claim"],
        sentence=Span(0, len(row["claim"])),
        focus=(),
        claim_type=ClaimType(row["claim_type"]),
        checkable=True,
        why="",
        wording=Wording(3),
        subject=row["subject"],
        relation=row["relation"],
        object=row["object"],
        about=row["about"],
    )


@cache
def read() -> tuple[tuple[Row, StanceProposal], ...]:
    pairs = ((row, records()[Pmid(row["pmid"])]) for row in rows())
    return tuple(
        (row, propose(draft(row), c.title, abstract_sentences(c), read_study(c))[0])
        for row, c in pairs
    )


def test_pairs_are_many_unique_and_split_by_claim() -> None:
    pairs = [(row["claim"], row["pmid"]) for row in rows()]
    assert len(pairs) == len(set(pairs)) >= 240
    halves: dict[str, set[str]] = {}
    for row in rows():
        halves.setdefault(row["claim"], set()).add(row["half"])
    assert len(halves) >= 40
    assert all(len(half) == 1 for half in halves.values())
    assert {row["gold"] for row in rows()} == {s.value for s in Stance}


@pytest.mark.parametrize("half", ["dev", "test"])
@pytest.mark.parametrize(("stance", "most"), [(Stance.SUPPORTS, 0.9), (Stance.CONTRADICTS, 0.95)])
def test_what_may_count_is_right_nine_times_in_ten(half: str, stance: Stance, most: float) -> None:
    said = [
        row["gold"] == stance.value
        for row, p in read()
        if row["half"] == half and p.passes and p.stance is stance
    ]
    assert said
    assert sum(said) / len(said) >= most, interval(sum(said), len(said))


def test_no_direction_that_counts_is_ever_taken_for_its_opposite() -> None:
    wrong = [
        (row["claim"], row["pmid"])
        for row, p in read()
        if p.passes and {row["gold"], p.stance.value} == {"supports", "contradicts"}
    ]
    assert not wrong


def test_the_stored_counts_are_those_that_the_pairs_give() -> None:
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row, proposal in read():
        if row["round"] == 1 and proposal.stance is not Stance.MENTIONS:
            key = proposal.rule.split("@")[0].removeprefix("ST.")
            seen[key] += 1
            right[key] += proposal.stance.value == row["gold"]
    assert {key: (right[key], seen[key]) for key in seen} == dict(OWN)
