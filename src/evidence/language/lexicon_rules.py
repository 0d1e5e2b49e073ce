"""Word rules from tables: one pattern for each named rule.

A table is a TOML file beside the module that uses it: `[[rule]]` with a `name`,
`words` (alternatives between word boundaries) and `patterns` (alternatives as they
are). Inside them a line break with its indentation counts for nothing, and `<name>`
stands for an entry of `[parts]`. Case is ignored throughout.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def rules(package: str, file: str) -> Mapping[str, re.Pattern[str]]:
    """Return the rules of a table by name, in the order of the file.

    Raises:
        KeyError: a rule without alternatives, or two of one name: a broken table.
    """
    table = tomllib.loads(files(package).joinpath(file).read_text(encoding="utf-8"))
    parts: dict[str, str] = table.get("parts", {})
    compiled: dict[str, re.Pattern[str]] = {}
    for rule in table["rule"]:
        if rule["name"] in compiled:
            raise KeyError(rule["name"])
        compiled[rule["name"]] = _compiled(rule, parts)
    return compiled


def chosen(package: str, file: str, prefix: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the rules whose names begin with `prefix`, without it, in order."""
    return tuple(
        (name.removeprefix(prefix), rule)
        for name, rule in rules(package, file).items()
        if name.startswith(prefix)
    )


def _compiled(rule: Mapping[str, object], parts: Mapping[str, str]) -> re.Pattern[str]:
    words, patterns = rule.get("words", []), rule.get("patterns", [])
    assert isinstance(words, list)
    assert isinstance(patterns, list)
    if not words and not patterns:
        raise KeyError(rule["name"])
    alternatives = list(patterns)
    if words:
        alternatives.insert(0, rf"\b(?:{'|'.join(words)})\b")
    text = "|".join(alternatives)
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return re.compile(re.sub(r"\n[ ]*", "", text), re.IGNORECASE)
