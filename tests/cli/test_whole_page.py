"""A real page of a wellness site, audited against the embedded sample."""

import csv
import re
import sqlite3
from pathlib import Path

import pytest

from support.command_line import in_a_process
from support.scripted_server import closed_port_url

PAGE = (
    Path(__file__).parents[2].parent / "shared" / "data" / "source"
    / "endocrine-neuromodulation.txt"
)  # fmt: skip
Row = dict[str, str]

# What each hormone is called in a record, in any form of the word.
NAMES = {
    "thyroid": r"thyr|\bT[34]\b|triiodo",
    "cortisol": r"cortisol|cortico|hydrocortisone",
    "testosterone": r"testost|androgen",
    "estrogen": r"o?estr",
}


@pytest.fixture(scope="module")
def page() -> Path:
    if not PAGE.exists():
        pytest.skip(f"the page is not beside this checkout: {PAGE.name}")
    return PAGE


@pytest.fixture(scope="module")
def folder(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    done = in_a_process(folder, "audit", str(page), "--out", "report", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")
    return folder


def rows(folder: Path, table: str) -> list[Row]:
    with (folder / "report" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def stored(folder: Path, sql: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(folder / "evidence.sqlite")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_the_page_holds_thirty_checkable_claims_and_more(folder: Path) -> None:
    claims = rows(folder, "claims")
    assert sum(c["checkable"] == "true" for c in claims) >= 30
    assert all(c["verdict"] for c in claims)
    for claim in claims:
        ended = {"complete", "empty"} if claim["checkable"] == "true" else {"not_run"}
        assert claim["search_outcome"] in ended, claim["claim"]
    assert len({(c["claim"], c["start_char"]) for c in claims}) == len(claims)


def test_every_claim_stands_in_the_page(folder: Path, page: Path) -> None:
    text = page.read_text("utf-8")
    for claim in rows(folder, "claims"):
        assert text[int(claim["start_char"]) : int(claim["end_char"])] == claim["sentence"]


def test_the_furniture_of_the_page_is_set_aside_and_no_claim(folder: Path) -> None:
    aside = [r["text"] for r in rows(folder, "rejected")]
    cookies = [t for t in aside if "ookie" in t]
    assert len(cookies) >= 4
    assert {"Origin", "Mechanism"} <= set(aside)
    for claim in rows(folder, "claims"):
        assert not re.search(r"(?i)cookie|preferences|promotions|our site", claim["claim"])
        assert claim["sentence"] not in aside


def test_every_character_of_the_page_is_either_read_or_set_aside(folder: Path, page: Path) -> None:
    text = page.read_text("utf-8")
    covered = [False] * len(text)
    for start, end in stored(folder, "SELECT start_char, end_char FROM segment"):
        for at in range(int(start), int(end)):
            assert not covered[at]
            covered[at] = True
    assert all(c or text[at].isspace() for at, c in enumerate(covered))


def test_every_quote_is_verbatim_at_its_place_in_the_stored_abstract(folder: Path) -> None:
    abstracts = {
        row[0]: row[1] for row in stored(folder, "SELECT pmid, abstract FROM citation_version")
    }
    evidence = rows(folder, "evidence")
    quoted = [e for e in evidence if e["quote"]]
    assert len(quoted) > 100
    for item in quoted:
        place = abstracts[item["pmid"]][int(item["quote_start"]) : int(item["quote_end"])]
        assert item["quote"].removeprefix("'") == place
        assert place.strip()
        assert "summary written for the sample library" not in item["quote"]
    assert all(not e["quote_start"] for e in evidence if not e["quote"])
    assert {e["quote_source"] for e in evidence} == {"summary written for the embedded sample"}


def test_claims_on_the_receptors_of_different_hormones_do_not_share_support(folder: Path) -> None:
    claims = {c["claim_id"]: c["claim"] for c in rows(folder, "claims")}
    records = {
        pmid: f"{title}\n{abstract}"
        for pmid, title, abstract in stored(
            folder, "SELECT pmid, title, abstract FROM citation_version"
        )
    }
    about = {
        claim_id: hormone
        for claim_id, text in claims.items()
        for hormone in NAMES
        if text.lower().startswith(hormone)
    }
    on_receptors = [i for i in about if "receptors" in claims[i]]
    assert {about[i] for i in on_receptors} == set(NAMES)
    assert len(on_receptors) >= 8  # nuclear and membrane receptors for each
    for item in rows(folder, "evidence"):
        if item["claim_id"] in about and item["stance"] in {"supports", "contradicts"}:
            name = NAMES[about[item["claim_id"]]]
            assert re.search(name, records[item["pmid"]], re.IGNORECASE), (
                item["pmid"], claims[item["claim_id"]],
            )  # fmt: skip


def test_claims_without_support_are_flagged_with_the_reason(folder: Path) -> None:
    claims = rows(folder, "claims")
    flagged = [c for c in claims if "unsupported" in c["flags"].split(";")]
    assert flagged
    for claim in flagged:
        assert claim["unsupported_reason"]
        assert claim["supporting"] == "0" or claim["verdict"] != "supported"
    assert all(not c["unsupported_reason"] for c in claims if c["verdict"] == "supported")


def test_counts_of_a_claim_agree_with_its_evidence(folder: Path) -> None:
    evidence = rows(folder, "evidence")
    for claim in rows(folder, "claims"):
        mine = [e for e in evidence if e["claim_id"] == claim["claim_id"]]
        for column, stance in (
            ("supporting", "supports"), ("contradicting", "contradicts"), ("mentioning", "mentions")
        ):  # fmt: skip
            assert int(claim[column]) == sum(e["stance"] == stance for e in mine)
        assert set(claim["top_pmids"].split(";")) - {""} <= {e["pmid"] for e in mine}
        ranks = [int(e["rank"]) for e in mine]
        assert ranks == sorted(set(ranks))


def test_a_machine_reading_alone_never_gives_more_than_c(folder: Path) -> None:
    claims = rows(folder, "claims")
    assert {c["basis"] for c in claims} == {"proposed"}
    assert {c["grade"] for c in claims} <= {"", "C", "D"}


def test_with_the_source_down_nothing_is_said_about_the_literature(
    page: Path, tmp_path: Path
) -> None:
    address = closed_port_url()
    done = in_a_process(tmp_path, "audit", str(page), "--source", address, "--out", "report", "-q")
    assert done.code == 20
    assert "SourceUnreachable" in done.err
    checkable = [c for c in rows(tmp_path, "claims") if c["checkable"] == "true"]
    assert len(checkable) >= 30
    for claim in checkable:
        assert claim["verdict"] == "not_searched"
        assert claim["unsupported_reason"] == "search_failed"
        assert claim["search_outcome"] == "failed"
        assert "unsupported" not in claim["flags"].split(";")
    assert rows(tmp_path, "evidence") == []
    searches = rows(tmp_path, "searches")
    assert {s["claim_id"] for s in searches} == {c["claim_id"] for c in checkable}
    assert {s["outcome"] for s in searches} == {"failed"}
