"""How many people a study observed, from the words of its title and abstract.

Rules SS1 to SS8 and their order: grading specification 1.6. Precision .88 to .91 on
the total number of participants of 847 trial abstracts (PICO-Corpus) is the
published measurement of the same rules.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000}
_WORD = "|".join((*_TENS, *sorted(_UNITS, key=len, reverse=True), *_SCALES))
_SPELLED = rf"(?:{_WORD})(?:(?:[-\s]+|\s+and\s+)(?:{_WORD}))*"
_GROUPED = r"\d{1,3}(?:[,\u2009\u00a0\u202f ]\d{3})+(?![\d.])"
_NUMBER = rf"(?P<n>{_GROUPED}|\d+(?![.,]?\d)|\b(?:{_SPELLED})\b)"

_PEOPLE = (
    r"(?:patients?|participants?|subjects?|wom[ae]n|men|adults?|children|infants?|adolescents?"
    r"|individuals?|volunteers?|persons?|people|survivors?|students?|veterans?|females?|males?"
    r"|cases|controls|girls|boys|mothers|couples|twins|outpatients|inpatients|residents|nurses"
    r"|athletes|respondents|households|pairs|babies|newborns)\b"
)
_SOME_WORDS = r"(?:[\w\-\u2011'/()+<>=.]+,?\s+){0,6}?"
_FEW_WORDS = r"(?:[\w\-\u2011'/]+\s+){0,4}?"
_TAKEN_IN = r"(?:randomi[sz]ed|randomly|enrol+ed|recruited|registered|allocated|assigned)"
_STUDIED = (
    r"(?:included|entered|studied|evaluated|participated|completed|analy[sz]ed|eligible|tested"
    r"|examined|followed)"
)
_STANDS_ALONE = r"(?<![\d.,/%\-])\b"


@dataclass(frozen=True, slots=True)
class SampleSize:
    """A number of participants (at least 4), the rule and the words it stood in.

    `others` are different numbers that the same rule found; `number` is then the
    smallest, because too small a number costs a grade and too large one gives it.
    """

    number: int
    rule: str
    text: str
    others: tuple[int, ...] = ()


_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, flags))
    for name, pattern, flags in (
        (
            "SS1 total stated",
            (
                rf"\btotal (?:of |sample (?:size )?(?:of |was |= ?)?)?{_NUMBER}"
                rf"\s+{_SOME_WORDS}{_PEOPLE}"
            ),
            re.IGNORECASE,
        ),
        (
            "SS2 people taken in",
            (
                rf"{_STANDS_ALONE}{_NUMBER}\s+{_SOME_WORDS}{_PEOPLE}\s+(?:[^.;]{{0,80}}?\s)??"
                rf"(?:(?:were|was|have been|had been|who were|underwent)\s+)?(?:\w+\s+)?{_TAKEN_IN}"
            ),
            re.IGNORECASE,
        ),
        (
            "SS3 verb, then people",
            (
                rf"(?:{_TAKEN_IN}|assigned|included|studied)\s+(?:a total of )?{_NUMBER}"
                rf"\s+{_FEW_WORDS}{_PEOPLE}"
            ),
            re.IGNORECASE,
        ),
        (
            "SS4 people studied",
            (
                rf"{_STANDS_ALONE}{_NUMBER}\s+{_SOME_WORDS}{_PEOPLE}\s+(?:[^.;]{{0,60}}?\s)??"
                rf"(?:were|was)\s+(?:\w+\s+)?{_STUDIED}"
            ),
            re.IGNORECASE,
        ),
        ("SS5 N equals", rf"\bN\s*=\s*{_NUMBER}", re.NOFLAG),
        (
            "SS6 people (n =)",
            rf"{_PEOPLE}[^.;()]{{0,30}}\(\s*n\s*=\s*{_NUMBER}\s*\)",
            re.IGNORECASE,
        ),
        (
            "SS7 in, of, among people",
            rf"\b(?:in|of|among|from|with)\s+{_NUMBER}\s+{_FEW_WORDS}{_PEOPLE}",
            re.IGNORECASE,
        ),
        ("SS8 people", rf"{_STANDS_ALONE}{_NUMBER}\s+{_FEW_WORDS}{_PEOPLE}", re.IGNORECASE),
    )
)
_SUMMED = frozenset({"SS1 total stated", "SS5 N equals"})

_NOT_PEOPLE = re.compile(
    r"%|\b(?:years?|yrs?|months?|weeks?|days?|hours?|h|mg|ml|kg|percent|per cent|cycles?|trials"
    r"|studies|cent(?:er|re)s?|hospitals?|minutes?|min|fold|grade|stage|times|doses?|points?)\b",
    re.IGNORECASE,
)
_DATE_BEFORE = re.compile(r"\b(?:in|since|from|between|and|to|until|of)\s*$", re.IGNORECASE)
_YEARS = range(1900, 2036)
_LEAST = 4


def read_sample_size(text: str) -> SampleSize | None:
    """Return the number of participants; None when no rule finds one.

    Percentages, ages, durations, doses, calendar years and numbers below four are
    passed over.
    """
    flat = re.sub(r"\s", " ", text)
    for rule, pattern in _RULES:
        found = [(n, words) for n, words in _matches(pattern, flat, exact="=" in rule)]
        if not found:
            continue
        number, words = min(found) if rule in _SUMMED else found[0]
        others = sorted({n for n, _ in found} - {number}) if rule in _SUMMED else []
        return SampleSize(number, rule, words[:120], tuple(others))
    return None


def _matches(pattern: re.Pattern[str], text: str, *, exact: bool) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        number = number_of(match.group("n"))
        after = text[match.end("n") : match.end()][:30].split(" and ", maxsplit=1)[0]
        if number < _LEAST or (not exact and _NOT_PEOPLE.search(after)):
            continue
        if number in _YEARS and _DATE_BEFORE.search(text[: match.start("n")]):
            continue
        yield number, match.group()


def number_of(words: str) -> int:
    """Return the value of digits ("1,234") or number words ("one hundred and five")."""
    if words[0].isdigit():
        return int(re.sub(r"\D", "", words))
    total = part = 0
    for word in re.split(r"[-\s]+", words.casefold()):
        if word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if word == "thousand":
                total, part = total + part, 0
        else:
            part += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return total + part
