r"""Hide an API key in what a source sends back, however its characters are written.

Each character may be plain, in either case, or encoded as `%61`, `&#97;`, `&#x61;`
or `\u0061`, and the ways may be mixed: refusals repeat the key as it was sent, in
an address, in XML or in JSON. Nothing is hidden that was encoded twice or written
in pieces with something else between them.

Every pattern here takes a time in proportion to the text: the ways to write a
character begin differently, so there is never a second way to match.
"""

import re
from functools import cache

HIDDEN = "[key]"

# A piece this long of the key's start is hidden too, where words were cut.
_SHORTEST_PIECE = 6

# The code of an ASCII letter or digit, in hexadecimal and in decimal.
_HEX = r"(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])"
_DECIMAL = r"(?:4[89]|5[0-7]|6[5-9]|[789][0-9]|1[01][0-9]|12[0-2])"
# By a byte that all of them have: most bodies lack two of the three, which is seen at
# memory speed. The patterns begin with one fixed byte each, which is nearly as fast.
_ENCODED = {
    b"%": re.compile(rf"%{_HEX}".encode()),
    b"#": re.compile(rf"&\#(?:0*{_DECIMAL}|[xX]0*{_HEX});".encode()),
    b"\\": re.compile(rf"\\[uU]00{_HEX}".encode()),
}


def without_key(body: bytes, key: str) -> bytes:
    """Return `body` without the whole key.

    Pieces of it stay, because the number of a record might look like one. A PMID
    has at most 9 digits and so is no key of 10 characters or more.
    """
    return _whole(key).sub(HIDDEN.encode(), body) if _may_hold(body, key) else body


def without_pieces(text: str, key: str) -> str:
    """Return `text` without the key and without its first 6 or more characters."""
    return _pieces(key).sub(HIDDEN, text)


def _may_hold(body: bytes, key: str) -> bool:
    """Look whether the slow pattern is needed; it hardly ever is.

    The key can be there when it is there plain, or when any letter or digit is
    encoded, for which a record has no cause.
    """
    return key.lower().encode() in body.lower() or any(
        form.search(body) for sign, form in _ENCODED.items() if sign in body
    )


def _sign(character: str) -> str:
    """Match one character of the key, in either case, plain or encoded."""
    cases = sorted({character.lower(), character.upper()})
    plain, decimal = "|".join(cases), "|".join(str(ord(case)) for case in cases)
    code = "(?i:" + "|".join(f"{ord(case):x}" for case in cases) + ")"
    # Alternatives that each begin with one fixed character are searched for at once.
    return rf"(?:{plain}|%{code}|&\#0*(?:{decimal});|&\#[xX]0*{code};|\\[uU]00{code})"


@cache
def _whole(key: str) -> re.Pattern[bytes]:
    """Match the whole key."""
    return re.compile("".join(map(_sign, key)).encode())


@cache
def _pieces(key: str) -> re.Pattern[str]:
    """Match the key, or a start of it."""
    signs = [_sign(character) for character in key]
    head, rest = signs[:_SHORTEST_PIECE], signs[_SHORTEST_PIECE:]
    return re.compile("".join(head) + "(?:".join(["", *rest]) + ")?" * len(rest))
