"""XML and JSON as the E-utilities write them; every text is escaped here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_EUTILS = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"
# Root element and the document type that NCBI declares for it.
_DOCTYPES = {
    "eInfoResult": ("einfo 20190110", f"{_EUTILS}/20190110/einfo.dtd"),
    "eSearchResult": ("esearch 20060628", f"{_EUTILS}/20060628/esearch.dtd"),
    "ePostResult": ("epost 20090526", f"{_EUTILS}/20090526/epost.dtd"),
    "eFetchResult": ("efetch 20131226", f"{_EUTILS}/20131226/efetch.dtd"),
    "eSummaryResult": ("esummary v1 20041029", f"{_EUTILS}/20041029/esummary-v1.dtd"),
    "eLinkResult": ("elink 20101123", f"{_EUTILS}/20101123/elink.dtd"),
    "eSpellResult": (
        "eSpellResult, 23 November 2004",
        "https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd",
    ),
}
# What XML 1.0 cannot hold, however escaped; lone surrogates among it.
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

XML_TYPE = "text/xml; charset=UTF-8"
JSON_TYPE = "application/json; charset=UTF-8"
TEXT_TYPE = "text/plain; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the endpoint."""

    status: int
    content_type: str
    body: bytes


def element(tag: str, *parts: ET.Element | str, **attributes: str) -> ET.Element:
    """Return an element with text (any characters) or with child elements."""
    made = ET.Element(tag, {name: clean(value) for name, value in attributes.items()})
    for part in parts:
        if isinstance(part, str):
            made.text = (made.text or "") + clean(part)
        else:
            made.append(part)
    return made


def clean(text: str) -> str:
    """Replace characters that XML cannot hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def xml_reply(root: ET.Element, *, status: int = 200, doctype: bool = True) -> Reply:
    """Return a document; `doctype` names NCBI's DTD for the root."""
    head = _DECLARATION
    if doctype:
        name, address = _DOCTYPES[root.tag]
        head += f'<!DOCTYPE {root.tag} PUBLIC "-//NLM//DTD {name}//EN" "{address}">\n'
    body = head + ET.tostring(root, encoding="unicode") + "\n"
    return Reply(status, XML_TYPE, body.encode("utf-8"))


def json_reply(tool: str, content: Mapping[str, object]) -> Reply:
    """Return a JSON answer with NCBI's header."""
    whole = {"header": {"type": tool, "version": "0.3"}, **content}
    return Reply(200, JSON_TYPE, json.dumps(whole).encode("ascii"))


def text_reply(text: str) -> Reply:
    """Return plain text."""
    return Reply(200, TEXT_TYPE, clean(text).encode("utf-8"))


def error_reply(root: str, message: str, *, status: int = 200) -> Reply:
    """Return an `<ERROR>`, which the E-utilities mostly send under 200."""
    return xml_reply(element(root, element("ERROR", message)), status=status)
