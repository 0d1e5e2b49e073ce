"""Flags and rule ids: each that the code can set has a meaning, each meaning is used."""

import re
from pathlib import Path

import pytest

from evidence.domain.flags import FLAGS
from evidence.domain.rules import RULES

DOMAIN = Path(__file__).parents[2] / "src" / "evidence" / "domain"
MODULES = "admission certainty grading levels tally unsupported verdicts weighing"
CODE = "\n".join((DOMAIN / f"{name}.py").read_text("utf-8") for name in MODULES.split())


@pytest.mark.parametrize("name", sorted(FLAGS))
def test_a_flag_is_set_somewhere_and_explained(name: str) -> None:
    meaning = FLAGS[name]
    assert f'"{name}"' in CODE
    assert meaning.text.endswith(".")
    assert meaning.source


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_is_used_somewhere_and_has_a_source(rule: str) -> None:
    assert re.search(rf'["\']{rule}["\' ]', CODE)
    assert RULES[rule].text.endswith(".")
    assert RULES[rule].source


def test_every_rule_and_flag_in_the_code_is_registered() -> None:
    said = set(re.findall(r'(?:say|Reason)\(\s*"([A-Z]{1,2}\d?)"', CODE))
    flagged = set(re.findall(r'trail\.flag\(\s*"(\w+)"', CODE))
    assert len(said) > 25
    assert len(flagged) > 10
    assert said <= set(RULES)
    assert flagged <= set(FLAGS)
