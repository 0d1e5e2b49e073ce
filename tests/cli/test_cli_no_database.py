"""What the program says of a database that is still to be made, and that it makes none."""

import re

import pytest

from evidence.domain.errors import ConfigError, DatabaseBehind
from support.command_line import Program

FILE = "evidence.sqlite"
SAYS = (
    rf"{re.escape(FILE)} does not exist yet: `evidence audit` or `evidence db upgrade` creates it"
)


def files(program: Program) -> list[str]:
    return sorted(path.name for path in program.folder.iterdir())


def test_the_state_of_no_database_is_told_and_makes_none(evidence: Program) -> None:
    told = evidence("db", "status")
    assert told.code == DatabaseBehind.exit_code
    assert re.search(SAYS, told.out)
    assert files(evidence) == []


def test_the_state_of_no_database_keeps_its_json_shape(evidence: Program) -> None:
    told = evidence("db", "status", "--json")
    [item] = told.json("db-status/1")
    assert (item["dialect"], item["current"], item["tables"]) == ("sqlite", None, {})
    assert re.search(SAYS, told.err)
    assert files(evidence) == []


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_the_doctor_finds_no_fault_in_no_database_and_makes_none(
    evidence: Program, json: tuple[str, ...]
) -> None:
    told = evidence("doctor", "--source", "sample", *json)
    assert told.code == 0
    assert re.search(SAYS, told.out)
    assert files(evidence) == []


def test_what_is_said_to_create_it_does(evidence: Program) -> None:
    assert evidence("db", "upgrade").code == 0
    assert evidence("db", "status").code == 0
    assert files(evidence) == [FILE]
    assert "does not exist" not in evidence("doctor", "--source", "sample").out


def test_no_database_is_copied_nowhere(evidence: Program) -> None:
    told = evidence("db", "backup", "copy.sqlite")
    assert told.code == ConfigError.exit_code
    assert f"{FILE} does not exist" in told.err
    assert files(evidence) == []


def test_a_missing_folder_is_told_as_before(evidence: Program) -> None:
    told = evidence("db", "status", "--database", "sqlite:///no/x.sqlite")
    assert told.code == ConfigError.exit_code
    assert re.search(r"folder .*/no does not exist", told.err)


READING = (
    ("claim", "list"),
    ("claim", "show", "1"),
    ("doc", "list"),
    ("doc", "show", "1"),
    ("check", "--fail-on", "contradicted"),
    ("report", "run", "claims-by-verdict"),
    ("refresh", "--status"),
    ("refresh", "--due"),
    ("diff", "--run", "1"),
    ("standing",),
    ("strategy", "show", "--claim", "1"),
    ("search",),
    ("claim", "drop", "1", "--reason", "wrong"),
)


@pytest.mark.parametrize("argv", READING, ids=" ".join)
def test_what_needs_a_database_refuses_a_missing_one_and_makes_none(
    evidence: Program, argv: tuple[str, ...]
) -> None:
    told = evidence(*argv)
    assert told.code == ConfigError.exit_code
    assert f"{FILE} does not exist yet: `evidence audit` creates it" in told.err
    assert told.out == ""
    assert files(evidence) == []


@pytest.mark.parametrize("argv", [("doc", "add"), ("audit",)], ids=" ".join)
def test_what_takes_a_text_in_makes_the_database(evidence: Program, argv: tuple[str, ...]) -> None:
    page = evidence.write("Zinc shortens colds.")
    assert evidence(*argv, page).code == 0
    assert FILE in files(evidence)
    assert evidence("claim", "list").code == 0
