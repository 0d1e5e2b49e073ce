"""A citation as canonical JSON, without loss, and its digest.

Keys are sorted and fields at their default are left out, so a field that is added
to `Citation` later changes no digest of records that do not use it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from evidence.db.text import storable
from evidence.domain.citations import AbstractSection, Author, Citation, Heading, Notice, Term
from evidence.domain.ids import Pmid


def encode(citation: Citation) -> str:
    """Write all values; characters that cannot be kept become U+FFFD."""
    return json.dumps(_plain(citation), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode(record: str) -> Citation:
    """Read what `encode` wrote."""
    return Citation(**_read(json.loads(record), _FIELDS))


def digest(record: str) -> str:
    """Return the SHA-256 of an encoded citation."""
    return hashlib.sha256(record.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        named = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(held) for field, held in named if held != field.default}
    if isinstance(value, tuple):
        return [_plain(held) for held in value]
    return storable(value) if isinstance(value, str) else value


Reader = Callable[[Any], Any]


def _read(values: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    return {name: readers.get(name, _tuples)(held) for name, held in values.items()}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(held) for held in value) if isinstance(value, list) else value


def _each(read: Reader) -> Reader:
    return lambda values: tuple(read(held) for held in values)


def _term(values: Any) -> Term:
    return Term(**values)


def _heading(values: Any) -> Heading:
    return Heading(**_read(values, {"descriptor": _term, "qualifiers": _each(_term)}))


def _notice(values: Any) -> Notice:
    return Notice(**_read(values, {"pmid": lambda pmid: pmid and Pmid(pmid)}))


def _section(values: Any) -> AbstractSection:
    return AbstractSection(**values)


def _author(values: Any) -> Author:
    return Author(**values)


_FIELDS: Mapping[str, Reader] = {
    "pmid": Pmid,
    "sections": _each(_section),
    "other_abstracts": _each(_section),
    "authors": _each(_author),
    "publication_types": _each(_term),
    "headings": _each(_heading),
    "chemicals": _each(_term),
    "notices": _each(_notice),
}
