"""From characters to words that know where they stand.

A `Word` keeps its place in the document, so that whatever is built from words can say
which characters it rests on.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number, mark or parenthesis.

    `start`..`end` are code points of the document, half-open; both are -1 for a word
    that a rule put in. `glued`: no white space before it in the document. `tag` is a
    word class of `clauses_tags`, empty before tagging. `text` may differ from the
    document by inflection; an empty `text` marks a place whose words were replaced.
    """

    text: str
    start: int = -1
    end: int = -1
    glued: bool = False
    tag: str = ""

    @property
    def low(self) -> str:
        """The word, case folded."""
        return self.text.casefold()

    def tagged(self, tag: str) -> "Word":
        """Return the word with another class."""
        return replace(self, tag=tag)


Phrase = tuple[Word, ...]

# Every alternative is linear: no nested repetition over the same characters.
_TOKEN = re.compile(
    r"""(?P<url>(?:https?://|www\.)[^\s<>]+)
      |(?P<paren>\([^()\r\n]{0,200}\)|\[[^\[\]\r\n]{0,80}\])
      |(?P<abbr>\b(?:e\.g|i\.e|vs|et\ al|approx|cf)\.)
      |(?P<cite>(?<=[.!?,;])(?:\^\d{1,3}(?:[,–-]\d{1,3})*\^?(?!\w)
        |[⁰¹²³⁴-⁹]+(?:[,⁻–-][⁰¹²³⁴-⁹]+)*))
      |(?P<num>[<>≤≥~±]?\d+(?:[.,·:/]\d+)*(?:\s?[–]\s?\d+(?:[.,]\d+)*)?
        (?:[ \u00a0\u202f]?%)?(?![^\W_]))
      |(?P<word>[^\W_]+(?:[-'’‐‑/&+.](?![⁰¹²³⁴-⁹])[^\W_]+)*\+?)
      |(?P<mark>\S)""",
    re.VERBOSE,
)
_CITATION = re.compile(
    r"^[\[(]\s*(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|[^()]*\bet al\b[^()]*"
    r"|[^()]*[A-Z][a-z]+[^()]*,?\s(?:19|20)\d\d[a-z]?"
    r"|citation needed|\^[^\]]*)\s*[\])]$"
)
# Everything here is blanked, character for character, so that positions stay true.
_MARKUP = re.compile(
    r"<!--.*?-->|!\[[^\]]{0,300}\]\([^)\s]{0,500}(?:\s[^)]{0,200})?\)"
    r"|\]\([^)\s]{0,500}(?:\s[^)]{0,200})?\)|\]\[[^\]]{0,80}\]"
    r"|\[\^[^\]]{1,40}\]|<(?:https?://[^>\s]{1,500}|/?[a-zA-Z][^<>]{0,200})>"
    r"|(?<![^\W_])[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?![^\W_])|`+|~~|\[(?=[^\]]{0,300}\]\()",
    re.DOTALL,
)
_WEB_LINK = re.compile(r"\]\(https?://[^)\s]{1,500}\)|\[(?=[^\[\]\r\n]{1,300}\]\(https?://)")
_LINE_START = re.compile(r"(?m)^[ \t]{0,8}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)+")


def without_markup(text: str) -> str:
    """Blank Markdown's marks and link targets; the length stays the same."""
    text = _LINE_START.sub(lambda m: " " * len(m.group()), text)
    return _MARKUP.sub(lambda m: " " * len(m.group()), text)


def without_links(text: str) -> str:
    """Blank the marks and targets of `[words](https://...)`; the length stays the same."""
    return _WEB_LINK.sub(lambda m: " " * len(m.group()), text)


def is_citation(text: str) -> bool:
    """Tell whether a parenthesis only names a source: `[12]`, `(Lee et al., 2019)`."""
    return bool(_CITATION.match(text))


def tokenize(text: str, offset: int = 0) -> list[Word]:
    """Cut `text` into words; `offset` is where it begins in the document.

    Source references in parentheses are left out. Positions grow strictly.
    """
    found: list[Word] = []
    last = -1
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup or "mark", match.group()
        if kind == "cite" or (kind == "paren" and is_citation(token)):
            continue
        glued = match.start() == last
        last = match.end()
        tag = {"paren": "PAREN", "num": "NUM", "url": "NAME"}.get(kind, "")
        found.append(Word(token, match.start() + offset, last + offset, glued, tag))
    return found


def make(text: str, tag: str = "N") -> Phrase:
    """Return words that a rule puts in; they have no place in the document."""
    return tuple(Word(piece, tag=tag) for piece in text.split())


_NO_SPACE_BEFORE = frozenset(",.;:!?)]}%’”'s")
_TIDY = (
    (re.compile(r"\s+([,.;:!?])"), r"\1"),
    (re.compile(r"([,;:])(?:\s*[,;:])+"), r"\1"),
    (re.compile(r"\s{2,}"), " "),
)


def render(words: Iterable[Word]) -> str:
    """Return running text: one space between words, none where the document had none."""
    out: list[str] = []
    previous: Word | None = None
    for word in words:
        if not word.text:
            continue
        joined = previous is not None and word.glued and previous.end == word.start >= 0
        if out and not joined and word.text not in _NO_SPACE_BEFORE and word.text != "'s":
            out.append(" ")
        out.append(" ".join(word.text.split()))
        previous = word
    text = "".join(out)
    for pattern, by in _TIDY:
        text = pattern.sub(by, text)
    return text.strip(" ,;:–—-")


def sentence_case(text: str) -> str:
    """Return `text` as a sentence: capital first, full stop last."""
    text = text.strip()
    if not text:
        return ""
    first = text[0].upper() if text[0].islower() and not text[:4].isupper() else text[0]
    if len(text) > 1 and text[0].islower() and text[1].isupper():
        first = text[0]  # mRNA, pH
    closed = text if text[-1] in ".!?" else text + "."
    return first + closed[1:]


def spans_of(words: Iterable[Word]) -> tuple[Span, ...]:
    """Return where the words stand in the document, joined where they touch.

    Words with only white space between them in reading order are joined when no
    other word of the document lies between; the caller passes them in any order.
    """
    places = sorted({(w.start, w.end) for w in words if w.start >= 0})
    return tuple(Span(start, end) for start, end in places)


def joined_spans(spans: Sequence[Span], text: str, offset: int = 0) -> tuple[Span, ...]:
    """Join neighbours that are parted by white space only in `text`."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end - offset : span.start - offset].strip():
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
