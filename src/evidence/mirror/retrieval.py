"""EPost and EFetch: hand in PMIDs, get records."""

from collections.abc import Sequence

from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.mirror.desk import Desk, Kept, Params, pmids_among
from evidence.mirror.wording import (
    XML_TYPE,
    Reply,
    element,
    error_reply,
    json_reply,
    text_reply,
    xml_reply,
)

_NO_IDS = "ID list is empty! Possibly it has no correct IDs."


def epost(desk: Desk, params: Params) -> Reply:
    """Keep the PMIDs, known or not, in the order given.

    Raises:
        QueryRefused: no PMID is among the ids.
    """
    asked = params.ids()
    pmids = pmids_among(asked)
    if not pmids:
        raise QueryRefused("Empty ID list; Nothing to store")
    environment, key = desk.history.add(params.text("webenv"), Kept(tuple(pmids), ""))
    if params.wants_json:
        return json_reply("epost", {"epostresult": {"querykey": str(key), "webenv": environment}})
    parts = [element("QueryKey", str(key)), element("WebEnv", environment)]
    refused = [one for one in asked if not pmids_among([one])]
    if refused:
        parts.insert(0, element("InvalidIdList", *(element("Id", one) for one in refused)))
    return xml_reply(element("ePostResult", *parts))


def efetch(desk: Desk, params: Params) -> Reply:
    """Answer the records that are here; unknown PMIDs are simply missing.

    Raises:
        QueryRefused: an unknown history entry, or a form that is not served.
    """
    if not params.text("webenv") and not pmids_among(params.ids()):
        return error_reply("eFetchResult", _NO_IDS, status=400)
    kind, mode = params.text("rettype").casefold(), params.text("retmode", "xml").casefold()
    page = desk.library.known(desk.wanted(params))
    if kind == "uilist":
        return _uilist(page, mode)
    if mode != "xml" or kind not in {"", "full", "abstract", "xml", "null"}:
        raise QueryRefused(f"Invalid or unsupported form: rettype={kind} retmode={mode}")
    return Reply(200, XML_TYPE, desk.library.article_set(page))


def _uilist(pmids: Sequence[Pmid], mode: str) -> Reply:
    if mode == "xml":
        return xml_reply(element("IdList", *(element("Id", pmid) for pmid in pmids)), doctype=False)
    return text_reply("".join(f"{pmid}\n" for pmid in pmids))
