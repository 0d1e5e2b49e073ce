"""A local Retraction Watch file: what is read, what is refused, what is counted.

Every paper here is invented; PMIDs start with 9900, DOIs with 10.99999.
"""

import csv
import io
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evidence.adapters.standing.retraction_watch import RetractionWatch
from evidence.adapters.standing.retraction_watch_rows import normal_doi
from evidence.adapters.standing.table_file import MOST_BYTES
from evidence.domain.citations import Standing
from evidence.domain.errors import ConfigError
from evidence.domain.ids import Pmid
from evidence.domain.standing import StandingEvent

HEADINGS = [
    *("Record ID", "Title", "Subject", "Institution", "Journal", "Publisher", "Country", "Author"),
    *("URLS", "ArticleType", "RetractionDate", "RetractionDOI", "RetractionPubMedID"),
    *("OriginalPaperDate", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature"),
    *("Reason", "Paywalled", "Notes", ""),
]
PAPER, OTHER, NOTICE = Pmid("99000001"), Pmid("99000002"), Pmid("99000009")
DOI = "10.99999/paper.1"
MODIFIED = datetime(2026, 11, 20, 12, tzinfo=UTC)
DEFAULTS = {
    "Record ID": "101",
    "Title": "An invented paper",
    "RetractionDate": "3/9/2026 0:00",
    "RetractionDOI": "10.99999/notice.1",
    "RetractionPubMedID": NOTICE,
    "OriginalPaperDate": "1/2/2020 0:00",
    "OriginalPaperDOI": DOI,
    "OriginalPaperPubMedID": PAPER,
    "RetractionNature": "Retraction",
    "Reason": "Paper Mill;Concerns/Issues about Data;",
    "Paywalled": "No",
}


def line(cells: Iterable[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue()


def row(**changes: str) -> str:
    """One row as text; keywords are headings with `_` for a space."""
    cells = DEFAULTS | {name.replace("_", " "): value for name, value in changes.items()}
    return line(cells.get(name, "") for name in HEADINGS)


HEADING = line(HEADINGS)


class Saved:
    """Writes files and opens them as the source."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "retraction_watch.csv"

    def raw(self, content: bytes) -> RetractionWatch:
        self.path.write_bytes(content)
        os.utime(self.path, (MODIFIED.timestamp(), MODIFIED.timestamp()))
        return RetractionWatch(self.path)

    def rows(self, *rows: str, heading: str = HEADING) -> RetractionWatch:
        return self.raw((heading + "".join(rows)).encode())


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    return Saved(tmp_path)


def of_paper(watch: RetractionWatch, doi: str = DOI) -> tuple[StandingEvent, ...]:
    return watch.events([PAPER], {PAPER: doi} if doi else {})[PAPER]


def test_a_row_becomes_an_event_with_all_that_it_says(saved: Saved) -> None:
    (event,) = of_paper(saved.rows(row()))
    assert event == StandingEvent(
        pmid=PAPER,
        doi=DOI,
        standing=Standing.RETRACTED,
        on=date(2026, 3, 9),
        notice_pmid=NOTICE,
        notice_doi="10.99999/notice.1",
        source="retraction_watch",
        record="101",
        reasons=("Paper Mill", "Concerns/Issues about Data"),
    )


@pytest.mark.parametrize(
    ("nature", "standing"),
    [
        ("Retraction", Standing.RETRACTED),
        ("Expression of concern", Standing.CONCERN),
        ("Expression of Concern", Standing.CONCERN),
        (" correction ", Standing.CORRECTED),
        ("Reinstatement", Standing.GOOD),
        ("Withdrawn by the moon", Standing.CHECK_FAILED),
        ("", Standing.CHECK_FAILED),
    ],
)
def test_natures_become_standings(saved: Saved, nature: str, standing: Standing) -> None:
    watch = saved.rows(row(RetractionNature=nature))
    assert [event.standing for event in of_paper(watch)] == [standing]
    assert watch.about.unclear == (standing is Standing.CHECK_FAILED)


@pytest.mark.parametrize(
    ("text", "day", "unclear"),
    [
        ("3/1/2024 0:00", date(2024, 3, 1), 0),
        ("12/31/2023 0:00", date(2023, 12, 31), 0),
        ("03/01/2024", date(2024, 3, 1), 0),
        ("3/1/2024 12:00:00 AM", date(2024, 3, 1), 0),
        ("2024-03-01", date(2024, 3, 1), 0),
        ("2024-03-01T00:00:00Z", date(2024, 3, 1), 0),
        ("", None, 0),
        ("31/12/2023 0:00", None, 1),
        ("2/30/2024 0:00", None, 1),
        ("spring 2024", None, 1),
    ],
)
def test_days_are_read_month_first_and_a_damaged_one_keeps_its_event(
    saved: Saved, text: str, day: date | None, unclear: int
) -> None:
    watch = saved.rows(row(RetractionDate=text))
    assert [event.on for event in of_paper(watch)] == [day]
    assert watch.about.unclear == unclear


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("10.99999/Paper.1", "10.99999/paper.1"),
        (" https://doi.org/10.99999/PAPER.1 ", "10.99999/paper.1"),
        ("http://dx.doi.org/10.99999/paper.1", "10.99999/paper.1"),
        ("doi: 10.99999/paper.1", "10.99999/paper.1"),
        ("10.99999/1-2(2000)7%3C2::AID%3E3.0.CO;2-5", "10.99999/1-2(2000)7<2::aid>3.0.co;2-5"),
        ("10.99999.10/paper", "10.99999.10/paper"),
        ("unavailable", ""),
        ("Unavailable", ""),
        ("", ""),
        ("0", ""),
        ("xx10.99999/paper", ""),
        ("10.99999/", ""),
    ],
)
def test_dois_are_compared_in_one_form(raw: str, normal: str) -> None:
    assert normal_doi(raw) == normal


@pytest.mark.parametrize("absent", ["0", "", "unavailable", "Unavailable"])
def test_a_paper_without_pmid_is_found_by_doi_in_any_writing(saved: Saved, absent: str) -> None:
    watch = saved.rows(row(OriginalPaperPubMedID=absent, OriginalPaperDOI="10.99999/PAPER.1"))
    (event,) = of_paper(watch, "https://doi.org/10.99999/Paper.1")
    assert (event.pmid, event.doi) == (None, DOI)
    assert watch.about.unclear == 0


@pytest.mark.parametrize("absent", ["", "unavailable", "Unavailable"])
def test_a_paper_without_doi_is_found_by_pmid(saved: Saved, absent: str) -> None:
    assert [e.doi for e in of_paper(saved.rows(row(OriginalPaperDOI=absent)), "")] == [""]


def test_papers_without_doi_are_not_one_paper(saved: Saved) -> None:
    watch = saved.rows(row(OriginalPaperPubMedID="0", OriginalPaperDOI="unavailable"))
    found = watch.events([PAPER, OTHER], {PAPER: "unavailable", OTHER: ""})
    assert found == {PAPER: (), OTHER: ()}
    assert (watch.about.rows, watch.about.nameless, watch.about.skipped) == (1, 1, 0)


def test_the_pmid_decides_before_the_doi(saved: Saved) -> None:
    found = saved.rows(row()).events([PAPER, OTHER], {OTHER: DOI})
    assert (len(found[PAPER]), len(found[OTHER])) == (1, 0)


def test_a_doi_also_matches_where_the_row_names_a_pmid_not_asked_for(saved: Saved) -> None:
    assert len(saved.rows(row()).events([OTHER], {OTHER: DOI})[OTHER]) == 1


def test_every_paper_with_the_doi_is_meant(saved: Saved) -> None:
    watch = saved.rows(row(OriginalPaperPubMedID="0"))
    found = watch.events([], {PAPER: DOI, OTHER: DOI.upper()})
    assert [len(found[PAPER]), len(found[OTHER])] == [1, 1]


def test_a_notice_that_shares_the_papers_doi_is_not_retracted_by_it(saved: Saved) -> None:
    watch = saved.rows(row(RetractionDOI=DOI))
    assert watch.events([NOTICE], {NOTICE: DOI}) == {NOTICE: ()}


def test_the_notice_is_not_the_paper(saved: Saved) -> None:
    notice_doi = "10.99999/notice.1"
    assert saved.rows(row()).events([NOTICE], {NOTICE: notice_doi}) == {NOTICE: ()}


def test_all_events_of_a_paper_come_in_the_files_order(saved: Saved) -> None:
    watch = saved.rows(row(Record_ID="7"), row(Record_ID="5", RetractionNature="Reinstatement"))
    assert [event.record for event in of_paper(watch)] == ["7", "5"]


def test_a_paper_that_the_file_does_not_know_has_no_events(saved: Saved) -> None:
    assert saved.rows(row()).events([OTHER], {OTHER: "10.99999/other"}) == {OTHER: ()}


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("", ()),
        (";;", ()),
        ("+Paper Mill;+Rogue Editor;", ("Paper Mill", "Rogue Editor")),
        ("Paper Mill", ("Paper Mill",)),
    ],
)
def test_reasons_are_a_list(saved: Saved, text: str, reasons: tuple[str, ...]) -> None:
    assert of_paper(saved.rows(row(Reason=text)))[0].reasons == reasons


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_of_the_wild_are_read(saved: Saved, encoding: str) -> None:
    reason = "Invented “reason” of Müller"
    watch = saved.raw((HEADING + row(Reason=reason)).encode(encoding))
    assert of_paper(watch)[0].reasons == (reason,)


def test_a_byte_of_no_encoding_costs_a_sign_and_not_a_row(saved: Saved) -> None:
    watch = saved.raw(HEADING.encode() + row(Reason="bad # byte").encode().replace(b"#", b"\x81"))
    assert of_paper(watch)[0].reasons == ("bad \ufffd byte",)


@pytest.mark.parametrize("title", ['A "quoted", word', "two\nlines", "two\r\nlines, 1 comma"])
def test_quotes_commas_and_line_ends_within_a_title_are_read(saved: Saved, title: str) -> None:
    watch = saved.rows(row(Title=title), row(Record_ID="102"))
    assert [event.record for event in of_paper(watch)] == ["101", "102"]
    assert (watch.about.rows, watch.about.skipped) == (2, 0)


def test_a_lone_carriage_return_does_not_stop_the_reading(saved: Saved) -> None:
    watch = saved.rows(row(Title="one#two").replace("#", "\r"), row(Record_ID="102"))
    assert [event.record for event in of_paper(watch)] == ["101", "102"]


def test_a_nul_does_not_join_the_digits_beside_it(saved: Saved) -> None:
    broken = row(OriginalPaperPubMedID="990#00001", OriginalPaperDOI="").replace("#", "\0")
    watch = saved.rows(broken, row(Title="nul # here").replace("#", "\0"))
    assert len(of_paper(watch, "")) == 1
    assert (watch.about.rows, watch.about.skipped) == (2, 1)


@pytest.mark.parametrize(
    ("stray", "found", "skipped"),
    [
        # Literal within an unquoted cell: its own row is whole.
        (row(Record_ID="1", Title="a 5# tube").replace("#", '"'), ["1", "2", "3"], 0),
        # Opens a cell that never closes: its own row is lost and counted.
        (row(Record_ID="1", Title="#never closed").replace("#", '"'), ["2", "3"], 1),
        # The same in the last cell: all that was needed has been read.
        (row(Record_ID="1", Notes="#never closed").replace("#", '"'), ["1", "2", "3"], 0),
    ],
)
@pytest.mark.parametrize("later", ["plain", 'with "quotes", twice', 'also 5" wide'])
def test_a_stray_quote_swallows_no_other_row(
    saved: Saved, stray: str, found: list[str], skipped: int, later: str
) -> None:
    rest = [row(Record_ID="2"), row(Record_ID="3", Title=later)]
    watch = saved.rows(stray, *rest)
    assert [event.record for event in of_paper(watch)] == found
    assert (watch.about.rows, watch.about.skipped) == (3, skipped)


@pytest.mark.parametrize(
    ("damaged", "skipped", "unclear"),
    [
        (line(["9", "too", "short"]), 1, 0),
        (row().rstrip() + "surplus\r\n", 1, 0),
        (line(["x" * 200_000, "beyond the limit of the csv module"]), 1, 0),
        (row(OriginalPaperPubMedID="PMC99", OriginalPaperDOI="unavailable"), 1, 0),
        (row(OriginalPaperPubMedID="0", OriginalPaperDOI="see text"), 1, 0),
        (row(OriginalPaperPubMedID="99;98", OriginalPaperDOI="10.99999/z"), 0, 1),
        (row(OriginalPaperPubMedID="98", OriginalPaperDOI="see text"), 0, 1),
    ],
)
def test_damaged_rows_are_counted_and_told_and_the_others_read(
    saved: Saved, damaged: str, skipped: int, unclear: int
) -> None:
    watch = saved.rows(damaged, row())
    assert [event.record for event in of_paper(watch)] == ["101"]
    about = watch.about
    assert (about.rows, about.skipped, about.unclear) == (2, skipped, unclear)
    assert len(about.examples) == 1
    assert about.examples[0].startswith("line 2: ")


def test_the_nameless_last_column_may_be_absent(saved: Saved) -> None:
    shorter = HEADING.rstrip().removesuffix(",") + "\n"
    assert len(of_paper(saved.rows(row(), heading=shorter))) == 1
    assert len(of_paper(saved.rows(row().rstrip().removesuffix(",") + "\n"))) == 1


def test_columns_may_stand_in_another_order(saved: Saved) -> None:
    turned = [*reversed(HEADINGS[1:-1]), "Record ID"]
    watch = saved.rows(line(DEFAULTS.get(name, "") for name in turned), heading=line(turned))
    assert [event.record for event in of_paper(watch)] == ["101"]


def test_blank_rows_at_the_end_are_not_rows(saved: Saved) -> None:
    watch = saved.rows(row(), "," * 20 + "\r\n", "\r\n", "," * 20 + "\r\n")
    assert (watch.about.rows, watch.about.skipped) == (1, 0)


NOT_THE_TABLE = [
    (b"", "it is empty"),
    (b" \r\n\n", "it is empty"),
    (b"\xef\xbb\xbf", "it is empty"),
    (b"\n <!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
    (b"PK\x03\x04rest", "a ZIP archive"),
    (b"\x1f\x8brest", "a gzip archive"),
    (HEADING.encode("utf-16"), "UTF-16"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer"),
    (HEADING.replace(",", ";").encode(), "separated by semicolons"),
    (HEADING.replace(",", "\t").encode(), "separated by tabs"),
    (b'{"message": "404 Not Found"}', "it lacks the columns Record ID, "),
    (HEADING.replace("RetractionNature", "Nature").encode(), "the columns RetractionNature"),
    (HEADING.encode(), "a heading and no rows"),
    (HEADING.encode() + b"," * 20 + b"\r\n", "a heading and no rows"),
    (HEADING.replace("\r\n", "\r").encode() + row().replace("\r\n", "\r").encode(), "no rows"),
    (HEADING.encode() + b"x" * (MOST_BYTES + 2), "line 2 is longer than"),
    (HEADING.encode() + row(RetractionDate="31/12/2023 0:00").encode() * 30, "30 of 30 rows"),
    (HEADING.encode() + b"1,2,3\r\n" * 21 + row().encode() * 100, "21 of 121 rows are damaged"),
]


@pytest.mark.parametrize(("content", "why"), NOT_THE_TABLE)
def test_what_is_not_the_table_is_refused_with_a_way_out(
    saved: Saved, content: bytes, why: str
) -> None:
    watch = saved.raw(content)
    with pytest.raises(ConfigError) as told:
        of_paper(watch)
    assert why in str(told.value)
    assert str(saved.path) in str(told.value)
    assert "git pull" in told.value.hint
    with pytest.raises(ConfigError):
        _ = watch.about


def test_some_damage_in_many_rows_is_borne(saved: Saved) -> None:
    watch = saved.rows(*["1,2,3\r\n"] * 20, *[row()] * 100)
    assert (watch.about.rows, watch.about.skipped) == (120, 20)
    assert len(watch.about.examples) == 5


def test_a_file_cut_off_within_a_row_is_refused_wherever_it_is_cut(saved: Saved) -> None:
    last = row(Record_ID="102", Title='cut "somewhere", here', Notes="note")
    whole = (HEADING + row() + last).encode()
    start, end = len(HEADING + row()), len(whole) - len(",\r\n")
    for at in range(start + 1, end + 1):
        with pytest.raises(ConfigError, match="cut off: it ends within the row at line 3"):
            of_paper(saved.raw(whole[:at]))


def test_a_file_cut_off_within_a_title_of_two_lines_is_refused(saved: Saved) -> None:
    for title in ("first\n", "first\nsecond"):
        cut = (HEADING + row() + f'102,"{title}').encode()
        with pytest.raises(ConfigError, match="cut off"):
            of_paper(saved.raw(cut))


def test_a_last_row_needs_no_line_end(saved: Saved) -> None:
    assert len(of_paper(saved.rows(row().rstrip("\r\n")))) == 1


def test_a_path_that_cannot_be_opened_is_a_wrong_setting(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(ConfigError, match=r"standing\.retraction_watch_csv: cannot read"):
            RetractionWatch(path).events([PAPER], {})


def test_a_file_that_went_bad_leaves_no_earlier_answer_standing(saved: Saved) -> None:
    watch = saved.rows(row())
    assert watch.about.rows == 1
    saved.raw(b"<html>")
    with pytest.raises(ConfigError):
        of_paper(watch)
    with pytest.raises(ConfigError):
        _ = watch.about


def test_about_tells_size_and_age(saved: Saved) -> None:
    about = saved.rows(row(), row(RetractionDate="11/3/2026 0:00"), row()).about
    assert (about.rows, about.newest_event) == (3, date(2026, 11, 3))
    assert about.file_modified == MODIFIED
    assert about.examples == ()


def test_a_day_to_come_does_not_make_the_file_young(saved: Saved) -> None:
    watch = saved.rows(row(RetractionDate="10/1/2026 0:00"), row(RetractionDate="1/1/2031 0:00"))
    assert watch.about.newest_event == date(2026, 10, 1)
    assert [event.on for event in of_paper(watch)] == [date(2026, 10, 1), date(2031, 1, 1)]


@pytest.mark.parametrize(
    ("today", "days", "told"),
    [
        (date(2026, 3, 9), 7, ""),
        (date(2026, 3, 16), 7, ""),
        (date(2026, 3, 17), 7, "is 8 days old: its newest event is of 2026-03-09"),
        (date(2026, 3, 10), 0, "is 1 days old"),
        (date(2026, 3, 1), 7, ""),
    ],
)
def test_age_is_told_when_it_matters(saved: Saved, today: date, days: int, told: str) -> None:
    sentence = saved.rows(row()).stale(today, days)
    assert told in sentence
    assert bool(sentence) == bool(told)


def test_without_a_day_the_files_own_date_tells_its_age(saved: Saved) -> None:
    watch = saved.rows(row(RetractionDate=""))
    assert watch.stale(date(2026, 11, 27)) == ""
    assert "8 days old: it was saved on 2026-11-20" in watch.stale(date(2026, 11, 28))


def test_a_file_with_too_few_rows_to_be_whole_says_so(saved: Saved) -> None:
    assert "holds 1 rows; the published one holds more than 60,000" in saved.rows(row()).short()


def test_a_file_of_full_size_is_read_whole_and_not_called_short(saved: Saved) -> None:
    filler = row(OriginalPaperPubMedID="0", OriginalPaperDOI="10.99999/filler")
    watch = saved.rows(row(Record_ID="1"), *[filler] * 59_998, row(Record_ID="2"))
    assert [event.record for event in of_paper(watch)] == ["1", "2"]
    assert watch.about.rows == 60_000
    assert watch.short() == ""
