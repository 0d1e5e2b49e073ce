"""Recorded E-utilities answers that lie beside the checkout, when they are there."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

_DATA = Path(__file__).parents[2].parent / "shared" / "data"
RECORDINGS = _DATA / "recordings"
SAMPLE_FILE = _DATA / "pubmed" / "neuroendocrine.pubmed.xml.gz"

_CASSETTE_FOLDERS = ("hawc_vcr", "sul_pub_vcr", "biocommons_eutils_vcr")


@dataclass(frozen=True)
class Recorded:
    """One answer: where it was found, which utility and database, its bytes."""

    name: str
    utility: str
    body: bytes


def skip_without(path: Path) -> Path:
    """Return `path`, or skip the test when it is not there."""
    if not path.exists():
        pytest.skip(f"the recorded answers are not beside this checkout: {path.name} is missing")
    return path


def recorded_answers() -> Iterator[Recorded]:
    """Yield every recorded XML answer of ESearch and EFetch from PubMed."""
    for folder in _CASSETTE_FOLDERS:
        for file in sorted(skip_without(RECORDINGS / folder).iterdir()):
            if file.is_file() and not file.name.startswith("LICENSE"):
                yield from _of_cassette(file)
    for file in sorted((RECORDINGS / "biopython_tests" / "Entrez").glob("*.xml")):
        yield from _of_file(file)
    for folder in ("metapub_fixtures", "sul_pub_vcr", "bioperl_tests", "biocommons_eutils_vcr"):
        for file in sorted((RECORDINGS / folder).rglob("*.xml")):
            yield from _of_file(file)


def _of_cassette(file: Path) -> Iterator[Recorded]:
    tape: dict[str, Any] = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    for number, exchange in enumerate(tape.get("interactions") or tape["http_interactions"]):
        body = exchange["response"]["body"]["string"].encode()
        yield from _if_pubmed(f"{file.parent.name}/{file.name}#{number}", body)


def _of_file(file: Path) -> Iterator[Recorded]:
    yield from _if_pubmed(f"{file.parent.name}/{file.name}", file.read_bytes())


def _if_pubmed(name: str, body: bytes) -> Iterator[Recorded]:
    head = body[:2000]
    if b"<eSearchResult" in head:
        yield Recorded(name, "esearch", body)
    elif b"<PubmedArticleSet" in head or b"<PubmedBookArticleSet" in head:
        yield Recorded(name, "efetch", body)


def sample_body() -> bytes:
    """Return the file of a thousand real records."""
    return gzip.decompress(skip_without(SAMPLE_FILE).read_bytes())
