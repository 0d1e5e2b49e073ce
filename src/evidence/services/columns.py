"""The columns of the evidence report, in order, with their meaning.

One place for what the CSV header, the data dictionary, `--json` keys and the
reference page say. Nothing is cut short, however long: a spreadsheet may show less of
a cell (Excel 32,767 characters) than the file holds.
"""

from evidence.domain.appraisal import Design, Directness, QuoteRole, Species, Stance
from evidence.domain.citations import Standing
from evidence.domain.claims import ClaimType, Segment
from evidence.domain.searches import RungRole, SearchOutcome
from evidence.domain.tables import Column

LIST = ";"
REASONS = " | "

CLAIM = (
    Column("claim_id", "integer", "Number of the claim in this database", required=True),
    Column("document", "string", "Name of the source document", required=True),
    Column("claim", "string", "The atomic claim: one subject, relation, object", required=True),
    Column(
        "sentence",
        "string",
        "The sentence of the document that it stands in, verbatim",
        required=True,
        verbatim=True,
    ),
    Column("start_char", "integer", "First code point of that sentence, from 0", required=True),
    Column("end_char", "integer", "Code point after its last", required=True),
    Column(
        "claim_type",
        "string",
        "Kind of assertion; it chooses the ladder",
        required=True,
        choices=tuple(ClaimType),
    ),
    Column("checkable", "boolean", "Whether literature can carry or refute it", required=True),
    Column(
        "wording_strength",
        "integer",
        "0 none or definitional, 1 correlational, 2 conditional causal, 3 direct causal",
        required=True,
    ),
    Column("wording_flags", "string", "Loose or loaded wording, by name", list_separator=LIST),
    Column("verdict", "string", "What the rubric gives; empty before grading"),
    Column(
        "grade",
        "string",
        "Certainty A to D of the body of evidence; empty when none applies",
        choices=("A", "B", "C", "D"),
    ),
    Column(
        "basis",
        "string",
        "proposed (by rules) or reviewed (by people)",
        choices=("proposed", "reviewed"),
    ),
    Column("flags", "string", "Named reasons for attention", list_separator=LIST),
    Column(
        "unsupported_reason",
        "string",
        "Why nothing in force carries the claim; empty when supported or mixed",
    ),
    Column("supporting", "integer", "Citations that count for the claim", required=True),
    Column("contradicting", "integer", "Citations that count against it", required=True),
    Column("mentioning", "integer", "Citations read that take no counted stance", required=True),
    Column("best_level", "integer", "Best evidence level, 1 to 5, on the side that won"),
    Column(
        "top_pmids",
        "string",
        "Best citations that take a stance, else the best ranked",
        list_separator=LIST,
    ),
    Column("reasons", "string", "Every rule that fired, in order", list_separator=REASONS),
    Column(
        "search_outcome",
        "string",
        "How the claim's search ended; empty while a newer search awaits grading",
        choices=tuple(SearchOutcome),
    ),
    Column("last_searched_at", "datetime", "End of the last search, UTC; empty when never"),
    Column("document_id", "integer", "Number of the document version", required=True),
    Column("checkable_why", "string", "Why it is or is not checkable"),
    Column("source", "string", "Where was searched", required=True),
    Column("rubric_version", "string", "Version of the rubric that graded; empty before grading"),
    Column(
        "robustness",
        "integer",
        "How many of its counted citations would each alone change the verdict if it were "
        "retracted, 0 is best; empty when none counts",
    ),
)

EVIDENCE = (
    Column("claim_id", "integer", "The claim that the citation was read for", required=True),
    Column("pmid", "string", "PubMed identifier", required=True),
    Column("doi", "string", "Digital object identifier"),
    Column(
        "title",
        "string",
        "Title of the publication, else in its own language; empty when the record has none",
    ),
    Column("journal", "string", "Journal or book"),
    Column("year", "integer", "Year of publication; empty when the record shows none"),
    Column("design", "string", "Kind of study", required=True, choices=tuple(Design)),
    Column("species", "string", "Whom or what it observed", required=True, choices=tuple(Species)),
    Column("sample_size", "integer", "Participants as stated; empty when not found"),
    Column("level", "integer", "Level 1 to 5 on the ladder of the claim's type; empty when none"),
    Column(
        "directness",
        "string",
        "Whether it is about the claim's own population and terms",
        required=True,
        choices=tuple(Directness),
    ),
    Column(
        "stance",
        "string",
        "supports, contradicts or mentions",
        required=True,
        choices=tuple(Stance),
    ),
    Column("stance_basis", "string", "Who or which rule gave the stance, and why", required=True),
    Column(
        "confidence",
        "number",
        "Measured precision of the rule, 0 to 1; empty where no rule sees a stance",
    ),
    Column(
        "quote",
        "string",
        "Sentence of the stored abstract, verbatim; empty without abstract",
        verbatim=True,
    ),
    Column("quote_start", "integer", "First code point of the quote in the stored abstract"),
    Column("quote_end", "integer", "Code point after its last"),
    Column(
        "quote_role", "string", "What that sentence does in its abstract", choices=tuple(QuoteRole)
    ),
    Column(
        "standing",
        "string",
        "Whether the publication still stands, as far as checked",
        required=True,
        choices=tuple(Standing),
    ),
    Column("notice_pmid", "string", "PMID of the notice that changed its standing"),
    Column("rank", "integer", "Rank for this claim, from 1", required=True),
    Column("source", "string", "Where the record came from", required=True),
    Column(
        "quote_source",
        "string",
        "published abstract, or summary written for the embedded sample",
        required=True,
    ),
    Column(
        "study_basis", "string", "Rules that read design, species and size", list_separator=REASONS
    ),
)

SEARCH = (
    Column("claim_id", "integer", "The claim that was searched for", required=True),
    Column("source", "string", "Database or endpoint", required=True),
    Column("strategy", "string", "Identifier of the strategy file", required=True),
    Column("strategy_version", "integer", "Its version", required=True),
    Column("query_as_run", "string", "The exact text sent", required=True, verbatim=True),
    Column("query_translation", "string", "The source's own reading of it"),
    Column("warnings", "string", "Everything the source warned of", list_separator=REASONS),
    Column(
        "outcome", "string", "How the search ended", required=True, choices=tuple(SearchOutcome)
    ),
    Column("hit_count", "integer", "Records the source counts; empty when it failed"),
    Column("retrieved", "integer", "Identifiers it delivered", required=True),
    Column("truncated", "boolean", "Whether it counts more than it delivered", required=True),
    Column("started_at", "datetime", "Start, UTC", required=True),
    Column("finished_at", "datetime", "End, UTC", required=True),
    Column(
        "rung", "string", "deciding, fallback or supplement", required=True, choices=tuple(RungRole)
    ),
    Column("requested", "integer", "Most identifiers the strategy asked for", required=True),
    Column("sort", "string", "Order asked for", required=True),
    Column("failure", "string", "What went wrong; empty unless failed"),
    Column("strategy_sha256", "string", "Digest of the strategy file", required=True),
    Column("search_id", "integer", "Number of the search run in this database", required=True),
)

REJECTED = (
    Column("document", "string", "Name of the source document", required=True),
    Column("start_char", "integer", "First code point, from 0", required=True),
    Column("end_char", "integer", "Code point after the last", required=True),
    Column(
        "kind",
        "string",
        "heading or boilerplate",
        required=True,
        choices=tuple(s for s in Segment if s is not Segment.SENTENCE),
    ),
    Column("reason", "string", "Why the text was set aside", required=True),
    Column("text", "string", "The text, verbatim", required=True, verbatim=True),
    Column("document_id", "integer", "Number of the document version", required=True),
)
