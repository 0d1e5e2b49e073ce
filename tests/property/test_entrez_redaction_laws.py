"""Hiding the key: nothing of it stays, nothing else goes, and time grows with the length."""

import importlib
import pkgutil
import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence.adapters import entrez
from evidence.adapters.entrez.wire import Identity

KEYS = st.text("0123456789abcdef", min_size=36, max_size=36)
WAYS = ("{0}", "%{1:02x}", "%{1:02X}", "&#{1};", "&#x{1:x};", "&#x{1:03X};", "\\u{1:04x}")
WRITTEN = st.lists(st.tuples(st.sampled_from(WAYS), st.booleans()), min_size=36, max_size=36)
# Signs that begin, end or resemble an encoding, and digits; too few to be a key themselves.
AROUND = st.text("<> &#x;%\\u0123456789abcdefé", max_size=35).map(str.encode)


def spelled(key: str, written: list[tuple[str, bool]]) -> str:
    cased = (
        (way, sign.upper() if upper else sign)
        for sign, (way, upper) in zip(key, written, strict=True)
    )
    return "".join(way.format(sign, ord(sign)) for way, sign in cased)


@given(KEYS, WRITTEN, AROUND, AROUND)
def test_the_key_goes_however_it_is_written_and_the_rest_stays(
    key: str, written: list[tuple[str, bool]], before: bytes, after: bytes
) -> None:
    identity = Identity("a@example.org", key)
    # A blank on either side, so that the signs around it are none of the key's.
    body = before + b" " + spelled(key, written).encode() + b" " + after
    assert identity.redact_bytes(body) == before + b" [key] " + after


@given(KEYS, WRITTEN, st.integers(6, 36))
def test_a_piece_of_the_start_goes_from_what_is_no_answer(
    key: str, written: list[tuple[str, bool]], length: int
) -> None:
    identity = Identity("a@example.org", key)
    piece = spelled(key[:length], written[:length])
    assert identity.redact(f"x {piece}") == "x [key]"
    assert identity.redact_pieces(f"x {piece} é".encode()) == "x [key] é".encode()


@given(
    st.text("0123456789", min_size=10, max_size=36),
    st.lists(st.integers(1, 999_999_999), max_size=20),
)
def test_no_pmid_is_touched_in_an_answer_even_by_a_key_of_digits(
    key: str, pmids: list[int]
) -> None:
    body = "".join(f"<Id>{pmid}</Id>" for pmid in [*pmids, int(key[:9]) or 1]).encode()
    assert Identity("a@example.org", key).redact_bytes(body) == body


@given(KEYS, st.binary(max_size=300))
def test_bytes_without_the_key_come_back_as_they_are(key: str, body: bytes) -> None:
    assume(len(body) < len(key) or key.encode() not in body.lower())
    assert Identity("a@example.org", key).redact_bytes(body) == body


def patterns() -> list[re.Pattern[str] | re.Pattern[bytes]]:
    """Return every pattern that a module of the adapter compiles when it is imported."""
    modules = [
        importlib.import_module(f"{entrez.__name__}.{module.name}")
        for module in pkgutil.iter_modules(entrez.__path__)
    ]
    values = [value for module in modules for value in vars(module).values()]
    values += [part for value in values if isinstance(value, dict) for part in value.values()]
    return [value for value in values if isinstance(value, re.Pattern)]


CRUMBS = (
    "<ERROR>", "<eSearchResult", "0", "1", "0000-", "0000-0000-0000-000", "PMC", "PMC1", "NCT 1",
    "EUCTR", "EudraCT ....................", "ISRCTN:1234567", "2004-000012-1", "jan", "jan ",
    "1998 ", " ", "\n", "a", "Status: ", "Status:\t", "rate ", "proxy_stream(", "&#0", "&#", "%6",
    "\\u00", "&#x0", "é",
)  # fmt: skip
LENGTH = 300_000


@pytest.mark.parametrize("crumb", CRUMBS)
def test_no_pattern_of_the_adapter_takes_the_square_of_a_hostile_text(crumb: str) -> None:
    found = patterns()
    assert len(found) >= 10
    text = crumb * (LENGTH // len(crumb))
    for pattern in found:
        subject = text.encode() if isinstance(pattern.pattern, bytes) else text
        began = time.process_time()
        pattern.findall(subject)  # type: ignore[arg-type] # of the pattern's own kind
        # The square of this length would be minutes, its length is milliseconds.
        assert time.process_time() - began < 1.0, pattern.pattern


# What stands at the start, and what is repeated after it; K is the key but its last sign.
HOSTILE = {
    "zeros in a reference": ("&#", "0"),
    "beginnings of references": ("", "&#"),
    "zeros": ("", "0"),
    "nearly the key": ("", "K"),
    "nearly the key, then zeros": ("", "K&#" + "0" * 9000),
    "nearly the key, encoded": ("", "&#97;" * 35 + "&#48;" * 35),
}


@pytest.mark.parametrize("key", ["a" * 36, "0" * 36, "af1e2d3c4b5a69788796a5b4c3d2e1f0abcd"])
@pytest.mark.parametrize(("start", "crumb"), HOSTILE.values(), ids=HOSTILE)
def test_hiding_the_key_in_a_hostile_text_costs_no_more_than_its_length(
    key: str, start: str, crumb: str
) -> None:
    identity = Identity("a@example.org", key)
    crumb = crumb.replace("K", key[:-1])
    # The encoded letter at the end has the whole body looked through.
    body = (start + crumb * (2_000_000 // len(crumb)) + "%41").encode()
    began = time.process_time()
    identity.redact_bytes(body)
    identity.redact_pieces(body)
    assert time.process_time() - began < 3.0
