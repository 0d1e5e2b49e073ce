"""What a MEDLINE publication type says about the design of a study.

Types are matched by UI, because names change with the MeSH year; a name is used
only when a record carries no UI. Source: MeSH 2024 (trees V01 to V03) and grading
specification 1.2, whose order of precedence is the order of `PRECEDENCE`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.domain.appraisal import Design
from evidence.domain.citations import Term

# UI, name, design. A veterinary type also settles the species.
_DESIGNS: tuple[tuple[str, str, Design], ...] = (
    ("D016440", "Retraction of Publication", Design.NOTICE),
    ("D000075742", "Expression of Concern", Design.NOTICE),
    ("D016425", "Published Erratum", Design.NOTICE),
    ("D017065", "Practice Guideline", Design.GUIDELINE),
    ("D016431", "Guideline", Design.GUIDELINE),
    ("D016446", "Consensus Development Conference", Design.GUIDELINE),
    ("D016447", "Consensus Development Conference, NIH", Design.GUIDELINE),
    ("D017418", "Meta-Analysis", Design.SR),
    ("D000071076", "Network Meta-Analysis", Design.SR),
    ("D000078182", "Systematic Review", Design.SR),
    ("D000078325", "Clinical Trial Protocol", Design.PROTOCOL),
    ("D000081262", "Randomized Controlled Trial, Veterinary", Design.RCT),
    ("D000077522", "Clinical Trial, Veterinary", Design.TRIAL),
    ("D000078323", "Observational Study, Veterinary", Design.OBS),
    ("D016449", "Randomized Controlled Trial", Design.RCT),
    ("D000073843", "Equivalence Trial", Design.RCT),
    ("D065007", "Pragmatic Clinical Trial", Design.RCT),
    ("D018848", "Controlled Clinical Trial", Design.NRCT),
    ("D016430", "Clinical Trial", Design.TRIAL),
    ("D000076362", "Adaptive Clinical Trial", Design.TRIAL),
    ("D017426", "Clinical Trial, Phase I", Design.TRIAL),
    ("D017427", "Clinical Trial, Phase II", Design.TRIAL),
    ("D017428", "Clinical Trial, Phase III", Design.TRIAL),
    ("D017429", "Clinical Trial, Phase IV", Design.TRIAL),
    ("D064888", "Observational Study", Design.OBS),
    ("D018486", "Twin Study", Design.OBS),
    ("D000068397", "Clinical Study", Design.OBS),
    ("D002363", "Case Reports", Design.CASE),
    ("D016429", "Clinical Conference", Design.CASE),
    ("D016454", "Review", Design.REVIEW),
    ("D016421", "Editorial", Design.OPINION),
    ("D016422", "Letter", Design.OPINION),
    ("D016420", "Comment", Design.OPINION),
    ("D016433", "News", Design.OPINION),
    ("D017203", "Interview", Design.OPINION),
    ("D016456", "Historical Article", Design.HISTORICAL),
    ("D019215", "Biography", Design.HISTORICAL),
    ("D016419", "Classical Article", Design.HISTORICAL),
)
VETERINARY = frozenset({"D000077522", "D000081262", "D000078323"})
CLINICAL_STUDY = "D000068397"

# Known, and silent about design: format, language, funding, standing.
_SILENT: tuple[tuple[str, str], ...] = (
    ("D016428", "Journal Article"),
    ("D016441", "Retracted Publication"),
    ("D016439", "Corrected and Republished Article"),
    ("D016438", "Duplicate Publication"),
    ("D000076942", "Preprint"),
    ("D003160", "Comparative Study"),
    ("D016448", "Multicenter Study"),
    ("D023362", "Evaluation Study"),
    ("D023361", "Validation Study"),
    ("D004740", "English Abstract"),
    ("D016427", "Technical Report"),
    ("D016423", "Congress"),
    ("D016416", "Meeting Abstract"),
    ("D064886", "Dataset"),
    ("D059040", "Video-Audio Media"),
    ("D013485", "Research Support, Non-U.S. Gov't"),
    ("D013486", "Research Support, U.S. Gov't, Non-P.H.S."),
    ("D013487", "Research Support, U.S. Gov't, P.H.S."),
    ("D052060", "Research Support, N.I.H., Intramural"),
    ("D052061", "Research Support, N.I.H., Extramural"),
    ("D057666", "Research Support, American Recovery and Reinvestment Act"),
)

_BY_UI = {ui: (rank, design) for rank, (ui, _, design) in enumerate(_DESIGNS)}
_UI_OF_NAME = {name.casefold(): ui for ui, name, _ in _DESIGNS} | {
    name.casefold(): ui for ui, name in _SILENT
}
_KNOWN = frozenset(_BY_UI) | {ui for ui, _ in _SILENT}


@dataclass(frozen=True, slots=True)
class TypeReading:
    """What the types say. `design` is None when they are silent.

    `ui` is the type that decided; `reasons` also names every type not in the
    table, so that a new one is seen and never dropped.
    """

    design: Design | None
    ui: str
    veterinary: bool
    reasons: tuple[str, ...]


def read_types(types: Iterable[Term]) -> TypeReading:
    """Give the design of the strongest type, by the table's precedence."""
    found: list[tuple[int, str, str]] = []
    unknown: list[str] = []
    veterinary = False
    for term in types:
        ui = term.ui or _UI_OF_NAME.get(term.name.casefold(), "")
        if ui in _BY_UI:
            found.append((_BY_UI[ui][0], ui, term.name))
            veterinary = veterinary or ui in VETERINARY
        elif ui not in _KNOWN:
            unknown.append(f'PT? "{term.name}" ({term.ui or "no UI"}) is not in the table of types')
    if not found:
        return TypeReading(None, "", veterinary, tuple(sorted(unknown)))
    _, ui, name = min(found)
    return TypeReading(_BY_UI[ui][1], ui, veterinary, (f"PT {name} ({ui})", *sorted(unknown)))
