"""The E-utilities over a library of records, without any network.

The same code answers inside the process and behind the local server. Shapes are
those of NCBI's E-utilities (NBK25499) for `db=pubmed`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from evidence.domain.errors import QueryRefused
from evidence.language.mesh import Mesh, load_mesh
from evidence.mirror.about import einfo, espell
from evidence.mirror.desk import DATABASE, Desk, History, Params
from evidence.mirror.library import Library, sample_library
from evidence.mirror.linking import elink
from evidence.mirror.retrieval import efetch, epost
from evidence.mirror.searching import esearch
from evidence.mirror.summaries import esummary
from evidence.mirror.wording import Reply, error_reply, json_reply

Tool = Callable[[Desk, Params], Reply]

# Name in the address: the tool, its XML root, its key in JSON.
_TOOLS: dict[str, tuple[Tool, str, str]] = {
    "einfo": (einfo, "eInfoResult", "einforesult"),
    "esearch": (esearch, "eSearchResult", "esearchresult"),
    "epost": (epost, "ePostResult", "epostresult"),
    "efetch": (efetch, "eFetchResult", "efetchresult"),
    "esummary": (esummary, "eSummaryResult", "esummaryresult"),
    "elink": (elink, "eLinkResult", "elinkresult"),
    "espell": (espell, "eSpellResult", "espellresult"),
}
_NO_TOOL = b"<html><head><title>404</title></head><body>No such tool here</body></html>\n"


def _today() -> date:
    return datetime.now(UTC).date()


class Endpoint:
    """Answers requests; safe to call from several threads."""

    def __init__(self, library: Library, mesh: Mesh, today: Callable[[], date] = _today) -> None:
        """Serve `library`; `today` is the day that relative dates count from."""
        self._desk = Desk(library, mesh, History(), today)

    @property
    def library(self) -> Library:
        """The records that are served."""
        return self._desk.library

    def respond(self, path: str, params: Sequence[tuple[str, str]]) -> Reply:
        """Answer one request; errors come as the E-utilities send them.

        `path` is an address path such as `/entrez/eutils/esearch.fcgi`; `params`
        are the names and values of query and form, in order.
        """
        name = path.rstrip("/").rpartition("/")[2].partition(".")[0]
        if name not in _TOOLS:
            return Reply(404, "text/html; charset=UTF-8", _NO_TOOL)
        tool, root, key = _TOOLS[name]
        asked = Params(params)
        try:
            _check_database(name, asked)
            return tool(self._desk, asked)
        except QueryRefused as refusal:
            if asked.wants_json:
                return json_reply(name, {key: {"ERROR": str(refusal)}})
            return error_reply(root, str(refusal))


def _check_database(tool: str, params: Params) -> None:
    parameters = ("dbfrom", "db") if tool == "elink" else ("db",)
    for parameter in parameters:
        database = params.text(parameter, DATABASE)
        if database.casefold() == DATABASE:
            continue
        if tool == "einfo":
            raise QueryRefused(f"Can not retrieve DbInfo for db={database}")
        raise QueryRefused(f"Invalid db name specified: {database}")


def sample_endpoint() -> Endpoint:
    """Return a fresh endpoint (its own history) over the shipped sample."""
    return Endpoint(sample_library(), load_mesh())
