"""How HTTP is recorded and replayed, and what is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vcr  # type: ignore[import-untyped]  # vcrpy has no types
import yaml

from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, RungRole
from evidence.ports import LiteratureSource

ROOT = Path(__file__).parents[2]
CASSETTES = ROOT / "cassettes"
MIRROR_PORT = 8765
KEPT_HEADERS = {"content-type", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining"}
# A key is taken out whole, so that a recording made with one replays without.
HIDDEN: list[tuple[str, str | None]] = [("email", "HIDDEN"), ("tool", "HIDDEN"), ("api_key", None)]


class _Readable(yaml.SafeDumper):
    """Writes texts of several lines as literal blocks, so that XML can be read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _text)


class ReadableYaml:
    """Serializer for vcrpy: bodies as text, in blocks."""

    @staticmethod
    def deserialize(text: str) -> Any:
        return yaml.safe_load(text)

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        for exchange in cassette["interactions"]:
            body = exchange["response"]["body"]
            if isinstance(body.get("string"), bytes):
                body["string"] = body["string"].decode("utf-8")
            request = exchange["request"]
            if isinstance(request.get("body"), bytes):
                request["body"] = request["body"].decode("utf-8")
        return yaml.dump(cassette, Dumper=_Readable, allow_unicode=True, width=1000)


def _only_telling_headers(response: dict[str, Any]) -> dict[str, Any]:
    response["headers"] = {
        name: value for name, value in response["headers"].items() if name.lower() in KEPT_HEADERS
    }
    return response


def _no_headers(request: Any) -> Any:
    request.headers = {}
    return request


def recorder(mode: str) -> vcr.VCR:
    """Return vcrpy set up so that two requests match only when all of them does."""
    made = vcr.VCR(
        record_mode=mode,
        match_on=["method", "scheme", "host", "port", "path", "query", "body"],
        filter_query_parameters=HIDDEN,
        filter_post_data_parameters=HIDDEN,
        before_record_request=_no_headers,
        before_record_response=_only_telling_headers,
        decode_compressed_response=True,
    )
    made.register_serializer("readable", ReadableYaml)
    made.serializer = "readable"
    return made


def ask(source: LiteratureSource, text: str, limit: int = 200) -> Any:
    """Search with a query of no strategy."""
    return source.search(RenderedQuery(text, "recorded", 1, "0" * 64, RungRole.DECIDING, limit))


def fetch(source: LiteratureSource, *pmids: str) -> Any:
    return source.fetch([Pmid(p) for p in pmids])


@dataclass(frozen=True)
class Scenario:
    """One cassette: what is asked while it is recorded and again while it is replayed."""

    name: str
    act: Callable[[LiteratureSource], Any]


LONG = " OR ".join(f'"hippocampus {n}"[tiab]' for n in range(120)) + " OR cortisol[tiab]"

SCENARIOS = [
    Scenario("search-complete", lambda s: ask(s, "cortisol[tiab] AND hippocamp*[tiab]")),
    Scenario("search-cut-off", lambda s: ask(s, "hormone*[tiab]", limit=3)),
    Scenario("search-empty", lambda s: ask(s, "zzzqx[tiab]")),
    Scenario("search-warns", lambda s: ask(s, '"no such phrase here"[tiab] OR cortisol[tiab]')),
    Scenario("search-translated", lambda s: ask(s, "estrogens dementia")),
    Scenario("search-by-post", lambda s: ask(s, LONG)),
    Scenario("fetch-standing", lambda s: fetch(s, "24252176", "34082697", "37380194")),
    Scenario("fetch-absent", lambda s: fetch(s, "399315", "999999999")),
]
