"""Search strategies and filters: the values, and the reading of one file of each."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.domain.errors import QueryFileError
from evidence.domain.searches import RenderedQuery, RungRole
from evidence.language.query_syntax import FIELD_TAGS, Expression, faults

SLOTS = frozenset({"subject", "object", "sentence", "query"})
MOST_HITS = 9999  # what ESearch serves of one PubMed query (NCBI E-utilities help)
SORTS = ("relevance", "pub_date")

_SLOT = re.compile(r"\{(\w*)\}")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HEAD = re.compile(r"#\s*(\w+):\s*(.*)")
_MOST_PARTS = 8  # words in a quorum; 4 of 8 is as long as a query should get


@dataclass(frozen=True, slots=True)
class Filter:
    """A methodological filter, text as published (PRISMA-S item 10).

    `modified` says how the text departs from the published one ("no" when it does not).
    """

    id: str
    title: str
    origin: str
    citation: str
    modified: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """One search strategy as a person wrote and reviewed it.

    `heading` and `word` are the field tags that terms get, `[mh]` and `[tiab]` if
    the file does not say. `quorum` of `of` is how many of how many words of the
    sentence must stand in a record; 1 of all when the file does not say.
    `sha256` covers the file and the filters it names: a changed filter is a changed
    strategy.
    """

    id: str
    version: int
    title: str
    source: str
    role: RungRole
    template: str
    limit: int
    sort: str
    heading: str
    word: str
    quorum: int
    of: int
    limits: tuple[str, ...]
    limits_reason: str
    filters: tuple[Filter, ...]
    peer_review: str
    notes: str
    sha256: str

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots in the template."""
        return frozenset(_SLOT.findall(self.template))

    def render(self, filled: dict[str, Expression]) -> RenderedQuery | None:
        """Fill the template; None when no slot of it can be filled.

        A part between two `AND` whose slot has nothing to fill it is left out.
        Limits and filters are added with AND.

        Raises:
            QueryFileError: the filled template is no valid query.
        """
        parts = [_filled(part, filled) for part in self.template.split(" AND ")]
        kept = list(dict.fromkeys(part for part in parts if part is not None))
        if not kept:
            return None
        kept += [f"({text})" for text in (*self.limits, *(f.text for f in self.filters))]
        text = " AND ".join(kept)
        wrong = faults(text)
        if wrong:
            raise QueryFileError(f"strategy {self.id}: the rendered query {'; '.join(wrong)}")
        return self.stamped(text)

    def stamped(self, text: str) -> RenderedQuery:
        """Return `text` unchanged as a query of this strategy."""
        return RenderedQuery(
            text=text,
            strategy=self.id,
            strategy_version=self.version,
            strategy_sha256=self.sha256,
            role=self.role,
            limit=self.limit,
            sort=self.sort,
        )


def _filled(part: str, filled: dict[str, Expression]) -> str | None:
    names = _SLOT.findall(part)
    if any(name not in filled for name in names):
        return None
    return _SLOT.sub(lambda m: filled[m.group(1)], part)


def text_of(path: Path) -> tuple[str, bytes]:
    """Return a file's text and bytes; raises `QueryFileError` when it cannot be read."""
    try:
        raw = path.read_bytes()
        return raw.decode("utf-8"), raw
    except (OSError, UnicodeDecodeError) as error:
        raise QueryFileError(f"cannot read {path}: {error}") from error


def refuse(path: Path, wrong: Iterable[str]) -> None:
    """Raise `QueryFileError` with all of `wrong`, if there is any."""
    listed = list(wrong)
    if listed:
        raise QueryFileError(f"{path.name}: {'; '.join(listed)}")


def read_filter(path: Path) -> Filter:
    """Read one filter; raises `QueryFileError` naming everything that is wrong with it."""
    text, raw = text_of(path)
    lines = text.splitlines()
    head = {m[1]: m[2].strip() for line in lines if (m := _HEAD.match(line))}
    body = " ".join(line.strip() for line in lines if not line.startswith("#")).strip()
    wanted = ("title", "origin", "citation", "modified")
    refuse(path, (f"the header says nothing on `{k}`" for k in wanted if not head.get(k)))
    refuse(path, (f"the filter {fault}" for fault in faults(body)))
    digest = hashlib.sha256(raw).hexdigest()
    title, origin, citation, modified = (head[k] for k in wanted)
    return Filter(path.stem, title, origin, citation, modified, text=body, sha256=digest)


# key -> type and default; None where the file has to say
_KEYS: dict[str, tuple[type, object]] = {
    "id": (str, None),
    "version": (int, None),
    "title": (str, None),
    "source": (str, None),
    "role": (str, None),
    "template": (str, None),
    "limit": (int, None),
    "peer_review": (str, None),
    "sort": (str, "relevance"),
    "heading": (str, "[mh]"),
    "word": (str, "[tiab]"),
    "quorum": (int, 1),
    "of": (int, _MOST_PARTS),
    "limits": (list, []),
    "limits_reason": (str, ""),
    "filters": (list, []),
    "notes": (str, ""),
}


def read_strategy(path: Path, filters: dict[str, Filter]) -> Strategy:
    """Read one strategy; raises `QueryFileError` naming everything that is wrong with it."""
    text, raw = text_of(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QueryFileError(f"{path.name}: {error}") from error
    refuse(path, _key_faults(table))
    values = {key: table.get(key, default) for key, (_, default) in _KEYS.items()}
    refuse(path, _value_faults(path, values, filters))
    used = tuple(filters[name] for name in values.pop("filters"))
    digest = hashlib.sha256(raw)
    for each in used:
        digest.update(bytes.fromhex(each.sha256))
    values |= {"role": RungRole(values["role"]), "limits": tuple(values["limits"])}
    return Strategy(**values, filters=used, sha256=digest.hexdigest())


def _key_faults(table: dict[str, object]) -> Iterable[str]:
    yield from (f"unknown key {key!r}" for key in sorted(table.keys() - _KEYS.keys()))
    for key, (kind, default) in _KEYS.items():
        if key not in table:
            if default is None:
                yield f"no `{key}`"
        elif type(table[key]) is not kind:
            yield f"`{key}` must be of type {kind.__name__}"


def _value_faults(path: Path, values: dict[str, Any], filters: dict[str, Filter]) -> Iterable[str]:
    if values["id"] != path.stem or not _ID.fullmatch(values["id"]):
        yield f"id {values['id']!r} is not the file's name in lower case and hyphens"
    if values["role"] not in list(RungRole):
        yield f"role {values['role']!r} is none of {', '.join(RungRole)}"
    if values["sort"] not in SORTS:
        yield f"sort {values['sort']!r} is none of {', '.join(SORTS)}"
    yield from (f"`{k}` is empty" for k in ("title", "source", "peer_review") if not values[k])
    yield from _number_faults(values)
    yield from (f"no filter file {f!r}" for f in values["filters"] if f not in filters)
    if values["limits"] and not values["limits_reason"]:
        yield "limits need a `limits_reason`"
    for text in values["limits"]:
        yield from (f"the limit {text!r} {fault}" for fault in faults(str(text)))
    yield from _template_faults(values["template"])
    for key in ("heading", "word"):
        if not _is_tag(values[key]):
            yield f"`{key}` {values[key]!r} is no known field tag"


def _is_tag(text: str) -> bool:
    tag = re.fullmatch(r"\[([^\[\]:]+)(?::noexp)?\]", text)
    return tag is not None and tag[1].casefold() in FIELD_TAGS


def _number_faults(values: dict[str, Any]) -> Iterable[str]:
    for key, most in (("version", None), ("limit", MOST_HITS), ("of", _MOST_PARTS)):
        if values[key] < 1 or (most is not None and values[key] > most):
            yield f"{key} {values[key]} is not in 1..{most or ''}"
    if not 1 <= values["quorum"] <= max(1, values["of"]):
        yield f"quorum {values['quorum']} is not in 1..{values['of']}"


def _template_faults(template: str) -> Iterable[str]:
    slots = _SLOT.findall(template)
    yield from (f"unknown slot {{{name}}}" for name in slots if name not in SLOTS)
    if not slots:
        yield "the template has no slot"
    example = _SLOT.sub("x", template)
    if re.search(r"[{}]", example):
        yield "the template has a brace that belongs to no slot"
    yield from (f"the template {fault}" for fault in faults(example))
    for part in template.split(" AND "):
        yield from (f"the template's part {part!r} {f}" for f in faults(_SLOT.sub("x", part)))
