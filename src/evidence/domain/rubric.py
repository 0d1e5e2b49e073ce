"""The rubric: every number that a level, a verdict or a grade depends on.

The numbers live in `queries/rubric.toml`, a reviewed and versioned file; nothing
here repeats one. Sources of the numbers stand beside them in that file.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from evidence.domain.appraisal import Design
from evidence.domain.errors import QueryFileError

# Letters in the order of GRADE's certainty points: very low 1, low 2, moderate 3, high 4.
LETTERS = ("D", "C", "B", "A")
LEVELS = (1, 2, 3, 4, 5)
LADDERS = ("therapeutic", "epidemiological", "mechanistic", "definitional")
# Rows of a ladder that stand for material instead of a kind of study.
MATERIAL_ROWS = ("ANIMAL", "INVITRO", "INSILICO")
FALLBACK_ROW = "UNSPEC"
_ROWS = frozenset(Design) | frozenset(MATERIAL_ROWS)


@dataclass(frozen=True, slots=True)
class VerdictRules:
    """Shares are of weight, 0 to 1; `min_weight` is weight; `null_min_n` people."""

    support_min: float
    inconsistency_min: float
    min_weight: float
    null_min_n: int


@dataclass(frozen=True, slots=True)
class Imprecision:
    """Participants below which certainty goes down one and two steps."""

    no_downgrade_n: int
    one_step_n: int


@dataclass(frozen=True, slots=True)
class Caps:
    """Highest letter allowed in each situation."""

    preprint_only: str
    mixed: str
    animal_only: str
    invitro_only: str
    secondary_only: str
    insufficient: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """After how long a search, the evidence and a notice check are old."""

    stale_search_days: int
    aged_evidence_years: int
    recheck_notices_days: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of the rubric file, whole.

    `weights` maps a level to the weight of one study. `levels` maps a ladder to
    (row to level) and always has the row UNSPEC, which stands in for any row that
    a ladder lacks. `start` maps a ladder to (best level to certainty points 1-4).
    `sha256` is of the file's bytes.
    """

    version: str
    date: date
    basis: str
    sha256: str
    weights: Mapping[int, float]
    verdict: VerdictRules
    levels: Mapping[str, Mapping[str, int]]
    start: Mapping[str, Mapping[int, int]]
    human_required: frozenset[str]
    imprecision: Imprecision
    caps: Caps
    freshness: Freshness


def points_of(letter: str) -> int:
    """Give the certainty points of a letter: A 4, B 3, C 2, D 1."""
    return LETTERS.index(letter) + 1


def letter_of(points: int) -> str:
    """Give the letter for certainty points 1 to 4."""
    return LETTERS[points - 1]


def parse_rubric(raw: bytes) -> Rubric:
    """Read a rubric file; pure.

    Raises:
        QueryFileError: not UTF-8, not TOML, a key missing, unknown, of the wrong
            kind or out of range; the message names the place.
    """
    try:
        tables = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise QueryFileError(f"rubric: not readable as TOML: {error}") from error
    root = _Section("rubric", tables)
    meta = root.section("meta")
    rubric = Rubric(
        version=meta.text("version"),
        date=meta.day("date"),
        basis=meta.text("basis"),
        sha256=hashlib.sha256(raw).hexdigest(),
        weights=_weights(root.section("weights")),
        verdict=_verdict(root.section("verdict")),
        levels=_ladders(root.section("level")),
        start=_starts(root.section("start")),
        human_required=_human_required(root.section("needs")),
        imprecision=_imprecision(root.section("imprecision")),
        caps=_caps(root.section("caps")),
        freshness=_freshness(root.section("freshness")),
    )
    meta.close()
    root.close()
    return rubric


class _Section:
    """One table of the file; `close` refuses keys that nobody asked for."""

    def __init__(self, place: str, values: Mapping[str, object]) -> None:
        self._place = place
        self._left = dict(values)

    def _take(self, key: str) -> object:
        if key not in self._left:
            raise QueryFileError(f"{self._place}: {key} is missing")
        return self._left.pop(key)

    def refuse(self, key: str, value: object, wanted: str) -> QueryFileError:
        return QueryFileError(f"{self._place}.{key}: {value!r} is not {wanted}")

    def section(self, key: str) -> "_Section":
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.refuse(key, value, "a table")
        return _Section(f"{self._place}.{key}", value)

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, value, "a text")
        return value

    def day(self, key: str) -> date:
        value = self.text(key)
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.refuse(key, value, "a date like 2026-11-22") from error

    def letter(self, key: str) -> str:
        value = self.text(key)
        if value not in LETTERS:
            raise self.refuse(key, value, "a letter from A to D")
        return value

    def texts(self, key: str, allowed: tuple[str, ...]) -> frozenset[str]:
        value = self._take(key)
        if not isinstance(value, list) or any(v not in allowed for v in value):
            raise self.refuse(key, value, f"a list out of {', '.join(allowed)}")
        return frozenset(value)

    def share(self, key: str, low: float) -> float:
        value = self.number(key)
        if not low <= value <= 1:
            raise self.refuse(key, value, f"between {low} and 1")
        return value

    def number(self, key: str) -> float:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(key, value, "a number")
        if not 0 < value < float("inf"):
            raise self.refuse(key, value, "above zero")
        return value

    def count(self, key: str, low: int, high: int) -> int:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.refuse(key, value, f"a whole number from {low} to {high}")
        return value

    def keys(self) -> Iterator[str]:
        return iter(tuple(self._left))

    def close(self) -> None:
        if self._left:
            raise QueryFileError(f"{self._place}: unknown key {min(self._left)}")


_MANY = 1_000_000  # more days, years or participants than any sensible threshold


def _weights(section: _Section) -> Mapping[int, float]:
    by_level = section.section("level")
    section.close()
    weights = {level: by_level.number(str(level)) for level in LEVELS}
    by_level.close()
    for better, worse in pairwise(LEVELS):
        if weights[better] < weights[worse]:
            raise by_level.refuse(str(worse), weights[worse], f"at most the weight of {better}")
    return MappingProxyType(weights)


def _verdict(section: _Section) -> VerdictRules:
    support_min = section.share("support_min", 0.5)
    rules = VerdictRules(
        support_min,
        section.share("inconsistency_min", 0.5),
        section.number("min_weight"),
        section.count("null_min_n", 0, _MANY),
    )
    section.close()
    return rules


def _ladders(section: _Section) -> Mapping[str, Mapping[str, int]]:
    ladders = {name: _ladder(section.section(name)) for name in LADDERS}
    section.close()
    return MappingProxyType(ladders)


def _ladder(section: _Section) -> Mapping[str, int]:
    rows: dict[str, int] = {}
    for row in section.keys():  # noqa: SIM118 - a section is no mapping
        if row not in _ROWS:
            raise section.refuse(row, row, "a study design or material")
        rows[row] = section.count(row, LEVELS[0], LEVELS[-1])
    if FALLBACK_ROW not in rows:
        section.count(FALLBACK_ROW, LEVELS[0], LEVELS[-1])
    return MappingProxyType(rows)


def _starts(section: _Section) -> Mapping[str, Mapping[int, int]]:
    starts = {name: _start(section.section(name)) for name in LADDERS}
    section.close()
    return MappingProxyType(starts)


def _start(section: _Section) -> Mapping[int, int]:
    points = {level: section.count(str(level), 1, len(LETTERS)) for level in LEVELS}
    section.close()
    return MappingProxyType(points)


def _human_required(section: _Section) -> frozenset[str]:
    ladders = section.texts("human_required", LADDERS)
    section.close()
    return ladders


def _imprecision(section: _Section) -> Imprecision:
    enough = section.count("no_downgrade_n", 0, _MANY)
    rules = Imprecision(enough, section.count("one_step_n", 0, enough))
    section.close()
    return rules


def _caps(section: _Section) -> Caps:
    caps = Caps(
        preprint_only=section.letter("preprint_only"),
        mixed=section.letter("mixed"),
        animal_only=section.letter("animal_only"),
        invitro_only=section.letter("invitro_only"),
        secondary_only=section.letter("secondary_only"),
        insufficient=section.letter("insufficient"),
    )
    section.close()
    return caps


def _freshness(section: _Section) -> Freshness:
    rules = Freshness(
        section.count("stale_search_days", 1, _MANY),
        section.count("aged_evidence_years", 1, _MANY),
        section.count("recheck_notices_days", 1, _MANY),
    )
    section.close()
    return rules
