"""Measure the appraisal on labelled data: quotes, stances, designs, sample sizes.

Run: `python benchmarks/appraisal.py [DATA]`, where DATA holds `labels/` and `pubmed/`
(default: `shared/data` beside the checkout). Prints every share with its count and
Wilson's 95 % interval. None of the labelled texts is part of this project.
"""

import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evidence.adapters.appraisers import quotes
from evidence.adapters.appraisers.asked import asked_by
from evidence.adapters.appraisers.design_text import from_text
from evidence.adapters.appraisers.mentions import side_of
from evidence.adapters.appraisers.publication_types import read_types
from evidence.adapters.appraisers.rules import interval
from evidence.adapters.appraisers.samplesize import read_sample_size
from evidence.adapters.appraisers.species import read_species
from evidence.adapters.appraisers.stance import propose
from evidence.adapters.appraisers.study import read_study
from evidence.adapters.entrez.parse import parse_articles
from evidence.domain.appraisal import Design, Species, Stance
from evidence.domain.citations import AbstractSection, Citation
from evidence.domain.claims import ClaimDraft, ClaimType, Wording
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span
from evidence.language import cues
from evidence.language.cues import CueKind
from evidence.mirror.sample import sample_articles

LABELLED = Path(__file__).resolve().parents[1] / "tests" / "support" / "labelled_pairs.jsonl"

_DIRECTED = frozenset({CueKind.UP, CueKind.DOWN, CueKind.GOOD, CueKind.BAD})
_SHORTEST_SPAN = 6  # words; below it the span is a table cell, not a sentence
_LONGEST_SIDE = 12  # words of a trial prompt that can still stand in a claim
_PROCESS_NOUN = re.compile(r"(?:tion|ment|ity|er|ss)s?$")
_AUXILIARY = re.compile(
    r"^(?:Does|Do|Did|Is|Are|Was|Were|Can|Could|Should|Will|Has|Have)\s+(.*)\?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Case:
    """One claim, one record, and the stance that people gave."""

    draft: ClaimDraft | None
    citation: Citation
    gold: Stance


def wilson(right: int, all_: int) -> str:
    """Return share, count and Wilson's 95 % interval as text."""
    if not all_:
        return "none"
    low, high = interval(right, all_)
    return f"{right / all_:.3f} ({right}/{all_}; {low:.3f} to {high:.3f})"


def draft_of(text: str) -> ClaimDraft | None:
    """Cut a claim at its first relation word; None when it has none.

    A stand-in for the claim extractor, whose sides are cleaner.
    """
    text = text.strip()
    late: ClaimDraft | None = None
    for cue in cues.find_cues(text):
        subject, object_ = text[: cue.span.start].strip(), text[cue.span.end :].strip(" .?")
        if not side_of(subject).concepts or not side_of(object_).concepts:
            continue
        draft = _draft(text, subject, cue.text, object_)
        if not (cue.noun and _PROCESS_NOUN.search(cue.text)):
            return draft
        late = late or draft
    return late


def _draft(text: str, subject: str, relation: str, object_: str) -> ClaimDraft:
    return ClaimDraft(
        text=text,
        sentence=Span(0, len(text)),
        focus=(),
        claim_type=ClaimType.MECHANISTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject=subject,
        relation=relation,
        object=object_,
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


_GOLD = {"SUPPORT": Stance.SUPPORTS, "CONTRADICT": Stance.CONTRADICTS}


def abstracts_of(
    folder: Path, claims: str
) -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]] | None]]:
    """Yield claim, document and annotation (None: not enough information) of each pair."""
    corpus = {str(d["doc_id"]): d for d in _lines(folder / "corpus.jsonl")}
    for claim in _lines(folder / claims):
        for key in map(str, claim["doc_ids"]):
            evidence = claim["evidence"].get(key)
            yield str(claim["claim"]), corpus[key], evidence


def abstract_cases(folder: Path, claims: str) -> Iterator[Case]:
    """Yield claims with their cited abstracts, unlabelled and in one piece."""
    for text, document, evidence in abstracts_of(folder, claims):
        section = AbstractSection("", "", " ".join(s.strip() for s in document["abstract"]))
        gold = _GOLD[evidence[0]["label"]] if evidence else Stance.MENTIONS
        yield Case(draft_of(text), _record(document["title"] or "", section), gold)


def question_cases(path: Path) -> Iterator[Case]:
    """Yield PubMedQA questions as claims, with the whole abstract and its conclusion."""
    answers = {"yes": Stance.SUPPORTS, "no": Stance.CONTRADICTS, "maybe": Stance.MENTIONS}
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        match = _AUXILIARY.match(row["QUESTION"].strip())
        claim = f"{match[1]}." if match else row["QUESTION"]
        sections = [
            AbstractSection(label, "", text)
            for label, text in zip(row["LABELS"], row["CONTEXTS"], strict=True)
        ]
        sections.append(AbstractSection("CONCLUSIONS", "CONCLUSIONS", row["LONG_ANSWER"]))
        yield Case(draft_of(claim), _record("", *sections), answers[row["final_decision"]])


def trial_cases(folder: Path) -> Iterator[Case]:
    """Yield trial prompts as claims ("A increases B"), with the evidence sentence.

    The direction turns with the prompt's number, so that a third of the claims says
    more, a third less and a third no direction. Outcomes that hold a direction word
    themselves, and sides of more than twelve words, make no claim and are left out.
    """
    with (folder / "evidence_inference_prompts.csv").open(encoding="utf-8", newline="") as rows:
        prompts = {row["PromptID"]: row for row in csv.DictReader(rows)}
    seen: set[str] = set()
    path = folder / "evidence_inference_v2_annotations.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            prompt = prompts.get(row["PromptID"])
            span = row["Annotations"].strip()
            if prompt is None or row["PromptID"] in seen or not _usable(row, prompt, span):
                continue
            seen.add(row["PromptID"])
            yield _trial_case(row, prompt, span)


def _usable(row: dict[str, str], prompt: dict[str, str], span: str) -> bool:
    valid = row["Valid Label"] == row["Valid Reasoning"] == "True"
    outcome, agent = prompt["Outcome"], prompt["Intervention"]
    directed = any(c.kind in _DIRECTED for c in cues.find_cues(outcome))
    short = max(len(outcome.split()), len(agent.split())) <= _LONGEST_SIDE
    return (
        valid
        and "\n" not in span
        and len(span.split()) >= _SHORTEST_SPAN
        and short
        and not directed
    )


def _trial_case(row: dict[str, str], prompt: dict[str, str], span: str) -> Case:
    turn = int(row["PromptID"]) % 3
    verb = ("decreases", "increases", "affects")[turn]
    agent, outcome = prompt["Intervention"].strip(), prompt["Outcome"].strip()
    label = {"significantly decreased": 0, "significantly increased": 1}.get(row["Label"].strip())
    agrees = label is not None and (turn > 1 or label == turn)
    title = f"{agent} versus {prompt['Comparator'].strip()}"
    section = AbstractSection("RESULTS", "RESULTS", span)
    draft = _draft(f"{agent} {verb} {outcome}.", agent, verb, outcome)
    gold = Stance.SUPPORTS if agrees else Stance.CONTRADICTS
    return Case(draft, _record(title, section), gold)


def labelled_cases(half: str, rounds: tuple[int, ...] = (1, 2)) -> Iterator[Case]:
    """Yield our own labelled pairs of one half: claim as drafted, record of the sample.

    Round 2 was written after the rules had run; see `rules.py`.
    """
    records = sample_records()
    for row in _lines(LABELLED):
        if row["half"] == half and row["round"] in rounds:
            yield Case(labelled_draft(row), records[Pmid(row["pmid"])], Stance(row["gold"]))


def labelled_draft(row: dict[str, Any]) -> ClaimDraft:
    """Return the draft of a labelled row."""
    draft = _draft(row["claim"], row["subject"], row["relation"], row["object"])
    return replace(draft, claim_type=ClaimType(row["claim_type"]), about=row["about"])


def sample_records() -> dict[Pmid, Citation]:
    """Return the records of the embedded sample."""
    articles = "".join(sample_articles().values())
    parsed = parse_articles(f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode())
    return {record.pmid: record for record in parsed.citations}


def _record(title: str, *sections: AbstractSection) -> Citation:
    return Citation(pmid=Pmid("1"), title=title, sections=sections)


def stances(name: str, cases: Iterator[Case], pooled: dict[str, Counter[bool]] | None) -> None:
    """Print precision, recall and coverage of the proposals; pool them by rule."""
    table: Counter[tuple[Stance, Stance, bool]] = Counter()
    unread = 0
    for case in cases:
        if case.draft is None or asked_by(case.draft) is None:
            unread += 1
            table[case.gold, Stance.MENTIONS, False] += 1
            continue
        sentences = quotes.abstract_sentences(case.citation)
        facts = read_study(case.citation)
        proposal, _ = propose(case.draft, case.citation.title, sentences, facts)
        table[case.gold, proposal.stance, proposal.passes] += 1
        if proposal.stance is not Stance.MENTIONS and pooled is not None:
            rule = proposal.rule.split("@")[0].removeprefix("ST.")
            pooled[rule][proposal.stance is case.gold] += 1
    total = sum(table.values())
    print(f"\n{name}: {total} pairs, {unread} claims without a readable relation")
    for stance in (Stance.SUPPORTS, Stance.CONTRADICTS):
        _print_class(stance, table)


def by_rule(name: str, pooled: dict[str, Counter[bool]]) -> None:
    """Print (right, all) of every rule as `rules.py` holds it."""
    print(f"\nBy rule ({name})")
    for rule, seen in sorted(pooled.items()):
        print(f'  "{rule}": ({seen[True]}, {seen.total()}),  # {wilson(seen[True], seen.total())}')


def _print_class(stance: Stance, table: Counter[tuple[Stance, Stance, bool]]) -> None:
    gold = sum(n for (g, _, _), n in table.items() if g is stance)
    for passing in (False, True):
        said = {k: n for k, n in table.items() if k[1] is stance and (k[2] or not passing)}
        right = sum(n for (g, _, _), n in said.items() if g is stance)
        print(
            f"  {stance.value:<12}{'passing only' if passing else 'all':<13}"
            f"precision {wilson(right, sum(said.values()))}  recall {wilson(right, gold)}"
        )


def placed(texts: list[str]) -> list[quotes.AbstractSentence]:
    """Return the sentences of an abstract that is already split, their parts guessed."""
    starts = [sum(len(t) + 1 for t in texts[:i]) for i in range(len(texts))]
    return [
        quotes.AbstractSentence(
            t, a, a + len(t), quotes.guessed_role(t, i, len(texts)), labelled=False
        )
        for i, (t, a) in enumerate(zip(texts, starts, strict=True))
    ]


def rationales(folder: Path) -> None:
    """Print how often a gold rationale sentence is among the first k."""
    hits: Counter[tuple[int, int]] = Counter()
    pairs: Counter[int] = Counter()
    for number, (claim, document, evidence) in enumerate(
        abstracts_of(folder, "claims_train_cited.jsonl")
    ):
        if not evidence:
            continue
        texts = [s.strip() for s in document["abstract"]]
        sentences = placed(texts)
        gold = {i for each in evidence for i in each["sentences"]}
        order = [sentences.index(s) for s in quotes.ranked(claim, sentences)]
        pairs[number % 2] += 1
        for k in (1, 2, 3):
            hits[number % 2, k] += bool(gold & set(order[:k]))
    print("\nRationale sentence among the first k (SciFact train; nothing was fitted to it)")
    for half, label in enumerate(("even", "odd")):
        for k in (1, 2, 3):
            print(f"  {label} k={k} {wilson(hits[half, k], pairs[half])}")


def pubmed_records(path: Path) -> list[Citation]:
    """Return the records of a gzipped PubmedArticleSet."""
    return list(parse_articles(gzip.decompress(path.read_bytes())).citations)


def designs(records: list[Citation]) -> None:
    """Print how the text rules agree with publication types, and words with headings."""
    groups = {
        "RCT": {Design.RCT},
        "trial of any kind": {Design.RCT, Design.NRCT, Design.TRIAL},
        "review of any kind": {Design.REVIEW, Design.SR, Design.SR_RCT},
        "case": {Design.CASE},
    }
    typed = [(r, read_types(r.publication_types).design) for r in records]
    print(f"\nDesign by text against publication types ({len(records)} PubMed records)")
    for name, kinds in groups.items():
        gold = [r for r, d in typed if d in kinds]
        said = [r for r, _ in typed if (t := from_text(r.title, r.abstract)) and t[0] in kinds]
        right = sum(any(r is s for s in said) for r in gold)
        print(
            f"  {name:<20}precision {wilson(right, len(said))}  recall {wilson(right, len(gold))}"
        )
    agree: Counter[tuple[Species, bool]] = Counter()
    for record in records:
        known, rule = read_species(record.title, record.abstract, record.headings)
        if rule.startswith(("SP1", "SP2")):
            by_words, _ = read_species(record.title, record.abstract, ())
            agree[known, by_words is known] += 1
    for kind in (Species.HUMAN, Species.ANIMAL):
        right = agree[kind, True]
        print(f"  species {kind.value:<12}words agree {wilson(right, right + agree[kind, False])}")
    sized = sum(read_sample_size(f"{r.title}. {r.abstract}") is not None for r in records)
    print(f"  sample size found in {wilson(sized, len(records))} of records (no gold numbers here)")


def main(data: Path) -> None:
    """Print all measurements."""
    labels = data / "labels"
    pooled: dict[str, Counter[bool]] = defaultdict(Counter)
    scifact = abstract_cases(labels / "scifact", "claims_train_cited.jsonl")
    stances("SciFact train", scifact, pooled)
    stances("PubMedQA", question_cases(labels / "pubmedqa" / "pqal_500.json"), pooled)
    stances("Evidence Inference", trial_cases(labels / "evidence_inference"), pooled)
    health = abstract_cases(labels / "healthver", "claims_dev.jsonl")
    stances("HealthVer dev (measured only)", health, None)
    by_rule("PUBLIC: SciFact, PubMedQA, Evidence Inference", pooled)
    own: dict[str, Counter[bool]] = defaultdict(Counter)
    for half in ("dev", "test"):
        stances(f"Own labels, {half} half", labelled_cases(half), own)
    by_rule("OWN: both halves", own)
    first: dict[str, Counter[bool]] = defaultdict(Counter)
    for half in ("dev", "test"):
        stances(f"Own labels, {half} half, round 1", labelled_cases(half, (1,)), first)
    by_rule("own labels, round 1 alone", first)
    rationales(labels / "scifact")
    designs(pubmed_records(data / "pubmed" / "neuroendocrine.pubmed.xml.gz"))


if __name__ == "__main__":
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else beside)
