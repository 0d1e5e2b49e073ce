"""One pass of the periodic refresh: how it looks, and how it ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Days that a window reaches back over the last one: a record may become searchable
# later than the day it bears. NCBI names no figure; two days is a project rule.
OVERLAP_DAYS = 2


class LookMethod(StrEnum):
    """How news of a query was looked for.

    WINDOWED: the source ran the query within the window. CLEARED: the source
    counted nothing for a group that the query was in. MATCHED: the window's
    records were matched here; what the source's own term mapping would have added
    is found by the next full run.
    """

    WINDOWED = "windowed"
    CLEARED = "cleared"
    MATCHED = "matched"


class RefreshOutcome(StrEnum):
    """How a pass ended.

    PARTIAL: some claims could not be reached and keep their old verdicts. SPENT:
    the allowed number of requests was used up; what is left stays due.
    """

    COMPLETE = "complete"
    PARTIAL = "partial"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Window:
    """Some days, both ends included."""

    since: date
    until: date

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.until < self.since:
            raise ValueError(f"window ends before it begins: {self.since} to {self.until}")

    @property
    def days(self) -> int:
        """Give the number of days."""
        return (self.until - self.since).days + 1

    def halves(self) -> tuple["Window", "Window"]:
        """Cut it in two; at least two days are needed."""
        middle = self.since + timedelta(days=(self.days - 1) // 2)
        return Window(self.since, middle), Window(middle + timedelta(days=1), self.until)

    @property
    def revised(self) -> str:
        """Give the condition in PubMed's language: last revised in these days."""
        return f'"{self.since:%Y/%m/%d}":"{self.until:%Y/%m/%d}"[lr]'

    @property
    def clause(self) -> str:
        """Give the condition in PubMed's language: created or revised in these days.

        The entry date is not used: it is set back for records that arrive late, so
        that a watermark on it loses them. Source: PubMed Help, "Entrez Date".
        """
        return f'("{self.since:%Y/%m/%d}":"{self.until:%Y/%m/%d}"[crdt] OR {self.revised})'

    def of(self, query: str) -> str:
        """Narrow `query` to these days."""
        return f"({query}) AND {self.clause}"


def window_from(known_through: date, until: date) -> Window:
    """Give the days to look at for a query that is known through a day.

    A clock that was set back gives a window of the overlap alone.
    """
    return Window(min(known_through, until) - timedelta(days=OVERLAP_DAYS), until)
