"""Whether a record is about the place, time or people that a claim names."""

import re

from evidence.adapters.appraisers.mentions import Side, find_side

_MOST = 0.7
# Words that must be met by their own kind: the concept tables take them as one.
_STRICT: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(claimed, re.IGNORECASE), re.compile(met, re.IGNORECASE))
    for claimed, met in (
        (r"\bperi-?menopaus", r"\bperi-?menopaus|\bmenopaus\w+ transition|\btransition\b"),
        (r"\bpost-?menopaus", r"\bpost-?menopaus|\bafter (?:the )?menopause|\bmenopausal\b"),
        (r"\bpre-?menopaus", r"\bpre-?menopaus|\bcycling\b"),
        (
            r"\b(?:older|elderly|aged)\b",
            r"\b(?:older|elder\w*|aging|ageing|old age|late[- ]life|any age|all ages)\b",
        ),
        (r"\byoung\b", r"\b(?:young\w*|students|adolesc\w+)\b"),
        (
            r"\b(?:wom[ae]n|girls|females?)\b",
            r"\b(?:wom[ae]n|girls|females?|mothers?|pregnan\w+)\b|menopaus",
        ),
        (r"\b(?:m[ae]n|boys|males?)\b", r"\b(?:m[ae]n|boys|males?)\b"),
        (r"\badult (?:brain|hippocampus|dentate)", r"\badults?\b"),
    )
)
# A place in the body has to be named where the finding is, not just anywhere.
_SITES = re.compile(
    r"\b(?:brain|hippocamp\w*|cortex|amygdala|hypothalamus|dentate|striatum|cerebell\w*|neurons?"
    r"|pituitary|liver|heart|kidney|bone|muscle)\b",
    re.IGNORECASE,
)


def in_setting(setting: Side, sentence: str, title: str, whole: str) -> bool:
    """Tell whether the record names the claim's setting; a claim without one fits all.

    Sites must stand in the sentence or the title, people and times anywhere in the record.
    """
    if not setting.concepts:
        return True
    text = f"{title}. {sentence}" if _SITES.search(setting.phrase) else whole
    asked = [(claimed, met) for claimed, met in _STRICT if claimed.search(setting.phrase)]
    if not all(met.search(text) for _, met in asked):
        return False
    rest = tuple(c for c in setting.concepts if not any(p.search(c.terms[0]) for p, _ in asked))
    return not rest or find_side(Side(setting.phrase, rest), text).share >= _MOST
