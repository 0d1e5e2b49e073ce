"""ESearch: run a query, answer a page of PMIDs and how the query was read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from xml.etree.ElementTree import Element

from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.mirror.dates import date_bounds
from evidence.mirror.desk import Desk, Kept, Params
from evidence.mirror.evaluate import evaluate
from evidence.mirror.fields import Kind, field_of
from evidence.mirror.plan import Between, Chain, Fixed, Node, Op
from evidence.mirror.rank import best_first, newest_first, newest_published_first
from evidence.mirror.translate import Compiled, Past, compile_query
from evidence.mirror.wording import Reply, element, json_reply, xml_reply

# PubMed's ESearch gives the first 9,999 records and no more.
CEILING = 9_999
_PAGE = 20
_TOO_FAR = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch"
    " can only retrieve the first 9,999 records matching the query."
)
_FIRST_DATE, _LAST_DATE = "1800", "3000"


@dataclass(frozen=True, slots=True)
class _Warnings:
    phrases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answer:
    """Everything that the XML and the JSON form say."""

    count: int
    start: int
    page: list[Pmid]
    compiled: Compiled
    warnings: _Warnings
    kept_as: tuple[str, int] | None


def esearch(desk: Desk, params: Params) -> Reply:
    """Answer a search.

    Raises:
        QueryRefused: the query or a parameter cannot be run.
    """
    start, size = params.number("retstart", 0), params.number("retmax", _PAGE)
    if start >= CEILING:
        raise QueryRefused(_TOO_FAR)
    compiled = _asked(desk, params)
    ordered, remarks = _ordered(desk, params, compiled)
    if start + size > CEILING:
        size = CEILING - start
        remarks.append(f"Restrictions achieved. start and count adjusted to {start}, {size}")
    kept_as = _keep(desk, params, ordered, compiled)
    answer = _Answer(
        count=len(ordered),
        start=start,
        page=ordered[start : start + size],
        compiled=compiled,
        warnings=_warnings(desk, compiled, remarks, found=bool(ordered)),
        kept_as=kept_as,
    )
    if params.text("rettype").casefold() == "count":
        return _count_only(answer.count, json=params.wants_json)
    return _json(answer) if params.wants_json else _xml(answer)


def _asked(desk: Desk, params: Params) -> Compiled:
    """Compile the term, then narrow it by `query_key` and the date parameters."""
    environment = params.text("webenv")

    def recall(key: int) -> Past | None:
        kept = desk.history.get(environment, key)
        return None if kept is None else Past(frozenset(kept.pmids), kept.translation)

    earlier = desk.earlier(params) if params.text("query_key") else None
    term = params.text("term")
    if term or earlier is None:
        compiled = compile_query(term, desk.mesh, recall, default_tag=params.text("field"))
        if earlier is not None:
            compiled = _narrowed(compiled, _fixed(earlier), _shown(earlier, params))
    else:
        compiled = Compiled(_fixed(earlier), _shown(earlier, params))
    limit = _date_limit(desk, params)
    return compiled if limit is None else _narrowed(compiled, *limit)


def _fixed(kept: Kept) -> Fixed:
    return Fixed(frozenset(kept.pmids))


def _shown(kept: Kept, params: Params) -> str:
    return kept.translation or f"#{params.text('query_key')}"


def _narrowed(compiled: Compiled, node: Node, shown: str) -> Compiled:
    plan = Chain(compiled.plan, ((Op.AND, node),))
    return replace(compiled, plan=plan, translation=f"({compiled.translation}) AND {shown}")


def _date_limit(desk: Desk, params: Params) -> tuple[Node, str] | None:
    days = params.text("reldate")
    low, high = params.text("mindate"), params.text("maxdate")
    if days:
        span = timedelta(days=min(params.number("reldate", 0), 1_000_000))
        earliest = desk.today().toordinal() - span.days
        low = (desk.today() - span).strftime("%Y/%m/%d") if earliest > 0 else _FIRST_DATE
        high = _LAST_DATE
    if not low and not high:
        return None
    low, high = low or _FIRST_DATE, high or _LAST_DATE
    kind = params.text("datetype", "edat")
    field = field_of(kind)
    first, last = date_bounds(low), date_bounds(high)
    if field is None or field.kind is not Kind.DATE or first is None or last is None:
        raise QueryRefused(f"Invalid or unsupported date limit: {kind} {low} to {high}")
    return Between(field.bases[0], first[0], last[1]), f"{low}:{high}[{field.title}]"


def _ordered(desk: Desk, params: Params, compiled: Compiled) -> tuple[list[Pmid], list[str]]:
    """Run the plan and sort; the remark says when the order asked for is not known."""
    postings = desk.library.postings
    found = evaluate(compiled.plan, postings)
    sort = params.text("sort", "most recent").casefold().replace("_", " ")
    if sort == "relevance":
        return best_first(found, compiled.plan, postings), []
    if sort in {"pub date", "pubdate", "publication date"}:
        return newest_published_first(found, desk.library.citation), []
    known = sort in {"most recent", "recently added", "date added", "date"}
    return newest_first(found), [] if known else [f"Unknown sort schema '{sort}' ignored"]


def _keep(
    desk: Desk, params: Params, ordered: list[Pmid], compiled: Compiled
) -> tuple[str, int] | None:
    if params.text("usehistory").casefold() != "y":
        return None
    return desk.history.add(params.text("webenv"), Kept(tuple(ordered), compiled.translation))


def _warnings(desk: Desk, compiled: Compiled, remarks: list[str], *, found: bool) -> _Warnings:
    """Say which terms no record holds, and whatever else changed the query."""
    absent = [s for s in compiled.sought if not evaluate(s.node, desk.library.postings)]
    return _Warnings(
        phrases=tuple(s.written for s in absent if not s.quoted),
        fields=compiled.unknown_fields,
        ignored=compiled.ignored,
        quoted=tuple(s.written for s in absent if s.quoted),
        messages=(*compiled.messages, *remarks, *(() if found else ("No items found.",))),
    )


def _count_only(count: int, *, json: bool) -> Reply:
    if json:
        return json_reply("esearch", {"esearchresult": {"count": str(count)}})
    return xml_reply(element("eSearchResult", element("Count", str(count))))


def _xml(answer: _Answer) -> Reply:
    parts = [
        element("Count", str(answer.count)),
        element("RetMax", str(len(answer.page))),
        element("RetStart", str(answer.start)),
    ]
    if answer.kept_as:
        environment, key = answer.kept_as
        parts += [element("QueryKey", str(key)), element("WebEnv", environment)]
    parts.append(element("IdList", *(element("Id", pmid) for pmid in answer.page)))
    pairs = answer.compiled.mappings
    mapped = [element("Translation", element("From", a), element("To", b)) for a, b in pairs]
    parts.append(element("TranslationSet", *mapped))
    parts.append(element("QueryTranslation", answer.compiled.translation))
    return xml_reply(element("eSearchResult", *parts, *_warning_lists(answer.warnings)))


def _warning_lists(warnings: _Warnings) -> Iterator[Element]:
    errors = [
        *(element("PhraseNotFound", text) for text in warnings.phrases),
        *(element("FieldNotFound", text) for text in warnings.fields),
    ]
    notes = [
        *(element("PhraseIgnored", text) for text in warnings.ignored),
        *(element("QuotedPhraseNotFound", text) for text in warnings.quoted),
        *(element("OutputMessage", text) for text in warnings.messages),
    ]
    if errors:
        yield element("ErrorList", *errors)
    if notes:
        yield element("WarningList", *notes)


def _json(answer: _Answer) -> Reply:
    warnings = answer.warnings
    result: dict[str, object] = {
        "count": str(answer.count),
        "retmax": str(len(answer.page)),
        "retstart": str(answer.start),
    }
    if answer.kept_as:
        result |= {"querykey": str(answer.kept_as[1]), "webenv": answer.kept_as[0]}
    result |= {
        "idlist": answer.page,
        "translationset": [{"from": a, "to": b} for a, b in answer.compiled.mappings],
        "querytranslation": answer.compiled.translation,
    }
    if warnings.phrases or warnings.fields:
        result["errorlist"] = {
            "phrasesnotfound": warnings.phrases,
            "fieldsnotfound": warnings.fields,
        }
    if warnings.ignored or warnings.quoted or warnings.messages:
        result["warninglist"] = {
            "phrasesignored": warnings.ignored,
            "quotedphrasesnotfound": warnings.quoted,
            "outputmessages": warnings.messages,
        }
    return json_reply("esearch", {"esearchresult": result})
