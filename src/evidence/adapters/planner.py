"""The query planner: from a claim to the rungs of its search.

The strategies are files (`queries/strategies/`); this module only fills their slots:
`subject` and `object` with the concepts of the two sides of the claim, `sentence`
with a quorum of the parent sentence's words, `query` with a reviewer's own text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile
from math import ceil

from evidence.adapters.strategy_files import Strategy
from evidence.domain.claims import Claim, ClaimDraft
from evidence.domain.errors import QueryFileError, UsageError
from evidence.domain.searches import RenderedQuery, RungRole
from evidence.language.concepts import Concept, concept_groups, content_words
from evidence.language.heads import has_plural, is_code, segments, telling
from evidence.language.query_syntax import (
    Expression,
    any_of,
    faults,
    plain,
    quorum,
    quoted,
    truncated,
)
from evidence.language.rarity import is_generic
from evidence.language.words import stem, words

REVIEWER = "reviewer"

_SAFE_STEM = 6  # letters; shorter stems match too many unrelated words (medit*)
_WHOLE_STEM = 5  # letters, where nothing but an inflection is cut off (memor*, learn*)
_INFLECTIONS = frozenset({"es", "ed", "ing"})
_CONCEPT_BUDGET = 800  # characters; four concepts and their brackets stay below 4,000
_SENTENCE_BUDGET = 3200
_PHRASE = 2  # words


class Planner:
    """Implements `ports.QueryPlanner` on a set of strategies."""

    def __init__(self, strategies: Mapping[str, Strategy]) -> None:
        """Take all strategies by id, in the order of asking.

        Raises:
            QueryFileError: there is no deciding strategy, or none for reviewers.
        """
        self._reviewer = strategies.get(REVIEWER)
        self._rungs = [s for s in strategies.values() if s.id != REVIEWER]
        if self._reviewer is None or self._reviewer.role is not RungRole.DECIDING:
            raise QueryFileError(f"no deciding strategy {REVIEWER!r} for reviewers' queries")
        if not any(s.role is RungRole.DECIDING for s in self._rungs):
            raise QueryFileError("no strategy has the role 'deciding'")

    def plan(self, claim: Claim, sentence: str) -> tuple[RenderedQuery, ...]:
        """Return the rungs in the order of asking; the first is deciding.

        A side that names nothing specific is filled from the rest of the claim, or
        left out. The supplement depends on `sentence` alone.

        Raises:
            UsageError: the claim holds no word to search for.
        """
        sides = _sides(claim.draft)
        rendered = [
            query
            for strategy in self._rungs
            if (query := _rendered(strategy, sides, sentence)) is not None
        ]
        if not any(query.role is RungRole.DECIDING for query in rendered):
            raise UsageError(
                f"claim {claim.id} holds no word to search for: {claim.draft.text!r}",
                hint="Reword or drop the claim.",
            )
        return tuple(rendered)

    def custom(self, text: str) -> tuple[RenderedQuery, ...]:
        """Wrap a query that a reviewer wrote, unchanged, as the only, deciding rung.

        Raises:
            UsageError: quotes or parentheses do not balance, or it is empty.
        """
        query = text.strip()
        wrong = faults(query, own=False)
        if wrong:
            raise UsageError(f"the query {'; '.join(wrong)}: {query!r}")
        assert self._reviewer is not None
        return (self._reviewer.stamped(query),)


def _rendered(
    strategy: Strategy, sides: tuple[tuple[Concept, ...], ...], sentence: str
) -> RenderedQuery | None:
    subject, object_ = (any_of(_expressions(side, strategy)) for side in sides)
    offered = {"subject": subject, "object": object_, "sentence": _quorum(strategy, sentence)}
    return strategy.render({k: e for k, e in offered.items() if e is not None})


def _sides(draft: ClaimDraft) -> tuple[tuple[Concept, ...], tuple[Concept, ...]]:
    """Choose the concepts of subject and object; a side may be empty, both never.

    The most telling concept of a side's topic stands for it; comparators and settings
    count only when the topic names nothing. A free word may be a mere attribute, so
    that then the two most telling ones are asked for, either of them; in the object a
    concept with a heading goes before it.
    """
    subject = _topic(draft.subject, ())
    object_ = _topic(draft.object, subject, headed=True)
    subject = subject or _filled(draft.subject, draft.text, object_)
    object_ = object_ or _filled(draft.object, draft.text, subject)
    if not subject and not object_:
        subject = _pick(concept_groups(draft.text), ()) or _any_words(draft.text)
    return subject, object_


def _topic(side: str, taken: tuple[Concept, ...], *, headed: bool = False) -> tuple[Concept, ...]:
    for part in segments(side):
        found = _specific(part)
        if headed and found and not is_code(found[0].label):
            found = tuple(sorted(found, key=lambda c: not c.headings))
        picked = _pick(found, taken)
        if picked:
            return picked
    return ()


def _filled(side: str, claim: str, taken: tuple[Concept, ...]) -> tuple[Concept, ...]:
    """Find a heading for a side that names nothing specific, in the claim or in the side."""
    headed = (c for c in (*_specific(claim), *concept_groups(side)) if c.headings)
    return _pick(headed, taken)


def _specific(text: str) -> tuple[Concept, ...]:
    return tuple(c for c in concept_groups(text) if _is_specific(c))


def _is_specific(concept: Concept) -> bool:
    return not all(is_generic(word) or not telling(word) for word, _ in words(concept.terms[0]))


def _pick(concepts: Iterable[Concept], taken: tuple[Concept, ...]) -> tuple[Concept, ...]:
    used = {c.label.casefold() for c in taken}
    left = [c for c in concepts if c.label.casefold() not in used]
    return tuple(left[: 1 if left and left[0].headings else 2])


def _any_words(text: str) -> tuple[Concept, ...]:
    """Offer every word, as a last resort."""
    return tuple(Concept(w, (w,), None, (), 0.0, span) for w, span in words(text))


def _expressions(concepts: Sequence[Concept], strategy: Strategy) -> Iterator[Expression]:
    """Yield one expression a concept; of several, each keeps its own brackets.

    The brackets tell whoever reads the query, people and `language.query_terms`, where
    one concept ends.
    """
    for concept in concepts:
        budget = _CONCEPT_BUDGET
        kept: list[Expression] = []
        for part in dict.fromkeys(_parts(concept, strategy)):
            budget -= len(part) + len(" OR ")
            if budget >= 0:
                kept.append(part)
        joined = any_of(kept)
        if joined is not None:
            alone = len(concepts) == 1 or len(kept) > 1  # then the brackets come by joining
            yield joined if alone else Expression(f"({joined})")


def _parts(concept: Concept, strategy: Strategy) -> Iterator[Expression]:
    """Yield headings, then words; phrases that hold such a word add nothing."""
    for heading in concept.headings:
        expression = quoted(heading, strategy.heading)
        if expression is not None and plain(heading) == heading:
            yield expression
    asked = (*concept.terms, *concept.wider)
    single = [t for t in asked if len(_split(t)) < _PHRASE]
    stems = tuple(s for t in single if (s := _safe_stem(t)))
    for term in single:
        base = _safe_stem(term)
        if not any(base != other and base.startswith(other) for other in stems):
            yield from _word(term, strategy.word)
    known = {t.casefold() for t in single}
    for term in asked:
        parts = [part.casefold() for part in _split(term)]
        if len(parts) < _PHRASE or any(p in known or p.startswith(stems) for p in parts):
            continue
        yield from filter(None, map(partial(quoted, tag=strategy.word), _both_numbers(term)))


def _split(term: str) -> list[str]:
    return term.replace("-", " ").split()


def _word(term: str, tag: str) -> Iterator[Expression]:
    base = _safe_stem(term)
    expression = truncated(base, tag) if base else None
    if expression is not None:
        yield expression
        return
    forms = (term,) if term.isupper() or not term.isalpha() else _both_numbers(term)
    yield from filter(None, (quoted(form, tag) for form in forms))


def _safe_stem(term: str) -> str:
    """Return the part that the inflections of `term` share, "" when too short to truncate."""
    if term.isupper() or not term.isalpha():
        return ""
    pairs = zip(term.casefold(), stem(term), strict=False)
    base = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if term.casefold().endswith("us"):
        base = base.removesuffix("u")  # hypothalamus, hypothalamic
    cut = term.casefold()[len(base) :]
    whole = len(cut) <= 1 or cut in _INFLECTIONS or is_generic(term)
    return base if len(base) >= (_WHOLE_STEM if whole else _SAFE_STEM) else ""


def _both_numbers(term: str) -> tuple[str, ...]:
    """Return a term and its other number, as far as a final `s` or `ies` makes it."""
    last = _split(term)[-1:]
    if term.endswith(("ss", "us", "is")) or not all(map(has_plural, last)):
        return (term,)
    if re.search(r"[^aeiou]y$", term):
        return (term, f"{term[:-1]}ies")
    if term.endswith("ies"):
        return (term, f"{term[:-3]}y")
    return (term, term[:-1] if term.endswith("s") else f"{term}s")


def _quorum(strategy: Strategy, sentence: str) -> Expression | None:
    """Ask for `quorum` of the `of` most telling words; fewer words, a smaller quorum."""
    parts: list[Expression] = []
    for word in filter(None, map(telling, content_words(sentence))):
        expression = any_of(_word(word, strategy.word))
        if expression is not None and expression not in parts:
            parts.append(expression)
    for count in range(min(len(parts), strategy.of), 0, -1):
        least = ceil(strategy.quorum * count / strategy.of)
        joined = quorum(parts[:count], least)
        if joined is not None and len(joined) <= _SENTENCE_BUDGET:
            return joined
    return None
