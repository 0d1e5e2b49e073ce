"""How many people were studied."""

import time

import pytest

from evidence.adapters.appraisers.samplesize import number_of, read_sample_size

FOUND = [
    ("A total of 1,234 women were enrolled.", 1234, "SS1"),
    ("A total of 12 345 adults took part.", 12345, "SS1"),
    ("They randomized 2763 women to hormone or placebo.", 2763, "SS3"),
    ("Sixty veterans of two wars were randomised to tablets.", 60, "SS2"),
    ("One hundred and seven university students were studied.", 107, "SS4"),
    ("Nineteen women were tested.", 19, "SS4"),
    ("Scores rose in both arms (N = 48).", 48, "SS5"),
    ("Mentally well women (n = 172) received a patch.", 172, "SS6"),
    ("Memory was tested in 30 healthy men.", 30, "SS7"),
    ("Blood came from twenty-two patients.", 22, "SS7"),
    ("Scores of 493 men at one year.", 493, "SS7"),
    # what is no number of people does not hide the number after it
    ("From May 2009 to June 2010, 51 patients were enrolled.", 51, "SS2"),
    ("After 12 months 35 nurses were examined.", 35, "SS4"),
]


@pytest.mark.parametrize(("text", "number", "rule"), FOUND)
def test_numbers_of_people_are_found(text: str, number: int, rule: str) -> None:
    size = read_sample_size(text)
    assert size is not None
    assert (size.number, size.rule[:3]) == (number, rule)
    assert size.text in text


NOT_FOUND = [
    "Women aged 45 years and older.",
    "Doses of 30 mg in men.",
    "In 1998 women began to use it.",
    "Since March 1998 women began to use it.",
    "It affects 24 million people and one child per 1000 people.",
    "A fall of 40% in patients.",
    "Three patients had a rash.",
    "Follow-up lasted 12 months in men.",
    "Data of 25 trials in women.",
    "Twenty rats were used.",
    "",
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_ages_doses_years_shares_and_small_numbers_are_passed_over(text: str) -> None:
    assert read_sample_size(text) is None


def test_of_two_totals_the_smaller_is_kept_and_the_other_named() -> None:
    size = read_sample_size("A total of 120 men were followed and a total of 60 men were treated.")
    assert size is not None
    assert (size.number, size.others) == (60, (120,))


SOUGHT = [
    ("We screened 5000 people and randomized 40 patients.", 40),
    ("Of 5000 people screened, 40 were randomized.", 40),
    ("A total of 5000 people were screened. Of these, 40 were randomized.", 40),
    ("Among 12,000 women invited, 300 women completed the trial.", 300),
    ("Of 900 patients assessed for eligibility, 120 were enrolled.", 120),
    ("We assessed 900 patients for eligibility and enrolled 120 patients.", 120),
    ("We approached about 300 nurses; 90 nurses took part.", 90),
    ("People screened (n = 5000); women randomized (n = 40).", 40),
    ("A total of 120 men were screened and a total of 60 men were treated.", 60),
    ("We screened and randomized 40 patients.", 40),
    ("Forty patients were screened and then randomized.", 40),
    ("We assessed 40 patients at six weeks.", 40),
]


@pytest.mark.parametrize(("text", "number"), SOUGHT)
def test_people_only_looked_at_before_the_study_are_not_its_size(text: str, number: int) -> None:
    size = read_sample_size(text)
    assert size is not None
    assert (size.number, size.others) == (number, ())


def test_people_screened_are_no_size_even_when_no_other_number_stands() -> None:
    assert read_sample_size("We screened 5000 women.") is None
    assert read_sample_size("In all 5000 women were invited.") is None


@pytest.mark.parametrize("piece", ["twenty ", "twenty-", "123 ", "5000 people screened ", "9"])
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    began = time.process_time()
    read_sample_size(piece * 5000)
    assert time.process_time() - began < 5  # read in quadratic time, it would take minutes


def test_an_earlier_rule_wins_over_a_later_one() -> None:
    size = read_sample_size("Of 500 patients, a total of 80 patients were included.")
    assert size is not None
    assert size.number == 80


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("7", 7),
        ("1,234", 1234),
        ("twelve", 12),
        ("twenty-two", 22),
        ("one hundred and five", 105),
        ("Two thousand three hundred", 2300),
    ],
)
def test_number_words_have_their_value(words: str, value: int) -> None:
    assert number_of(words) == value
