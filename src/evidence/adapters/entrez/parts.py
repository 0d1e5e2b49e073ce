"""The repeated parts of a PubMed record: authors, headings, notices, identifiers. Pure.

Source of the structure: NLM's PubMed DTD, 1st January 2025.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from evidence.adapters.entrez.elements import (
    child,
    child_text,
    flat,
    iso_date,
    pmid_or_none,
    squeeze,
)
from evidence.domain.citations import AbstractSection, Author, Heading, Notice, Term

_ORCID = re.compile(r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9Xx])$", re.ASCII)
_PMCID = re.compile(r"PMC[0-9]+", re.ASCII)

# DataBank names that are trial registries; the others hold sequences and the like.
# Source: NLM, "MEDLINE databanks" (data bank sources of the SI field).
_REGISTRIES = frozenset(
    {
        "anzctr",
        "chictr",
        "clinicaltrials.gov",
        "cris",
        "ctri",
        "drks",
        "eudract",
        "irct",
        "isrctn",
        "japiccti",
        "jmacct",
        "jprn",
        "jrct",
        "ntr",
        "pactr",
        "rebec",
        "repec",
        "rpcec",
        "slctr",
        "tctr",
        "umin ctr",
        "umin-ctr",
    }
)
# Cheap looks before the search: few abstracts hold these letters.
_NUMBER_MARKS = ("NCT", "CTRN", "UCTR", "udraCT", "UDRACT")
_NUMBER = re.compile(
    r"\b(?:(NCT)[ :]?([0-9]{8})|(ISRCTN)[ :]?([0-9]{8})|(ACTRN)[ :]?([0-9]{14})"
    r"|(EUCTR|E[Uu][Dd][Rr][Aa]CT)[^0-9\n]{0,20}([0-9]{4}-[0-9]{6}-[0-9]{2}))(?![0-9])",
    re.ASCII,
)
_PLAIN_PREFIXES = frozenset({"NCT", "ISRCTN", "ACTRN"})
_EUDRACT = re.compile(r"(?:EUCTR)?([0-9]{4}-[0-9]{6}-[0-9]{2})\b", re.ASCII)


@lru_cache(maxsize=4096)
def _shared_term(ui: str, raw_name: str | None) -> Term:
    """Return one value for the few thousand terms that most records repeat."""
    return Term(ui, squeeze(raw_name))


def term(element: Element) -> Term:
    """Return the controlled term that `element` names."""
    return _shared_term(element.get("UI", ""), flat(element) if len(element) else element.text)


def terms(elements: Iterable[Element]) -> tuple[Term, ...]:
    """Return the terms in order, those without a name left out."""
    return tuple([found for element in elements if (found := term(element)).name])


def chemicals(chemical_list: Element) -> tuple[Term, ...]:
    """Return the names of the substances in order."""
    return terms([child(part, "NameOfSubstance") for part in chemical_list])


def sections(abstract: Element) -> tuple[AbstractSection, ...]:
    """Return the `AbstractText` children that hold text, in order."""
    return tuple(
        [
            AbstractSection(part.get("Label", ""), part.get("NlmCategory", ""), text)
            for part in abstract.findall("AbstractText")
            if (text := flat(part))
        ]
    )


def authors(author_list: Element) -> tuple[Author, ...]:
    """Return the authors in order; names that NLM marks as superseded are left out."""
    return tuple(
        [
            found
            for element in author_list.findall("Author")
            if element.get("ValidYN") != "N"
            and ((found := _author(element)).last or found.collective or found.fore)
        ]
    )


def _author(element: Element) -> Author:
    # One pass over the children: authors are the most numerous part of a record.
    names = {part.tag: part.text for part in element}
    if collective := "CollectiveName" in names and child_text(element, "CollectiveName"):
        return Author(collective=collective)
    return Author(
        last=squeeze(names.get("LastName")),
        fore=squeeze(names.get("ForeName")),
        initials=squeeze(names.get("Initials")),
        suffix=child_text(element, "Suffix") if "Suffix" in names else "",
        orcid=_first_orcid(element.findall("Identifier")) if "Identifier" in names else "",
    )


def _first_orcid(elements: Iterable[Element]) -> str:
    found = (_orcid(flat(part)) for part in elements if part.get("Source") == "ORCID")
    return next(filter(None, found), "")


def _orcid(raw: str) -> str:
    """Return `0000-0000-0000-0000`, "" when it is none: addresses and bare digits occur."""
    found = _ORCID.search(raw)
    return "-".join(found.groups()).upper() if found else ""


def headings(heading_list: Element) -> tuple[Heading, ...]:
    """Return the MeSH headings; major when the descriptor or a qualifier is."""
    return tuple(
        [
            _heading(element, descriptor)
            for element in heading_list
            if (descriptor := element.find("DescriptorName")) is not None
        ]
    )


def _heading(element: Element, descriptor: Element) -> Heading:
    major = descriptor.get("MajorTopicYN") == "Y"
    qualifiers = element.findall("QualifierName")
    if not qualifiers:
        return Heading(term(descriptor), major)
    major = major or any(part.get("MajorTopicYN") == "Y" for part in qualifiers)
    return Heading(term(descriptor), major, tuple([term(part) for part in qualifiers]))


def notices(correction_list: Element) -> tuple[Notice, ...]:
    """Return the entries of CommentsCorrectionsList in order."""
    return tuple(
        Notice(
            element.get("RefType", ""),
            pmid_or_none(child_text(element, "PMID")),
            child_text(element, "RefSource"),
        )
        for element in correction_list
    )


def identifiers(*id_lists: Element) -> tuple[tuple[str, str], ...]:
    """Return (type, value) pairs in order, each once."""
    return tuple(
        dict.fromkeys(
            (element.get("IdType", ""), value)
            for id_list in id_lists
            for element in id_list.findall("ArticleId")
            if (value := flat(element))
        )
    )


def id_of(ids: Iterable[tuple[str, str]], kind: str) -> str:
    """Return the first identifier of that type, "" when there is none."""
    return next((value for found, value in ids if found == kind), "")


def pmcid_of(ids: Iterable[tuple[str, str]]) -> str:
    """Return the PMC identifier with its letters, "" when there is none."""
    found = _PMCID.search(id_of(ids, "pmc"))
    return found.group() if found else ""


def history(history_list: Element) -> Iterator[tuple[str, str]]:
    """Yield (status, date) for every dated event of the record's way into PubMed.

    The status `revised` is the authors' revision; it is named `author-revised`,
    since `revised` is NLM's revision of the record.
    """
    for element in history_list:
        status = element.get("PubStatus", "")
        if when := iso_date(element):
            yield "author-revised" if status == "revised" else status, when


def grants(grant_list: Element) -> tuple[str, ...]:
    """Return `id (agency, country)`, parts that are missing left out."""
    return tuple(text for element in grant_list if (text := _grant(element)))


def _grant(element: Element) -> str:
    number = child_text(element, "GrantID")
    by = ", ".join(filter(None, (child_text(element, "Agency"), child_text(element, "Country"))))
    return f"{number} ({by})" if number and by else number or by


def registry_ids(banks: Iterable[Element], *texts: str) -> tuple[str, ...]:
    """Return trial registration numbers: those indexed, then those in the texts.

    EudraCT numbers are written `EUCTR2004-000012-13` wherever they come from, so
    that one trial has one number.
    """
    found: dict[str, None] = {}
    for bank in banks:
        name = child_text(bank, "DataBankName").casefold()
        if name in _REGISTRIES:
            for number in child(bank, "AccessionNumberList"):
                found[_indexed_number(name, flat(number))] = None
    for text in texts:
        found.update(dict.fromkeys(_numbers_in(text)))
    found.pop("", None)
    return tuple(found)


def _indexed_number(registry: str, number: str) -> str:
    eudract = _EUDRACT.match(number) if registry == "eudract" else None
    return f"EUCTR{eudract.group(1)}" if eudract else number


def _numbers_in(text: str) -> Iterator[str]:
    if "CT" in text and any(mark in text for mark in _NUMBER_MARKS):
        for found in _NUMBER.finditer(text):
            prefix, number = filter(None, found.groups())
            yield (prefix if prefix in _PLAIN_PREFIXES else "EUCTR") + number
