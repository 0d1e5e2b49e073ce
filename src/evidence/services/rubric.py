"""Use case: run worked cases against the rubric.

A case file is JSON: `{"rubric": "1.0.0", "cases": [...]}`. Each case has `claim` and
`citations` in the rubric's own words, and at least one of `expected` (verdict, grade,
flags), `reason_ids` and `reasons`. An absent input means the rubric's default, a null text is
an unknown word, other nulls are "not known". Other inputs are ignored.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.domain.errors import QueryFileError
from evidence.domain.graded import HUMAN, Grade, GradedCitation, GradedClaim
from evidence.domain.grading import grade
from evidence.domain.rubric import Rubric

SHAPE = "evidence.rubric-check/1"
_OUTCOMES = ("verdict", "grade", "flags")
_TRACES = ("reason_ids", "reasons")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one case that came out otherwise than expected."""

    case: str
    name: str
    field: str
    expected: object
    got: object


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What a run over a case file found.

    `written_for` is the rubric version the file names, "" when it names none.
    `run` counts cases, `compared` single fields.
    """

    rubric_version: str
    rubric_sha256: str
    written_for: str
    run: int
    compared: int
    differences: tuple[Difference, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """Give every finding as a line; empty means that all is well.

        No case at all is a finding: "0 problems in 0 checks" is not a good result.
        """
        lines = [] if self.run else ["the file holds no case, so nothing was checked"]
        lines += [
            f"case {d.case} ({d.name}): {d.field} expected {d.expected!r}, got {d.got!r}"
            for d in self.differences
        ]
        return tuple(lines)

    @property
    def differing(self) -> int:
        """How many cases differ in at least one field."""
        return len({d.case for d in self.differences})

    def as_json(self) -> dict[str, object]:
        """Give the report as a JSON object of shape `evidence.rubric-check/1`."""
        return {
            "shape": SHAPE,
            "rubric_version": self.rubric_version,
            "rubric_sha256": self.rubric_sha256,
            "written_for": self.written_for,
            "cases_run": self.run,
            "fields_compared": self.compared,
            "cases_differing": self.differing,
            "differences": [
                {
                    "case": d.case,
                    "name": d.name,
                    "field": d.field,
                    "expected": d.expected,
                    "got": d.got,
                }
                for d in self.differences
            ],
            "findings": list(self.findings),
        }


def check_cases(raw: bytes, rubric: Rubric) -> CaseReport:
    """Grade every case and compare; pure.

    Raises:
        QueryFileError: not JSON, or a case without the parts above; names the place.
    """
    try:
        whole: object = json.loads(raw)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise QueryFileError(f"cases: not readable as JSON: {error}") from error
    file = _Part.of("cases", whole)
    cases = file.parts("cases")
    compared = 0
    differences: list[Difference] = []
    for case in cases:
        checks = list(_checks(case, rubric))
        compared += len(checks)
        differences += [check for check in checks if check.expected != check.got]
    return CaseReport(
        rubric.version,
        rubric.sha256,
        file.text("rubric", ""),
        len(cases),
        compared,
        tuple(differences),
    )


def _checks(case: "_Part", rubric: Rubric) -> Iterator[Difference]:
    """Yield one comparison per expected field, equal or not."""
    claim = _claim(case.part("claim"))
    citations = [_citation(part) for part in case.parts("citations")]
    got = _shown(grade(claim, citations, rubric))
    expected = case.part("expected").values if "expected" in case.values else {}
    wanted = {key: expected[key] for key in _OUTCOMES if key in expected}
    wanted |= {key: case.values[key] for key in _TRACES if key in case.values}
    if not wanted:
        raise QueryFileError(f"{case.place}: expects nothing")
    flags = wanted.get("flags")
    if isinstance(flags, list):
        wanted["flags"] = sorted(flags, key=str)
    name = case.text("name", "")
    for key, value in wanted.items():
        yield Difference(str(case.values.get("id", case.place)), name, key, value, got[key])


def _shown(result: Grade) -> dict[str, object]:
    return {
        "verdict": result.verdict.value,
        "grade": result.grade or None,
        "flags": list(result.flags),
        "reason_ids": [reason.id for reason in result.reasons],
        "reasons": [str(reason) for reason in result.reasons],
    }


def _claim(part: "_Part") -> GradedClaim:
    return GradedClaim(
        type=part.text("type", ""),
        checkable=bool(part.values.get("checkable", True)),
        search=part.text("search", "done"),
        days_since_search=part.number("days_since_search") or 0,
        absolute=part.truth("absolute"),
        about=part.text("about", HUMAN),
        rob=part.text("rob", "") if part.values.get("rob") is not None else None,
        upgrade=part.whole("upgrade"),
        ladder=part.whole("ladder"),
        year_now=part.whole("year_now"),
    )


def _citation(part: "_Part") -> GradedCitation:
    return GradedCitation(
        id=part.text("id"),
        design=part.text("design", "UNSPEC"),
        stance=part.text("stance", "mentions"),
        species=part.text("species", HUMAN),
        status=part.text("status", "ok"),
        stance_by=part.text("stance_by", HUMAN),
        n=part.number("n"),
        null=part.truth("null"),
        i2=part.number("i2"),
        pubbias=part.truth("pubbias"),
        indirect=part.truth("indirect"),
        study=part.text("study") if part.values.get("study") is not None else None,
        included_in=part.texts("included_in"),
        preprint=part.truth("preprint"),
        year=part.whole("year"),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A JSON object of the file and where it stands."""

    place: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, place: str, value: object) -> "_Part":
        if not isinstance(value, dict):
            raise QueryFileError(f"{place}: not an object")
        return cls(place, value)

    def part(self, key: str) -> "_Part":
        return _Part.of(f"{self.place}.{key}", self._given(key))

    def parts(self, key: str) -> Sequence["_Part"]:
        value = self._given(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list")
        return [_Part.of(f"{self.place}.{key}[{i}]", v) for i, v in enumerate(value)]

    def text(self, key: str, default: str | None = None) -> str:
        if default is None:
            value = self._given(key)
        else:
            value = self.values.get(key, default)
            value = "" if value is None else value
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self._wrong(key, "a list of texts")
        return tuple(value)

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, int | float):
            raise self._wrong(key, "a number")
        return value

    def whole(self, key: str) -> int:
        value = self.values.get(key)
        if value is not None and not isinstance(value, int):
            raise self._wrong(key, "a whole number")
        return value or 0

    def truth(self, key: str) -> bool:
        return bool(self.values.get(key))

    def _given(self, key: str) -> object:
        if key not in self.values:
            raise QueryFileError(f"{self.place}: {key} is missing")
        return self.values[key]

    def _wrong(self, key: str, wanted: str) -> QueryFileError:
        return QueryFileError(f"{self.place}.{key}: {self.values.get(key)!r} is not {wanted}")
