"""Bytes to segments: what is kept, what is set aside and why."""

import pytest

from evidence.adapters.readers import MarkdownReader, PlainTextReader, reader_for
from evidence.domain.claims import Segment
from evidence.domain.errors import DocumentUnreadable

FURNITURE = {
    "We use cookies to personalize content and to analyze traffic.": "Cookie notice",
    "Detailed Cookie Preferences": "Cookie notice",
    "This site uses cookies.": "Cookie notice",
    "Accept all": "Consent notice",
    "manage your preferences below.": "Consent notice",
    "By continuing you agree to our privacy policy.": "Privacy or terms of use",
    "Subscribe to our newsletter for weekly tips.": "Sign-up or account",
    "Log in": "Sign-up or account",
    "© 2024 Wellness Clinic": "Copyright line",
    "Share this article": "Share buttons",
    "Follow us on Facebook and Instagram": "Share buttons",
    "Read more": "Navigation",
    "Skip to main content": "Navigation",
    "Home | About | Services | Contact": "Navigation menu",
    "Book a consultation today and start feeling better.": "Offer or call to action",
    "Our team of specialists offers personalised care.": (
        "Speaks of the page's own website or services"
    ),
    "Reach reception on (555) 123-4567": "Contact details",
    "Write to info@clinic.example.com": "Contact details",
    "12 Harley Street, London": "Address or opening hours",
    "Mon-Fri 9am to 5pm": "Address or opening hours",
    "Medically reviewed by Dr. Jane Doe on March 3, 2024": "By-line or date",
    "Advertisement": "Advertisement",
    "This text is not a substitute for medical advice.": "Disclaimer",
    "“I felt so much better after two sessions!”": "Testimonial or first person",
    "I had tried everything before.": "Testimonial or first person",
    "Smith J. Vitamin D and bone. Lancet 2019;393(2):12-20": "Reference entry",
    "-----": "No words",
    "https://example.org/page": "Web address",
}

# Article sentences that share a word with the furniture.
ARTICLE = [
    "Eating two cookies a day raised fasting glucose in adults.",
    "Oat cookies help lower cholesterol in adults.",
    "Children's preferences for cookies predict later obesity.",
    "Twins share this gene variant.",
    "12 weeks of training drive muscle growth.",
    "The new policy on smoking reduced admissions for heart attack.",
    "Readers of food labels have a lower body mass index.",
    "Calls to poison centres about nicotine have increased.",
    "Home blood pressure monitoring improves control of hypertension.",
    "Thanks to vaccines, polio type I has been eradicated in Africa.",
    "Aspirin prevents stroke.",
]

HEADINGS = ["Origin", "Benefits of Vitamin D", "How Statins Work", "1. Introduction", "Key facts:"]


@pytest.mark.parametrize(("line", "reason"), FURNITURE.items())
def test_a_pages_furniture_is_set_aside_with_its_reason(line: str, reason: str) -> None:
    segments = PlainTextReader().read(line.encode(), "page.txt").segments
    assert {s.kind for s in segments} <= {Segment.BOILERPLATE, Segment.HEADING, Segment.SENTENCE}
    assert reason in [s.reason for s in segments if s.kind is Segment.BOILERPLATE]


@pytest.mark.parametrize("line", ARTICLE)
def test_an_article_sentence_is_kept(line: str) -> None:
    (segment,) = PlainTextReader().read(line.encode(), "page.txt").segments
    assert (segment.kind, segment.reason) == (Segment.SENTENCE, "")


@pytest.mark.parametrize("line", HEADINGS)
def test_a_heading_is_a_heading(line: str) -> None:
    segments = PlainTextReader().read(line.encode(), "page.txt").segments
    assert Segment.SENTENCE not in {s.kind for s in segments}
    assert Segment.HEADING in {s.kind for s in segments}
    assert all(s.reason for s in segments)


def test_line_ends_and_forms_are_kept_and_a_byte_order_mark_is_not() -> None:
    raw = "\ufeffCafe\u0301 intake helps.\r\nTea harms.\r".encode()
    document = PlainTextReader().read(raw, "a.txt")
    assert document.text == "Cafe\u0301 intake helps.\r\nTea harms.\r"
    assert document.media_type == "text/plain"


def test_a_wrapped_paragraph_is_read_as_sentences() -> None:
    text = (
        "Vitamin D supplementation reduces the risk of acute\n"
        "respiratory infection in children. It is cheap.\n"
    )
    segments = PlainTextReader().read(text.encode(), "a.txt").segments
    assert [s.span.of(text).split()[-1] for s in segments] == ["children.", "cheap."]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04....", "DOCX"),
        (b"ab\x00cd", "NUL byte at byte 2"),
        (b"caf\xe9 au lait", "byte 0xe9 at byte 3"),
        (b"\xef\xbb\xbfab\xff", "byte 0xff at byte 5"),
        ("Text".encode("utf-16"), "UTF-16"),
    ],
)
@pytest.mark.parametrize("name", ["page.txt", "page.md"])
def test_what_is_not_utf8_text_is_refused_with_its_place(
    raw: bytes, message: str, name: str
) -> None:
    with pytest.raises(DocumentUnreadable, match=message) as caught:
        reader_for(name).read(raw, name)
    assert name in str(caught.value)
    assert "Supported today" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", MarkdownReader),
        ("A.MARKDOWN", MarkdownReader),
        ("a.txt", PlainTextReader),
        ("-", PlainTextReader),
        ("md", PlainTextReader),
    ],
)
def test_the_suffix_chooses_the_reader(name: str, kind: type) -> None:
    assert isinstance(reader_for(name), kind)


PAGE = """---
title: Vitamin D
---
# Vitamin D and **bones**

<!-- Vitamin D cures everything. -->

Vitamin D reduces [fractures](https://example.org "t") in older
adults. ![chart](img.png)

![only image](x.png)

- Aspirin inhibits `COX-1`.

> Metformin lowers blood glucose.

```
Statins cause cancer in code.
```

| Drug | Effect |
|------|--------|
| A | lowers B |

Setext heading
--------------

[ref]: https://example.org

[^1]: Smith J. Bones are bones.
"""


def test_markdown_blocks_are_told_apart() -> None:
    document = MarkdownReader().read(PAGE.encode(), "a.md")
    shown = [(s.kind, s.reason, s.span.of(PAGE).split()[0]) for s in document.segments]
    assert document.media_type == "text/markdown"
    assert shown == [
        (Segment.BOILERPLATE, "Front matter", "---"),
        (Segment.HEADING, "Markdown heading", "#"),
        (Segment.BOILERPLATE, "HTML block or comment", "<!--"),
        (Segment.SENTENCE, "", "Vitamin"),
        (Segment.BOILERPLATE, "Image or link only", "![only"),
        (Segment.SENTENCE, "", "-"),
        (Segment.SENTENCE, "", ">"),
        (Segment.BOILERPLATE, "Code block", "```"),
        (Segment.BOILERPLATE, "Table: not read", "|"),
        (Segment.HEADING, "Markdown heading", "Setext"),
        (Segment.BOILERPLATE, "Link definition or bare mark", "[ref]:"),
        (Segment.BOILERPLATE, "Footnote", "[^1]:"),
    ]
