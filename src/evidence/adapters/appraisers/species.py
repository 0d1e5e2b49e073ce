"""Whom or what a study observed, from headings first and words second.

The words stand in `species.toml`. Rules SP0 to SP9: grading specification 1.3. Check
tags such as Male or Adult are no sign of people: indexers give them to animals too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.domain.appraisal import Species
from evidence.domain.citations import Heading
from evidence.language.lexicon_rules import rules

# MeSH 2024: descriptor UI and name; the name counts only where a record gives no UI.
_HUMANS = {"D006801": "Humans"}
_ANIMALS = {
    "D000818": "Animals",
    "D030801": "Animals, Genetically Modified",
    "D004195": "Disease Models, Animal",
    "D023421": "Models, Animal",
    "D051379": "Mice",
    "D008810": "Mice, Inbred C57BL",
    "D018345": "Mice, Knockout",
    "D051381": "Rats",
    "D017207": "Rats, Sprague-Dawley",
    "D017208": "Rats, Wistar",
}
_IN_VITRO = {
    "D002460": "Cell Line",
    "D045744": "Cell Line, Tumor",
    "D057809": "HEK293 Cells",
    "D002478": "Cells, Cultured",
    "D061251": "Primary Cell Culture",
    "D046509": "Tissue Culture Techniques",
    "D009940": "Organoids",
    "D066298": "In Vitro Techniques",
}

_WORDS = rules(__package__, "species.toml")
_ANIMAL_WORDS, _PERSON_WORDS = _WORDS["animal"], _WORDS["person"]
_CELL_WORDS, _COMPUTED_WORDS = _WORDS["cells"], _WORDS["computed"]
_TITLE_WEIGHT = 3
_CELL_WORDS_NEEDED = 3
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class _Marks:
    """Which of the three kinds of heading a record carries."""

    human: bool
    animal: bool
    cells: bool


def read_species(
    title: str, abstract: str, headings: Iterable[Heading], *, veterinary: bool = False
) -> tuple[Species, str]:
    """Return the species or material and the rule (with its words) that read it.

    UNKNOWN is an answer: such a record is not eligible for a claim about people
    until a reviewer settles it.
    """
    if veterinary:
        return Species.ANIMAL, "SP2 veterinary publication type"
    marks = _marks(headings)
    if marks.human and marks.animal:
        species, rule = _from_words(title, abstract)
        return species, f"SP4 MeSH Humans and Animals, text decides; {rule}"
    if marks.human:
        return _human_headings(title, abstract, marks)
    if marks.animal:
        return _animal_headings(title, abstract, marks)
    if marks.cells:
        return Species.INVITRO, "SP5 in-vitro heading only"
    return _from_words(title, abstract)


def _human_headings(title: str, abstract: str, marks: _Marks) -> tuple[Species, str]:
    if marks.cells and not _PERSON_WORDS.search(f"{title} {abstract}"):
        return Species.INVITRO, "SP3 Humans with an in-vitro heading, no person in the text"
    return Species.HUMAN, "SP1 MeSH Humans without Animals"


def _marks(headings: Iterable[Heading]) -> _Marks:
    uis = {h.descriptor.ui for h in headings}
    names = {h.descriptor.name for h in headings if not h.descriptor.ui}

    def has(table: dict[str, str]) -> bool:
        return not uis.isdisjoint(table) or not names.isdisjoint(table.values())

    return _Marks(has(_HUMANS), has(_ANIMALS), has(_IN_VITRO))


def _animal_headings(title: str, abstract: str, marks: _Marks) -> tuple[Species, str]:
    cells = len(_CELL_WORDS.findall(abstract))
    if marks.cells and not _ANIMAL_WORDS.search(title) and cells >= _CELL_WORDS_NEEDED:
        return Species.INVITRO, f"SP2 animal cells: in-vitro heading and {cells} in-vitro words"
    return Species.ANIMAL, "SP2 MeSH Animals without Humans"


def _count(pattern: re.Pattern[str], title: str, abstract: str) -> int:
    return _TITLE_WEIGHT * len(pattern.findall(title)) + len(pattern.findall(abstract))


def _first(pattern: re.Pattern[str], title: str, abstract: str) -> str:
    match = pattern.search(f"{title} {abstract}")
    return f'"{match.group()}"' if match else "none"


def _from_words(title: str, abstract: str) -> tuple[Species, str]:
    animals = _count(_ANIMAL_WORDS, title, abstract)
    people = _count(_PERSON_WORDS, title, abstract)
    cells = _count(_CELL_WORDS, title, abstract)
    if not (animals or people or cells):
        return _without_bodies(title, abstract)
    if animals >= _ENOUGH and animals > people:
        seen = _first(_ANIMAL_WORDS, title, abstract)
        kind = Species.INVITRO if cells > animals else Species.ANIMAL
        return kind, f"SP6 animal words {animals} > person words {people}, first {seen}"
    if people and not (cells >= _ENOUGH and cells > people):
        seen = _first(_PERSON_WORDS, title, abstract)
        return Species.HUMAN, f"SP8 person words {people} >= animal words {animals}, first {seen}"
    if animals and not cells >= _ENOUGH:
        return Species.ANIMAL, f"SP6 animal word {_first(_ANIMAL_WORDS, title, abstract)}"
    return Species.INVITRO, f"SP7 in-vitro words {cells}, first " + _first(
        _CELL_WORDS, title, abstract
    )


def _without_bodies(title: str, abstract: str) -> tuple[Species, str]:
    if _COMPUTED_WORDS.search(f"{title} {abstract}"):
        return Species.INSILICO, f"SP9 {_first(_COMPUTED_WORDS, title, abstract)}"
    return Species.UNKNOWN, "SP0 no word for a species or material"
