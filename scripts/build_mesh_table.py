"""Build the MeSH table that `evidence.language.mesh` reads.

From NLM's own file (https://www.nlm.nih.gov/databases/download/mesh.html):

    python scripts/build_mesh_table.py desc2024.xml --year 2024

or from a table with the columns ui, name, entry terms joined by `|`, tree numbers
joined by `|` (further columns are ignored), plain or gzipped. The result depends on
nothing but the input, byte for byte. NLM's XML declares a DOCTYPE: entity
declarations inside it are refused, and nothing is fetched.
"""

import argparse
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from evidence.language.mesh import TABLE, Descriptor, key_of, natural, table_text

_PROLOG_BYTES = 65536
TARGET = Path(__file__).parents[1] / "src" / "evidence" / "language" / "data" / TABLE


def tidy(ui: str, name: str, terms: list[str], trees: list[str]) -> Descriptor:
    """Drop repeats, the heading itself, and inverted forms of terms that are there."""
    plain = {term for term in (name, *terms) if ", " not in term}
    kept = [
        term
        for term in dict.fromkeys(terms)
        if term != name
        and key_of(term)
        and (", " not in term or not _same_words(natural(term), plain))
    ]
    return Descriptor(ui, name, tuple(kept), tuple(sorted(t for t in trees if t)))


def _same_words(term: str, plain: set[str]) -> bool:
    return key_of(term) in {key_of(other) for other in plain}


def from_tsv(stream: IO[bytes] | gzip.GzipFile) -> Iterator[Descriptor]:
    """Read the four-column form."""
    for raw in stream:
        ui, name, terms, trees = (raw.decode("utf-8").rstrip("\r\n").split("\t") + [""] * 3)[:4]
        yield tidy(ui, name, [t for t in terms.split("|") if t], trees.split("|"))


def from_xml(stream: IO[bytes] | gzip.GzipFile) -> Iterator[Descriptor]:
    """Read NLM's descYYYY.xml one record at a time."""
    for _, record in ET.iterparse(stream, events=("end",)):
        if record.tag != "DescriptorRecord":
            continue
        names = [t.findtext("String", "") for t in record.iterfind(".//TermList/Term")]
        yield tidy(
            record.findtext("DescriptorUI", ""),
            record.findtext("DescriptorName/String", ""),
            names,
            [t.text or "" for t in record.iterfind("TreeNumberList/TreeNumber")],
        )
        record.clear()


def _refuse_entities(path: Path) -> None:
    with _opened(path) as stream:
        if re.search(rb"<!ENTITY", stream.read(_PROLOG_BYTES)):
            sys.exit(f"{path}: declares entities; this is not NLM's file as published")


def _opened(path: Path) -> IO[bytes] | gzip.GzipFile:
    if path.suffix == ".gz":
        return gzip.open(path)
    return path.open("rb")


def build(source: Path, year: int) -> bytes:
    """Return the compressed table."""
    is_xml = ".xml" in source.suffixes
    if is_xml:
        _refuse_entities(source)
    with _opened(source) as stream:
        descriptors = list(from_xml(stream) if is_xml else from_tsv(stream))
    return gzip.compress(table_text(year, descriptors).encode("utf-8"), 9, mtime=0)


def main() -> None:
    """Read the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("--year", type=int, required=True, help="MeSH year of the source")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    table = build(options.source, options.year)
    options.out.write_bytes(table)
    print(f"{options.out}: {len(table):,} bytes")


if __name__ == "__main__":
    main()
