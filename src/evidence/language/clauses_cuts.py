"""Where one clause ends and the next begins."""

from collections.abc import Sequence

from evidence.language import lexicon as lex
from evidence.language.clauses_groups import FINITE
from evidence.language.clauses_words import Phrase, Word

_SEPARATORS = frozenset({"COMMA", "CC", "SEMI", "DASH", "COLON"})
_PASSED = frozenset(
    {"DET", "ADJ", "N", "NAME", "NUM", "PRON", "PREP", "PAREN", "ADV", "VING", "VEN", "CC", "QUOTE"}
)
_OPENS_CLAUSE = frozenset({"DET", "ADJ", "N", "NAME", "NUM", "PRON", "VING"})
_OPENS_LEAD = frozenset({"PREP", "SUB", "VEN", "VING", "ADV", "TO"})
_LONGEST_OPENER = 5
# Adverbs that close what stands before them: "500 mg daily reduces".
_AFTER_NOUN = frozenset("daily weekly monthly twice alone together once both today later".split())


def find_main(words: Sequence[Word]) -> int | None:
    """Return where the main finite verb group begins; None when there is none."""
    relative = ""  # "", "open" before its verb, "read" after it
    closed = True
    for k, word in enumerate(words):
        if word.tag == "REL":
            relative = "open"
            closed = not (k and words[k - 1].tag == "COMMA")
        elif word.tag in ("COMP", "SUB") and k:
            relative = "open"
        elif word.tag in FINITE and not inside_group(words, k):
            if relative == "open":
                relative = "read"
                continue
            if relative == "read" and _goes_on(words, k, closed=closed):
                continue
            return with_adverbs(words, k)
    return None


def _goes_on(words: Sequence[Word], k: int, *, closed: bool) -> bool:
    """Tell whether a verb still belongs to the relative clause that has one already."""
    previous = before_adverbs(words, k)
    if previous is None:
        return False
    return previous.tag == "CC" or (not closed and previous.tag != "COMMA")


def inside_group(words: Sequence[Word], k: int) -> bool:
    """Tell whether the verb at `k` continues a group begun before it."""
    j = k - 1
    while j >= 0 and words[j].tag in ("ADV", "NEG"):
        j -= 1
    return j >= 0 and words[j].tag in FINITE


def before_adverbs(words: Sequence[Word], k: int) -> Word | None:
    """Return the word before `k` and its adverbs, None at the start."""
    j = k - 1
    while j >= 0 and words[j].tag in ("ADV", "NEG"):
        j -= 1
    return words[j] if j >= 0 else None


def with_adverbs(words: Sequence[Word], k: int) -> int:
    """Return where the adverbs and negations before `k` begin."""
    while k and words[k - 1].tag in ("ADV", "NEG") and words[k - 1].low not in _AFTER_NOUN:
        k -= 1
    return k


def opens_clause(words: Sequence[Word], start: int, *, lists: bool = False) -> bool:
    """Tell whether a subject and its finite verb begin at `start`."""
    k = start
    while k < len(words) and (words[k].tag == "ADV" or (words[k].tag == "COMMA" and k > start)):
        k += 1
    if k >= len(words) or words[k].tag not in _OPENS_CLAUSE or words[k].low == "whose":
        return False
    for j in range(k + 1, len(words)):
        word = words[j]
        if word.tag in FINITE:
            return True
        if word.tag in _PASSED or (lists and word.tag == "COMMA"):
            continue
        return word.tag == "NEG"
    return False


def split_clauses(words: Phrase) -> list[tuple[Phrase, str]]:
    """Return independent clauses with the word that joins each to the one before."""
    clauses: list[tuple[Phrase, str]] = []
    start, joint = 0, ""
    k = 0
    while k < len(words):
        body = _separator_end(words, k) if not (k and words[k - 1].tag == "COMP") else 0
        whole = body and opens_clause(words, body) and not _is_condition(words, start, k)
        if whole and find_main(words[start:k]) is not None:
            clauses.append((words[start:k], joint))
            joint = next((w.low for w in words[k:body] if w.tag in ("CC", "SUB", "ADV")), ";")
            start = k = body
            continue
        k = max(k + 1, body if body and words[k].tag != "COMMA" else k + 1)
    clauses.append((words[start:], joint))
    return [(c, j) for c, j in clauses if c]


def _is_condition(words: Phrase, start: int, k: int) -> bool:
    """`Because A, B` is one clause with a reason in front."""
    condition = words[start].tag == "SUB" and words[start].low in lex.CONDITIONS
    return condition and not any(w.tag == "COMMA" for w in words[start:k])


def _separator_end(words: Phrase, k: int) -> int:
    """Return where the words after a clause separator begin, 0 for no separator."""
    j = k
    while j < len(words) and (
        words[j].tag in _SEPARATORS
        or (words[j].tag == "SUB" and words[j].low in lex.CONTRASTS)
        or (j > k and words[j].low in lex.DISCOURSE)
        or (j > k and (words[j].low == "where" or words[j].tag == "COMP"))
    ):
        j += 1
    return j if j > k and j < len(words) else 0


def peel(words: Phrase) -> tuple[Phrase, Phrase]:
    """Part leading adjuncts from the clause proper: (`In rats`, `aspirin ...`)."""
    words = _without_discourse(words)
    if not words or words[0].tag not in _OPENS_LEAD:
        return (), words
    for k, word in enumerate(words):
        if word.tag != "COMMA" or not _lead_is_whole(words[:k]):
            continue
        if opens_clause(words, k + 1, lists=True) and not _is_list_comma(words, k):
            return words[:k], words[k + 1 :]
    return (), words


def _lead_is_whole(lead: Phrase) -> bool:
    if lead[0].tag == "SUB" or lead[0].low in lex.CONDITIONS:
        return any(w.tag in FINITE or w.tag in ("VING", "VEN") for w in lead)
    return not any(w.tag in FINITE for w in lead) or any(w.tag == "REL" for w in lead)


def _is_list_comma(words: Phrase, k: int) -> bool:
    """`By restoring A, B, and C, the drug ...`: the first comma only parts A from B."""
    following = words[k + 1 : k + 2]
    rest = words[k + 1 :]
    main = find_main(rest)
    ends = [j for j, w in enumerate(rest[: main or 0]) if w.tag == "COMMA"]
    joined = any(rest[j + 1].tag == "CC" for j in ends if j + 1 < len(rest))
    gerund = any(w.tag == "VING" for w in words[:k])
    return bool(following) and joined and gerund and len(ends) > 1


def _without_discourse(words: Phrase) -> Phrase:
    """Drop openers that only tie a sentence to the one before it."""
    while words:
        size = _opener_length(words)
        joined = size > 0 and words[0].tag == "CC"
        parted = 0 < size < len(words) and words[size].tag == "COMMA"
        if not (joined or parted):
            return words
        words = words[size + 1 :] if parted else words[size:]
    return words


def _opener_length(words: Phrase) -> int:
    if words[0].low in lex.DISCOURSE:
        return 1
    lows = [w.low for w in words[:_LONGEST_OPENER]]
    phrases = (phrase.split() for phrase in lex.DISCOURSE_PHRASES)
    return next((len(p) for p in phrases if lows[: len(p)] == p), 0)
