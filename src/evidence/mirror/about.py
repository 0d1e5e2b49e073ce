"""EInfo and ESpell."""

from xml.etree.ElementTree import Element

from evidence.domain.errors import QueryRefused
from evidence.mirror.desk import DATABASE, Desk, Params
from evidence.mirror.fields import FIELDS, Field, Kind
from evidence.mirror.linking import SIMILAR
from evidence.mirror.wording import Reply, element, json_reply, xml_reply


def einfo(desk: Desk, params: Params) -> Reply:
    """Answer the list of databases, or fields and size of the one there is."""
    if not params.text("db"):
        if params.wants_json:
            return json_reply("einfo", {"einforesult": {"dblist": [DATABASE]}})
        return xml_reply(element("eInfoResult", element("DbList", element("DbName", DATABASE))))
    if params.wants_json:
        fields = [{"name": f.code, "fullname": f.title} for f in FIELDS]
        about = {"dbname": DATABASE, "count": str(len(desk.library)), "fieldlist": fields}
        return json_reply("einfo", {"einforesult": {"dbinfo": [about]}})
    return xml_reply(element("eInfoResult", _database(desk)))


def _database(desk: Desk) -> Element:
    link = element(
        "Link",
        element("Name", SIMILAR),
        element("Menu", "Similar records"),
        element("Description", "Records that share words and headings"),
        element("DbTo", DATABASE),
    )
    return element(
        "DbInfo",
        element("DbName", DATABASE),
        element("MenuName", "PubMed"),
        element("Description", f"PubMed records held locally: {desk.library.name}"),
        element("Count", str(len(desk.library))),
        element("FieldList", *map(_field, FIELDS)),
        element("LinkList", link),
    )


def _field(field: Field) -> Element:
    tags = " ".join(f"[{tag}]" for tag in field.tags)
    return element(
        "Field",
        element("Name", field.code),
        element("FullName", field.title),
        element("Description", f"Tags: {tags}"),
        element("TermCount"),
        element("IsDate", _yn(field.kind is Kind.DATE)),
        element("IsNumerical", _yn(field.kind is Kind.NUMBER)),
        element("SingleToken", _yn(field.kind is not Kind.TEXT)),
        element("Hierarchy", _yn(field.kind in {Kind.HEADING, Kind.TYPE})),
        element("IsHidden", "N"),
    )


def _yn(yes: bool) -> str:
    return "Y" if yes else "N"


def espell(_: Desk, params: Params) -> Reply:
    """Answer without a suggestion: the mirror corrects nothing."""
    term = params.text("term")
    if not term:
        raise QueryRefused("Empty term and query_key - nothing todo")
    parts = [
        element("Database", DATABASE),
        element("Query", term),
        element("CorrectedQuery"),
        element("SpelledQuery"),
        element("ERROR"),
    ]
    return xml_reply(element("eSpellResult", *parts))
