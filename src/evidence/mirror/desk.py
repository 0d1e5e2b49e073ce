"""What every tool of the endpoint works with: parameters, records, history."""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.language.mesh import Mesh
from evidence.mirror.library import Library

DATABASE = "pubmed"
MOST_RECORDS = 10_000  # of one EFetch or ESummary answer
_MOST_ENVIRONMENTS = 1000
_SEPARATORS = re.compile(r"[,\s]+")


class Params:
    """The parameters of a request. Names in any case; of repeats the last counts.

    Whatever says who asks (`api_key`, `email`, `tool`) is dropped on the way in.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take names and values in the order of the request."""
        lowered = [(name.casefold(), value) for name, value in pairs]
        self._pairs = [p for p in lowered if p[0] not in {"api_key", "email", "tool"}]
        self._last = dict(self._pairs)

    def text(self, name: str, default: str = "") -> str:
        """Return a value without outer white space, `default` when absent or blank."""
        return self._last.get(name, "").strip() or default

    def number(self, name: str, default: int) -> int:
        """Return a whole number from 0.

        Raises:
            QueryRefused: the value is something else.
        """
        value = self.text(name)
        if not value:
            return default
        if not (value.isascii() and value.isdigit()) or len(value) > len("999999999"):
            raise QueryRefused(f"Invalid or unsupported {name}: {value[:40]}")
        return int(value)

    def id_groups(self) -> list[list[str]]:
        """Return the ids of every `id` parameter, split at commas and spaces."""
        values = [value for name, value in self._pairs if name == "id"]
        groups = [[part for part in _SEPARATORS.split(value) if part] for value in values]
        return [group for group in groups if group]

    def ids(self) -> list[str]:
        """Return all ids in order, each once."""
        return list(dict.fromkeys(one for group in self.id_groups() for one in group))

    @property
    def wants_json(self) -> bool:
        """Whether `retmode=json` was asked for."""
        return self.text("retmode").casefold() == "json"


def pmids_among(ids: Iterable[str]) -> list[Pmid]:
    """Return those that are PMIDs at all, each once."""
    found = []
    for one in ids:
        try:
            found.append(Pmid.parse(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry of a history: records in the order of their answer."""

    pmids: tuple[Pmid, ...]
    translation: str


class History:
    """Answers kept for later requests; forgets the oldest environment when full."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: OrderedDict[str, list[Kept]] = OrderedDict()
        self._lock = Lock()

    def add(self, environment: str, entry: Kept) -> tuple[str, int]:
        """Keep an entry; return environment (a new one if unknown) and key from 1."""
        with self._lock:
            if environment not in self._kept:
                environment = f"MCID_{secrets.token_hex(12)}"
                self._kept[environment] = []
            while len(self._kept) > _MOST_ENVIRONMENTS:
                self._kept.popitem(last=False)
            self._kept[environment].append(entry)
            return environment, len(self._kept[environment])

    def get(self, environment: str, key: int) -> Kept | None:
        """Return an entry, None when there is none under that name."""
        with self._lock:
            entries = self._kept.get(environment, [])
            return entries[key - 1] if 1 <= key <= len(entries) else None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a tool needs to answer. `today` is asked for relative dates only."""

    library: Library
    mesh: Mesh
    history: History
    today: Callable[[], date]

    def earlier(self, params: Params) -> Kept | None:
        """Return the entry that `WebEnv` and `query_key` name; None when not asked for.

        Raises:
            QueryRefused: it is asked for and not there.
        """
        environment = params.text("webenv")
        if not environment:
            return None
        key = params.number("query_key", 1)
        found = self.history.get(environment, key)
        if found is None:
            raise QueryRefused(f"Unable to obtain query #{key}")
        return found

    def wanted(self, params: Params) -> list[Pmid]:
        """Return the page of PMIDs that a request names, by history or by ids.

        Raises:
            QueryRefused: an unknown history entry.
        """
        kept = self.earlier(params)
        pmids = list(kept.pmids) if kept else pmids_among(params.ids())
        start = params.number("retstart", 0)
        return pmids[start : start + params.number("retmax", MOST_RECORDS)]
