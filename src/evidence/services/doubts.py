"""What a source did not understand of the queries that it ran."""

from collections.abc import Iterable, Iterator

from evidence.domain.searches import RungRole, SearchOutcome
from evidence.language.query_terms import unknown_concepts
from evidence.ports import StoredRun

_REVIEWER = "reviewer"  # the strategy of queries that a person wrote
# Remarks on single words; what they mean for the query is judged concept by concept.
_ON_WORDS = frozenset({"PhraseNotFound", "QuotedPhraseNotFound", "PhraseIgnored"})
# Remarks that say nothing about the query.
_HARMLESS = (
    "OutputMessage: No items found",
    "OutputMessage: Restrictions achieved",
)


def doubt_of(runs: Iterable[StoredRun]) -> str:
    """Say what the source did not understand of the queries, "" when nothing matters.

    An unknown field always changes what was asked. A phrase or word that is not found
    may be a typo where a person wrote the query. A built query names many synonyms that
    a source need not know: there it matters when the source knows no term of a concept,
    so that silence may come from the words alone. Any other remark on a query, and
    nothing found without a word on how the query was read, is a reason to look.
    """
    told = [line for run in runs for line in _not_understood(run)]
    return "; ".join(dict.fromkeys(told))


def _not_understood(run: StoredRun) -> Iterator[str]:
    by_person = run.query.strategy == _REVIEWER
    for warning in run.warnings:
        kind = warning.partition(": ")[0]
        matters = by_person if kind in _ON_WORDS else not warning.startswith(_HARMLESS)
        if matters:
            yield warning
    if run.outcome is SearchOutcome.EMPTY and not run.translation:
        yield "it found nothing and did not say how it read the query"
    if by_person or run.query.role is RungRole.SUPPLEMENT:
        return  # a supplement asks for words of the sentence, which are no concepts
    kinds = (warning.partition(": ") for warning in run.warnings)
    not_found = [term for kind, _, term in kinds if kind in _ON_WORDS]
    for concept in unknown_concepts(run.query.text, not_found):
        yield "it does not know " + " or ".join(concept)
