"""Measure planner and ranking on SciFact's training claims.

    python benchmarks/retrieval.py FOLDER

FOLDER holds `corpus.jsonl` and `claims_train_cited.jsonl` (SciFact, Wadden et al. 2020,
in the form of MultiVerS). SQLite FTS5 without stemming stands in for PubMed; it has no
MeSH headings, so only the words of a query count. A claim is cut into subject and
object at its first verb-like word. Gold are the abstracts with evidence.
"""

import argparse
import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2, sqrt
from pathlib import Path
from statistics import mean, median, stdev

from evidence.adapters.appraisers.ranking import rank
from evidence.adapters.planner import Planner
from evidence.adapters.query_files import find_folder, load_strategies
from evidence.domain.citations import AbstractSection, Citation, Standing
from evidence.domain.claims import Claim, ClaimDraft, ClaimType, Wording
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery
from evidence.domain.spans import Span
from evidence.language.concepts import concept_groups, content_words
from evidence.language.words import STOP_WORDS, stem
from evidence.ports import Candidate

Query = Callable[["Case"], str]

_VERB = re.compile(
    r"\b(?:is|are|was|were|can|may|do|does|has|have|lacks?|play\w*|lead\w*|bind\w*|interact\w*"
    r"|(?:increas|decreas|reduc|caus|induc|inhibit|regulat|prevent|promot|result|improv|impair"
    r"|affect|requir|control|activat|suppress|protect|enhanc|express|produc|mediat|contribut)\w*)\b",
    re.IGNORECASE,
)
_LEAF = re.compile(r'(?:"([^"]*)"|([^\s()"]+?)\*)\[(\w+)\]')


@dataclass(frozen=True, slots=True)
class Case:
    """One claim with its gold abstracts and what the planner asks."""

    claim: Claim
    gold: frozenset[str]
    rungs: dict[str, RenderedQuery]


class Corpus:
    """SciFact's abstracts behind two full-text indexes."""

    def __init__(self, path: Path) -> None:
        """Index `path`."""
        self.records = {str(r["doc_id"]): r for r in map(json.loads, path.open(encoding="utf-8"))}
        self.candidates = {key: _candidate(key, r) for key, r in self.records.items()}
        self.plain = _index(self.candidates.values(), "unicode61")
        self.stemmed = _index(self.candidates.values(), "porter unicode61")

    def found(self, match: str, limit: int = -1) -> list[str]:
        """Return the keys that match, best first."""
        return _asked(self.plain, match, limit)


def _candidate(key: str, record: dict[str, object]) -> Candidate:
    sentences = record["abstract"]
    assert isinstance(sentences, list)
    section = AbstractSection("", "", " ".join(sentences))
    citation = Citation(Pmid(str(int(key) + 1)), str(record["title"]), sections=(section,))
    return Candidate(citation, key, Standing.NOT_CHECKED)


def _index(candidates: Iterable[Candidate], tokenizer: str) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(
        f"CREATE VIRTUAL TABLE d USING fts5(ti, ab, key UNINDEXED, tokenize='{tokenizer}')"
    )
    rows = ((c.citation.title, c.citation.abstract, c.digest) for c in candidates)
    database.executemany("INSERT INTO d VALUES (?, ?, ?)", rows)
    return database


def _asked(database: sqlite3.Connection, match: str, limit: int) -> list[str]:
    sql = "SELECT key FROM d WHERE d MATCH ? ORDER BY bm25(d, 2.0, 1.0) LIMIT ?"
    return [row[0] for row in database.execute(sql, (match, limit))]


def fts(query: str) -> str:
    """Translate a rendered query; MeSH headings match nothing."""

    def leaf(match: re.Match[str]) -> str:
        phrase, open_end, tag = match.groups()
        if tag in {"mh", "majr"}:
            return '"qqnoheadingshere"'
        column = "ti : " if tag == "ti" else ""
        return f'{column}"{open_end}" *' if open_end else f'{column}"{phrase}"'

    return _LEAF.sub(leaf, query)


def cases(path: Path, planner: Planner) -> list[Case]:
    """Return the claims that have evidence."""
    found = []
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        if row["evidence"]:
            claim = _claim(row["claim"])
            rungs = {q.strategy: q for q in planner.plan(claim, row["claim"])}
            found.append(Case(claim, frozenset(row["evidence"]), rungs))
    return found


def _claim(text: str) -> Claim:
    verb = _VERB.search(text, 3)
    subject, object_ = (text[: verb.start()], text[verb.end() :]) if verb else (text, "")
    span = Span(0, len(text))
    draft = ClaimDraft(
        text=text,
        sentence=span,
        focus=(span,),
        claim_type=ClaimType.MECHANISTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject=subject.strip(),
        relation="",
        object=object_.strip(),
    )
    return Claim(1, 1, 1, draft)


def wilson(hits: int, total: int) -> str:
    """Return a share with its 95 % interval (Wilson 1927)."""
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    low, high = ((middle + sign * half) / (1 + z * z / total) for sign in (-1, 1))
    return f"{share:.3f} [{low:.3f}, {high:.3f}]"


def show_query(name: str, query: Query, corpus: Corpus, tests: list[Case]) -> None:
    """Print how many gold abstracts satisfy the query, and how many others do."""
    hits = total = empty = 0
    others = []
    for case in tests:
        match = query(case)
        found = set(corpus.found(match)) if match else set()
        hits, total = hits + len(case.gold & found), total + len(case.gold)
        others.append(len(found - case.gold) / len(corpus.records))
        empty += not found
    print(
        f"{name:46} gold {wilson(hits, total)} n={total}  others {mean(others):.4f}"
        f" (median {median(others):.5f})  no hit {empty / len(tests):.3f}"
    )


def show_ranking(
    name: str, order: Callable[[Case, list[str]], list[str]], pools: list[tuple[Case, list[str]]]
) -> None:
    """Print recall at 10 and nDCG at 10 within given pools."""
    hits = total = 0
    gains = []
    begin = time.perf_counter()
    for case, pool in pools:
        ranked = order(case, pool)[:10]
        hits, total = hits + len(case.gold & set(ranked)), total + len(case.gold)
        gain = sum(1 / log2(i + 2) for i, key in enumerate(ranked) if key in case.gold)
        gains.append(gain / sum(1 / log2(i + 2) for i in range(min(10, len(case.gold)))))
    spent = (time.perf_counter() - begin) * 1000 / len(pools)
    error = 1.96 * stdev(gains) / sqrt(len(gains))
    print(
        f"{name:46} R@10 {wilson(hits, total)} n={total}"
        f"  nDCG@10 {mean(gains):.3f} ± {error:.3f} n={len(gains)}  {spent:.1f} ms"
    )


def _words(case: Case) -> str:
    text = case.claim.draft.text.casefold()
    kept = dict.fromkeys(w for w in re.findall(r"[a-z0-9]+", text) if w not in STOP_WORDS)
    return " OR ".join(f'"{word}"' for word in kept)


def _pool(case: Case, corpus: Corpus) -> list[str]:
    """Return what the planner's rungs bring together, as the program would fetch it."""
    keys = [
        key
        for name in ("focused", "broad")
        if name in case.rungs
        for key in corpus.found(fts(case.rungs[name].text), 200)
    ]
    return list(dict.fromkeys(keys))


def _concepts_only(case: Case, *, synonyms: bool) -> str:
    groups = concept_groups(case.claim.draft.text)[:3]
    parts = [" OR ".join(_open(t) for t in (g.terms if synonyms else g.terms[:1])) for g in groups]
    pairs = [f"({a}) AND ({b})" for i, a in enumerate(parts) for b in parts[i + 1 :]]
    return " OR ".join(f"({p})" for p in pairs) if pairs else (parts[0] if parts else "")


def _open(term: str) -> str:
    safe = term.replace('"', " ")
    return f'"{safe}" *' if safe.isalpha() and not safe.isupper() else f'"{safe}"'


def _three_of_five(case: Case) -> str:
    words = [_short(w) for w in content_words(case.claim.draft.text)[:5]]
    if len(words) < 4:  # noqa: PLR2004 (too few for a quorum of three)
        return " AND ".join(words)
    picks = [
        f"({words[i]} AND {words[j]} AND {words[k]})"
        for i in range(len(words))
        for j in range(i + 1, len(words))
        for k in range(j + 1, len(words))
    ]
    return " OR ".join(picks)


def _short(word: str) -> str:
    base = stem(word)
    return f'"{base}" *' if word.casefold().startswith(base) and len(base) > 4 else f'"{word}"'  # noqa: PLR2004 (letters)


def _in_pool(corpus: Corpus, case: Case, pool: list[str]) -> list[str]:
    small = _index([corpus.candidates[key] for key in pool], "porter unicode61")
    return _asked(small, _words(case), -1) if pool else []


def _in_corpus(corpus: Corpus, case: Case, pool: list[str]) -> list[str]:
    inside = set(pool)
    return [key for key in _asked(corpus.stemmed, _words(case), -1) if key in inside]


def _ours(corpus: Corpus, case: Case, pool: list[str]) -> list[str]:
    ranked = rank(case.claim, [corpus.candidates[key] for key in pool])
    return [candidate.digest for candidate, _ in ranked]


def main() -> None:
    """Read the command line and print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    corpus = Corpus(folder / "corpus.jsonl")
    planner = Planner(load_strategies(find_folder()))
    tests = cases(folder / "claims_train_cited.jsonl", planner)
    print(f"{len(tests)} claims with evidence, {len(corpus.records)} abstracts")

    def sentence(case: Case) -> str:
        return " AND ".join(f'"{w}"' for w in re.findall(r"\w+", case.claim.draft.text))

    show_query("plain sentence, all words", sentence, corpus, tests)
    show_query("3 of 5 words, truncated", _three_of_five, corpus, tests)
    for name in ("focused", "narrow", "broad"):

        def asked(case: Case, name: str = name) -> str:
            return fts(case.rungs[name].text) if name in case.rungs else ""

        show_query(f"strategy {name}", asked, corpus, tests)
    for synonyms in (False, True):
        label = f"2 of 3 concepts, {'with' if synonyms else 'without'} entry terms"
        show_query(label, lambda c, s=synonyms: _concepts_only(c, synonyms=s), corpus, tests)  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    pools = [(case, _pool(case, corpus)) for case in tests]
    hits = sum(len(case.gold & set(pool)) for case, pool in pools)
    total = sum(len(case.gold) for case in tests)
    sizes = [len(pool) for _, pool in pools]
    print(f"\npool (focused and broad, 200 each): recall {wilson(hits, total)} n={total},")
    print(f"size median {median(sizes):.0f}, largest {max(sizes)}")
    show_ranking("as delivered", lambda _, pool: pool, pools)
    show_ranking("FTS5 built on the pool", lambda c, p: _in_pool(corpus, c, p), pools)
    show_ranking(
        "FTS5 with the whole corpus's frequencies", lambda c, p: _in_corpus(corpus, c, p), pools
    )
    show_ranking("ours", lambda c, p: _ours(corpus, c, p), pools)
    show_ranking(
        "ours, odd claims (not used for the constants)",
        lambda c, p: _ours(corpus, c, p),
        pools[1::2],
    )


if __name__ == "__main__":
    main()
