"""How fast PubMed XML is read, as ratios within one run.

    python benchmarks/parsing.py [--records 20000] [--rounds 3] [--json]

Three readers of the same file, each in a process of its own, in turns, so that a
busy machine slows all of them: our whole-record extraction, `Bio.Entrez.read`
(which reads the same file into dictionaries, nothing extracted) and
`pubmed_parser.parse_medline_xml`. Times are CPU seconds with all imports; medians
of the rounds. The records are real ones, repeated, when a file of them lies beside
the checkout, and made up otherwise.

Bars: 4 times Bio.Entrez.read, 2.5 times pubmed_parser, 60 MB peak memory.
"""

import argparse
import gzip
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_REAL = Path(__file__).parents[2] / "shared" / "data" / "pubmed" / "neuroendocrine.pubmed.xml.gz"
_HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
    b'"-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
_END = b"</PubmedArticle>"

BAR_BIOPYTHON = 4.0
BAR_PUBMED_PARSER = 2.5
BAR_PEAK_MB = 60.0


def real_records() -> list[bytes]:
    """Return the records of the file beside the checkout, none when it is not there."""
    if not _REAL.exists():
        return []
    whole = gzip.decompress(_REAL.read_bytes())
    return [part + _END for part in whole[whole.index(b"<PubmedArticle>") :].split(_END)[:-1]]


def made_up_records() -> list[bytes]:
    """Return records with the parts and sizes of real ones."""
    day = "<Year>2021</Year><Month>03</Month><Day>{}</Day>"
    text = "A made-up sentence that stands for what a study measured and found. " * 18
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>Name{n}</LastName><ForeName>Fore</ForeName>'
        f"<Initials>F</Initials><AffiliationInfo><Affiliation>Department {n}, A University, "
        "A Town, A Country.</Affiliation></AffiliationInfo></Author>"
        for n in range(5)
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D{n:06}" MajorTopicYN="N">Heading {n}'
        '</DescriptorName><QualifierName UI="Q000187" MajorTopicYN="N">drug effects'
        "</QualifierName></MeshHeading>"
        for n in range(10)
    )
    references = "".join(
        f"<Reference><Citation>Name N. J. 2000;{n}:1-9</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{n}</ArticleId></ArticleIdList></Reference>'
        for n in range(1, 8)
    )
    history = "".join(
        f'<PubMedPubDate PubStatus="{status}">{day.format(n)}</PubMedPubDate>'
        for n, status in enumerate(("received", "accepted", "entrez", "pubmed", "medline"), 10)
    )
    return [
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">'
        f"{number}</PMID><DateCompleted>{day.format(11)}</DateCompleted><DateRevised>"
        f'{day.format(12)}</DateRevised><Article PubModel="Print"><Journal><ISSN IssnType="Print">'
        f'1234-5678</ISSN><JournalIssue CitedMedium="Print"><Volume>1</Volume><Issue>2</Issue>'
        f"<PubDate><Year>2021</Year><Month>Mar</Month></PubDate></JournalIssue><Title>A Journal"
        f"</Title><ISOAbbreviation>A J</ISOAbbreviation></Journal><ArticleTitle>Title {number}, "
        f"with <i>marks</i>.</ArticleTitle><Pagination><MedlinePgn>1-9</MedlinePgn></Pagination>"
        f'<Abstract><AbstractText Label="RESULTS">{text}</AbstractText></Abstract><AuthorList '
        f'CompleteYN="Y">{authors}</AuthorList><Language>eng</Language><PublicationTypeList>'
        f'<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>'
        f"</Article><MedlineJournalInfo><Country>Norway</Country><MedlineTA>A J</MedlineTA>"
        f"<NlmUniqueID>1</NlmUniqueID></MedlineJournalInfo><MeshHeadingList>{headings}"
        f"</MeshHeadingList></MedlineCitation><PubmedData><History>{history}</History>"
        f"<PublicationStatus>ppublish</PublicationStatus><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{number}</ArticleId></ArticleIdList><ReferenceList>'
        f"{references}</ReferenceList></PubmedData></PubmedArticle>".encode()
        for number in range(1, 1001)
    ]


def write_file(count: int, folder: Path) -> tuple[Path, str]:
    """Write `count` records, repeating them, plain and as `.gz`; say of which kind."""
    real = real_records()
    records, plain = real or made_up_records(), folder / "records.xml"
    # pubmed_parser reads .gz only; stored without compression, unpacking costs nothing.
    with plain.open("wb") as file, gzip.open(f"{plain}.gz", "wb", compresslevel=0) as packed:
        for part in itertools.chain(
            [_HEAD], itertools.islice(itertools.cycle(records), count), [b"</PubmedArticleSet>\n"]
        ):
            file.write(part)
            packed.write(part)
    return plain, "real, repeated" if real else "made up"


def _ours(path: Path) -> int:
    from evidence.adapters.entrez.parse import iter_updates  # noqa: PLC0415 -- see _READERS

    with path.open("rb") as stream:
        return sum(1 for _ in iter_updates(stream))


def _biopython(path: Path) -> int:
    from Bio import Entrez  # noqa: PLC0415 -- see _READERS

    read: Any = Entrez.read
    with path.open("rb") as stream:
        return len(read(stream, escape=True)["PubmedArticle"])


def _pubmed_parser(path: Path) -> int:
    from pubmed_parser import medline_parser  # noqa: PLC0415 -- see _READERS

    parse: Any = medline_parser.parse_medline_xml
    rows: Iterator[Any] = parse(
        f"{path}.gz", year_info_only=False, nlm_category=True, author_list=True
    )
    return sum(1 for _ in rows)


# Each imports its own library inside, so that no process pays for another's.
_READERS: dict[str, Callable[[Path], int]] = {
    "evidence": _ours,
    "Bio.Entrez.read": _biopython,
    "pubmed_parser": _pubmed_parser,
}


def run_one(reader: str, path: Path) -> dict[str, float]:
    """Read the file in this process; return seconds of CPU, records, peak MB."""
    count = _READERS[reader](path)
    return {"cpu_s": time.process_time(), "records": count, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Return the most memory that this process held.

    On Linux from VmHWM, since `ru_maxrss` remembers the parent that was forked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def run_apart(reader: str, path: Path) -> dict[str, float]:
    """Read the file in a new process."""
    command = [sys.executable, __file__, "--reader", reader, "--file", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def measure(count: int, rounds: int) -> dict[str, Any]:
    """Run all readers in turns; return medians, ratios and whether the bars are met."""
    with tempfile.TemporaryDirectory() as folder:
        path, kind = write_file(count, Path(folder))
        size_mb = path.stat().st_size / 1e6
        turns = [{name: run_apart(name, path) for name in _READERS} for _ in range(rounds)]
    cpu = {name: statistics.median(turn[name]["cpu_s"] for turn in turns) for name in _READERS}
    peak = {name: max(turn[name]["peak_mb"] for turn in turns) for name in _READERS}
    read = {name: turns[0][name]["records"] for name in _READERS}
    ratios = {name: cpu[name] / cpu["evidence"] for name in _READERS if name != "evidence"}
    return {
        "records": read,
        "kind": kind,
        "size_mb": round(size_mb, 1),
        "rounds": rounds,
        "records_per_cpu_s": {name: round(read[name] / cpu[name]) for name in _READERS},
        "peak_mb": {name: round(peak[name], 1) for name in _READERS},
        "times_faster_than": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "bars_met": ratios["Bio.Entrez.read"] >= BAR_BIOPYTHON
        and ratios["pubmed_parser"] >= BAR_PUBMED_PARSER
        and peak["evidence"] <= BAR_PEAK_MB
        and len(set(read.values())) == 1,
    }


def show(result: dict[str, Any]) -> None:
    """Print the result for people."""
    print(f"{result['records']['evidence']} records ({result['kind']}), {result['size_mb']} MB, "
          f"median of {result['rounds']} rounds")  # fmt: skip
    for name in _READERS:
        speed, peak = result["records_per_cpu_s"][name], result["peak_mb"][name]
        print(f"  {name:16} {speed:6} records per CPU second, peak {peak:7.1f} MB")
    against = result["times_faster_than"]
    print(f"  evidence is {against['Bio.Entrez.read']} times as fast as Bio.Entrez.read "
          f"(bar {BAR_BIOPYTHON}), {against['pubmed_parser']} times as fast as pubmed_parser "
          f"(bar {BAR_PUBMED_PARSER}), peak bar {BAR_PEAK_MB:.0f} MB: "
          f"{'met' if result['bars_met'] else 'NOT met'}")  # fmt: skip


def main() -> int:
    """Read the command line and run; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--reader", choices=_READERS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.reader:
        print(json.dumps(run_one(args.reader, args.file)))
        return 0
    result = measure(args.records, args.rounds)
    if args.json:
        print(json.dumps(result))
    else:
        show(result)
    return 0 if result["bars_met"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
