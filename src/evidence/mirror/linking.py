"""ELink: records like a given one, inside the same library."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from evidence.domain.citations import Citation
from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.sample_note import is_sample_note
from evidence.mirror.desk import DATABASE, Desk, Kept, Params, pmids_among
from evidence.mirror.folding import name_key, words_of
from evidence.mirror.stopwords import STOPWORDS
from evidence.mirror.wording import Reply, element, json_reply, xml_reply

SIMILAR = "pubmed_pubmed"
_MOST_LINKS = 100
_SCALE = 10_000_000  # scores are whole numbers; a record's likeness to itself
_HEADING_WEIGHT = 2  # a shared heading says more than a shared word

Links = list[tuple[Pmid, int]]


def elink(desk: Desk, params: Params) -> Reply:
    """Answer similar records: one set for every `id` parameter.

    Raises:
        QueryRefused: a command or link that is not served, or nothing to start from.
    """
    command = params.text("cmd", "neighbor")
    name = params.text("linkname", SIMILAR)
    if command not in {"neighbor", "neighbor_score", "neighbor_history"} or name != SIMILAR:
        raise QueryRefused(f"Invalid or unsupported link: cmd={command} linkname={name}")
    groups = [group for ids in params.id_groups() if (group := pmids_among(ids))]
    if params.text("webenv"):
        groups = [desk.wanted(params)]
    if not groups:
        raise QueryRefused("Empty id list - nothing todo")
    linked = [(group, similar_to(desk, group)) for group in groups]
    if command == "neighbor_history":
        return xml_reply(element("eLinkResult", *(_kept(desk, *one) for one in linked)))
    if params.wants_json:
        return json_reply("elink", {"linksets": [_json_set(*one) for one in linked]})
    scored = command == "neighbor_score"
    return xml_reply(element("eLinkResult", *(_set(*one, scored=scored) for one in linked)))


def similar_to(desk: Desk, pmids: Iterable[Pmid]) -> Links:
    """Return the records most like any of `pmids`, themselves included, best first.

    Likeness: cosine of words and headings, weighted by how rare they are here.
    """
    everyone = {
        pmid: _features(citation)
        for pmid in desk.library.postings.all_ids()
        if (citation := desk.library.citation(pmid))
    }
    spread = Counter(feature for features in everyone.values() for feature in features)
    weights = {
        pmid: {f: n * math.log(1 + len(everyone) / spread[f]) for f, n in features.items()}
        for pmid, features in everyone.items()
    }
    norms = {pmid: math.hypot(*vector.values()) for pmid, vector in weights.items()}
    best: Counter[Pmid] = Counter()
    for start in pmids:
        for pmid, vector in weights.items() if start in weights else ():
            shared = weights[start].keys() & vector.keys()
            dot = math.fsum(weights[start][f] * vector[f] for f in shared)
            likeness = dot / (norms[start] * norms[pmid]) if dot else 0.0
            best[pmid] = max(best[pmid], round(_SCALE * likeness))
    ranked = sorted(best.items(), key=lambda one: (-one[1], -pmid_order(one[0])))
    return [one for one in ranked if one[1] > 0][:_MOST_LINKS]


def _features(citation: Citation) -> Counter[str]:
    sections = (s.text for s in citation.sections if not is_sample_note(s.text))
    found = Counter(word for text in (citation.title, *sections) for word in words_of(text))
    for word in STOPWORDS:
        del found[word]
    for heading in citation.headings:
        found[f"mh:{name_key(heading.descriptor.name)}"] = _HEADING_WEIGHT
    return found


def _opening(sources: Iterable[Pmid]) -> Iterator[Element]:
    yield element("DbFrom", DATABASE)
    yield element("IdList", *(element("Id", pmid) for pmid in sources))


def _set(sources: list[Pmid], links: Links, *, scored: bool) -> Element:
    found = [
        element("Link", element("Id", pmid), *([element("Score", str(score))] if scored else []))
        for pmid, score in links
    ]
    if not found:
        return element("LinkSet", *_opening(sources))
    names = (element("DbTo", DATABASE), element("LinkName", SIMILAR))
    return element("LinkSet", *_opening(sources), element("LinkSetDb", *names, *found))


def _kept(desk: Desk, sources: list[Pmid], links: Links) -> Element:
    environment, key = desk.history.add("", Kept(tuple(pmid for pmid, _ in links), ""))
    history = element(
        "LinkSetDbHistory",
        element("DbTo", DATABASE),
        element("LinkName", SIMILAR),
        element("QueryKey", str(key)),
    )
    return element("LinkSet", *_opening(sources), history, element("WebEnv", environment))


def _json_set(sources: list[Pmid], links: Links) -> dict[str, object]:
    found = {"dbto": DATABASE, "linkname": SIMILAR, "links": [pmid for pmid, _ in links]}
    return {"dbfrom": DATABASE, "ids": sources, "linksetdbs": [found] if links else []}
