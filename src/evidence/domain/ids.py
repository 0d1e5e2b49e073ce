"""Identifiers of publications."""

import re
from typing import Self

_PMID = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_PREFIX = re.compile(
    r"(?i)^(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|https?://www\.ncbi\.nlm\.nih\.gov/pubmed/|pmid:?\s*)"
)


class Pmid(str):
    """The number of a PubMed record, kept as text: 1 to 9 digits, the first not 0.

    As a number it would become 12345.0 in any data frame that lacks one of them. A
    version is not part of it. The digits of a PMC identifier are never a PMID.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Accept `123`, `PMID: 123` and the PubMed address; refuse the rest.

        Raises:
            ValueError: `raw` holds no PMID, or more than one, or a PMC identifier.
        """
        text = _PREFIX.sub("", raw.strip()).rstrip("/")
        if not _PMID.fullmatch(text):
            msg = f"not a PMID: {raw!r}"
            raise ValueError(msg)
        return cls(text)


def pmid_order(pmid: str) -> int:
    """Sort key that puts PMIDs in the order of their numbers."""
    return int(pmid)
