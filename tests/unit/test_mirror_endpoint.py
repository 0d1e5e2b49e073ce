import json
from datetime import date

import pytest

from evidence.adapters.entrez.parse import parse_articles, parse_search
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.endpoint import Endpoint, sample_endpoint
from evidence.mirror.library import Library, sample_library
from evidence.mirror.sample import article_xml
from evidence.mirror.wording import Reply
from support.mirror_papers import ids_of, xml_of

MESH = load_mesh()


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(sample_library(), MESH, lambda: date(2001, 6, 15))


@pytest.fixture(scope="module")
def crowd() -> Endpoint:
    """More records than ESearch gives out."""
    row = {
        "journal": "Made", "year": 2000, "month": None, "day": None, "volume": None,
        "issue": None, "pages": None, "doi": None, "pmcid": None, "language": None,
        "authors": [], "authors_complete": False, "publication_types": None, "mesh": [],
        "mesh_known": False, "comments_corrections": [], "sections": [], "title": "Many",
    }  # fmt: skip
    one = article_xml({**row, "pmid": "1"}, MESH)
    texts = {Pmid(str(n)): one.replace(">1<", f">{n}<") for n in range(1, 10_051)}
    return Endpoint(Library("crowd", texts), MESH)


def ask(endpoint: Endpoint, tool: str, *pairs: tuple[str, str], **params: str) -> Reply:
    return endpoint.respond(f"/entrez/eutils/{tool}.fcgi", [*params.items(), *pairs])


def text_at(reply: Reply, path: str) -> str | None:
    return xml_of(reply).findtext(path)


def test_a_search_pages_by_twenty_newest_first(endpoint: Endpoint) -> None:
    reply = ask(endpoint, "esearch", db="pubmed", term="hasabstract")
    ids = ids_of(reply)
    assert (text_at(reply, "Count"), text_at(reply, "RetMax"), len(ids)) == ("219", "20", 20)
    assert ids == sorted(ids, key=int, reverse=True)
    second = ask(endpoint, "esearch", term="hasabstract", retstart="20", retmax="300")
    assert text_at(second, "RetStart") == "20"
    assert len(ids_of(second)) == 199
    assert not set(ids_of(second)) & set(ids)


def test_a_search_answer_is_read_by_the_adapter(endpoint: Endpoint) -> None:
    answer = parse_search(
        ask(endpoint, "esearch", term="cortisol xyzzy AND nosuch[ti]", retmax="5").body
    )
    assert answer.total == 0
    assert "PhraseNotFound: xyzzy" in answer.warnings
    assert answer.translation.startswith('(("hydrocortisone"[MeSH Terms]')


def test_warnings_come_in_the_lists_of_the_dtd(endpoint: Endpoint) -> None:
    term = 'the xyzzy OR "no such thing" OR memory[nosuch]'
    root = xml_of(ask(endpoint, "esearch", term=term))
    assert [(e.tag, e.text) for e in root.findall("ErrorList/*")] == [
        ("PhraseNotFound", "xyzzy"),
        ("FieldNotFound", "nosuch"),
    ]
    assert [(e.tag, e.text) for e in root.findall("WarningList/*")] == [
        ("PhraseIgnored", "the"),
        ("QuotedPhraseNotFound", '"no such thing"'),
    ]
    empty = xml_of(ask(endpoint, "esearch", term="xyzzy"))
    assert empty.findtext("WarningList/OutputMessage") == "No items found."


def test_the_json_form_says_the_same_as_the_xml_form(endpoint: Endpoint) -> None:
    term = "the estradiol OR xyzzy OR zzyx[nosuch]"
    reply = ask(endpoint, "esearch", term=term, retmode="json", retmax="7", usehistory="y")
    result = json.loads(reply.body)["esearchresult"]
    same = ask(endpoint, "esearch", term=term, retmax="7")
    assert reply.content_type.startswith("application/json")
    assert result["idlist"] == ids_of(same)
    assert result["count"] == text_at(same, "Count")
    assert result["querytranslation"] == text_at(same, "QueryTranslation")
    assert result["errorlist"] == {
        "phrasesnotfound": ["xyzzy", "zzyx"],
        "fieldsnotfound": ["nosuch"],
    }
    assert result["warninglist"]["phrasesignored"] == ["the"]
    assert result["translationset"][0]["from"] == "estradiol"
    assert (result["querykey"], result["webenv"][:5]) == ("1", "MCID_")


def test_counting_alone_answers_a_count_alone(endpoint: Endpoint) -> None:
    reply = ask(endpoint, "esearch", term="hasabstract", rettype="count")
    assert [e.tag for e in xml_of(reply)] == ["Count"]
    as_json = ask(endpoint, "esearch", term="hasabstract", rettype="count", retmode="json")
    assert json.loads(as_json.body)["esearchresult"] == {"count": "219"}


@pytest.mark.parametrize(
    ("limit", "ids"),
    [
        ({"mindate": "1979", "maxdate": "1980/12/31", "datetype": "pdat"}, {"35791", "399315"}),
        ({"maxdate": "1979/01", "datetype": "pdat"}, {"35791"}),
        ({"mindate": "1979/02", "datetype": "crdt"}, {"399315"}),
        ({"reldate": "10000", "datetype": "edat"}, {"399315", "35791"}),
        ({"reldate": "1", "datetype": "edat"}, set()),
        ({"mindate": "1979", "maxdate": "1979", "datetype": "mdat"}, set()),
    ],
)
def test_dates_limit_a_search(endpoint: Endpoint, limit: dict[str, str], ids: set[str]) -> None:
    reply = ask(endpoint, "esearch", term="35791[uid] OR 399315[uid]", **limit)
    assert set(ids_of(reply)) == ids


def test_a_date_limit_holds_whatever_the_parentheses_of_the_term(endpoint: Endpoint) -> None:
    limited = ask(
        endpoint, "esearch", term="a1) OR (brain", mindate="1979", maxdate="1979", datetype="pdat"
    )
    plain = ask(endpoint, "esearch", term="brain AND 1979[dp]", retmax="500")
    assert set(ids_of(limited)) <= set(ids_of(plain))
    assert "1979:1979[Date - Publication]" in (text_at(limited, "QueryTranslation") or "")


def test_orders_that_are_known_and_one_that_is_not(endpoint: Endpoint) -> None:
    by_date = ids_of(ask(endpoint, "esearch", term="hasabstract", sort="pub_date", retmax="219"))
    years = [c.year or 0 for i in by_date if (c := endpoint.library.citation(Pmid(i)))]
    assert years == sorted(years, reverse=True)
    relevant = ids_of(ask(endpoint, "esearch", term="cortisol memory", sort="relevance"))
    assert set(relevant) == set(ids_of(ask(endpoint, "esearch", term="cortisol memory")))
    odd = ask(endpoint, "esearch", term="brain", sort="beauty")
    assert text_at(odd, "WarningList/OutputMessage") == "Unknown sort schema 'beauty' ignored"


def test_a_history_is_searched_narrowed_and_fetched(endpoint: Endpoint) -> None:
    first = ask(endpoint, "esearch", term="estradiol", usehistory="y", retmax="500")
    environment = text_at(first, "WebEnv") or ""
    ids = ids_of(first)
    again = ask(
        endpoint,
        "esearch",
        term="#1 AND women[tiab]",
        WebEnv=environment,
        usehistory="y",
        retmax="500",
    )
    assert (text_at(again, "QueryKey"), text_at(again, "WebEnv")) == ("2", environment)
    assert set(ids_of(again)) < set(ids)
    narrowed = ask(
        endpoint, "esearch", term="women[tiab]", WebEnv=environment, query_key="1", retmax="500"
    )
    assert ids_of(narrowed) == ids_of(again)
    same = ask(endpoint, "esearch", WebEnv=environment, query_key="1", retmax="500")
    assert ids_of(same) == ids
    page = ask(endpoint, "efetch", WebEnv=environment, query_key="1", retstart="2", retmax="3")
    assert [c.pmid for c in parse_articles(page.body).citations] == ids[2:5]


def test_posted_ids_are_searched_and_fetched(endpoint: Endpoint) -> None:
    posted = ask(endpoint, "epost", ("id", "35791,399315"), ("id", "400712 7"))
    key, environment = text_at(posted, "QueryKey"), text_at(posted, "WebEnv") or ""
    found = ask(endpoint, "esearch", term="#1 AND hasretractionin", WebEnv=environment)
    assert (key, ids_of(found)) == ("1", ["400712"])
    fetched = ask(endpoint, "efetch", WebEnv=environment, query_key="1")
    assert [c.pmid for c in parse_articles(fetched.body).citations] == ["35791", "399315", "400712"]
    second = ask(endpoint, "epost", id="399315", WebEnv=environment)
    assert (text_at(second, "QueryKey"), text_at(second, "WebEnv")) == ("2", environment)


def test_histories_are_kept_apart(endpoint: Endpoint) -> None:
    environments = {
        text_at(ask(endpoint, "epost", id="35791"), "WebEnv"),
        text_at(ask(sample_endpoint(), "epost", id="35791"), "WebEnv"),
        text_at(ask(endpoint, "epost", id="35791", WebEnv="MCID_of_another"), "WebEnv"),
    }
    assert len(environments) == 3


@pytest.mark.parametrize(
    "pairs",
    [
        [("id", "399315,35791")],
        [("id", "399315 35791")],
        [("id", "399315"), ("id", "35791")],
        [("ID", " 399315 ,, 35791,399315")],
    ],
)
def test_ids_come_in_any_shape_and_each_record_once(
    endpoint: Endpoint, pairs: list[tuple[str, str]]
) -> None:
    parsed = parse_articles(ask(endpoint, "efetch", *pairs, db="pubmed", retmode="xml").body)
    assert [c.pmid for c in parsed.citations] == ["399315", "35791"]


def test_an_unknown_id_is_simply_missing(endpoint: Endpoint) -> None:
    reply = ask(endpoint, "efetch", id="1,35791,2")
    assert [c.pmid for c in parse_articles(reply.body).citations] == ["35791"]
    none = ask(endpoint, "efetch", id="1")
    assert (none.status, parse_articles(none.body).citations) == (200, ())


def test_a_uilist_holds_the_known_ids(endpoint: Endpoint) -> None:
    assert (
        ask(endpoint, "efetch", id="399315,1,35791", rettype="uilist", retmode="text").body
        == b"399315\n35791\n"
    )
    assert ids_of(ask(endpoint, "efetch", id="399315,1", rettype="uilist", retmode="xml")) == [
        "399315"
    ]


@pytest.mark.parametrize("ids", [{}, {"id": ""}, {"id": " , "}, {"id": "abc,PMC12"}])
def test_no_ids_is_the_400_that_means_no_such_record(
    endpoint: Endpoint, ids: dict[str, str]
) -> None:
    reply = ask(endpoint, "efetch", **ids)
    assert (reply.status, text_at(reply, "ERROR")) == (
        400,
        "ID list is empty! Possibly it has no correct IDs.",
    )
    assert parse_articles(reply.body).citations == ()


ERRORS = [
    ("esearch", {}, "Empty term and query_key - nothing todo"),
    ("esearch", {"term": " "}, "Empty term and query_key - nothing todo"),
    ("esearch", {"term": "a", "db": "nothing"}, "Invalid db name specified: nothing"),
    ("esearch", {"term": "a", "retmax": "many"}, "Invalid or unsupported retmax: many"),
    ("esearch", {"term": "a", "retstart": "-1"}, "Invalid or unsupported retstart: -1"),
    ("esearch", {"term": "#4"}, "Unable to obtain query #4"),
    ("esearch", {"WebEnv": "gone", "query_key": "1"}, "Unable to obtain query #1"),
    ("esearch", {"term": "a1", "mindate": "soon"}, "Invalid or unsupported date limit: edat soon to 3000"),
    ("epost", {}, "Empty ID list; Nothing to store"),
    ("epost", {"id": "1", "db": "nothing"}, "Invalid db name specified: nothing"),
    ("efetch", {"WebEnv": "gone"}, "Unable to obtain query #1"),
    ("efetch", {"id": "1", "retmode": "asn.1"}, "Invalid or unsupported form: rettype= retmode=asn.1"),
    ("esummary", {}, "Neither query_key nor id specified"),
    ("elink", {"dbfrom": "pubmed"}, "Empty id list - nothing todo"),
    ("elink", {"id": "1", "cmd": "prlinks"}, "Invalid or unsupported link: cmd=prlinks linkname=pubmed_pubmed"),
    ("elink", {"id": "1", "db": "gene"}, "Invalid db name specified: gene"),
    ("einfo", {"db": "fleegle"}, "Can not retrieve DbInfo for db=fleegle"),
    ("espell", {}, "Empty term and query_key - nothing todo"),
]  # fmt: skip


@pytest.mark.parametrize(("tool", "params", "message"), ERRORS)
def test_errors_come_as_the_service_sends_them(
    endpoint: Endpoint, tool: str, params: dict[str, str], message: str
) -> None:
    reply = ask(endpoint, tool, **params)
    assert (reply.status, text_at(reply, "ERROR")) == (200, message)
    as_json = ask(endpoint, tool, **{"retmode": "json", **params})
    assert message.encode() in as_json.body


def test_an_unknown_tool_is_a_404(endpoint: Endpoint) -> None:
    assert endpoint.respond("/entrez/eutils/egquery.fcgi", []).status == 404
    assert endpoint.respond("/", []).status == 404


def test_a_search_gives_9999_records_and_no_more(crowd: Endpoint) -> None:
    whole = ask(crowd, "esearch", term="many[ti]", retmax="10000")
    assert text_at(whole, "Count") == "10050"
    assert len(ids_of(whole)) == 9_999
    assert text_at(whole, "WarningList/OutputMessage") == (
        "Restrictions achieved. start and count adjusted to 0, 9999"
    )
    assert ids_of(ask(crowd, "esearch", term="many[ti]", retstart="9998")) == ["52"]
    beyond = ask(crowd, "esearch", term="many[ti]", retstart="9999")
    assert "'retstart' cannot be larger than 9998" in (text_at(beyond, "ERROR") or "")


def test_everything_from_outside_is_escaped(endpoint: Endpoint) -> None:
    nasty = '<b>&\x00\ud800"]]>'
    reply = ask(endpoint, "esearch", term=f"{nasty} x1", sort=nasty)
    assert xml_of(reply).findtext("ErrorList/PhraseNotFound") == "x1"
    for tool in ("esearch", "epost", "efetch", "esummary", "elink", "espell", "einfo"):
        for mode in ("xml", "json"):
            answer = ask(endpoint, tool, db=nasty, dbfrom=nasty, term=nasty, id=nasty, retmode=mode)
            if answer.content_type.startswith("application/json"):
                assert json.loads(answer.body)
            else:
                assert xml_of(answer).findtext("ERROR")


def test_a_summary_is_the_same_record_in_three_shapes(endpoint: Endpoint) -> None:
    title = "Hormone therapy and affect."
    old = xml_of(ask(endpoint, "esummary", id="399315,1"))
    assert old.findtext("DocSum/Item[@Name='Title']") == title
    assert old.findtext("DocSum/Item[@Name='PubDate']") == "1979 Jun"
    assert [e.text for e in old.findall("DocSum/Item[@Name='AuthorList']/Item")][:2] == [
        "Dennerstein L",
        "Burrows GD",
    ]
    assert old.findtext("ERROR") == "UID=1: cannot get document summary"
    new = xml_of(ask(endpoint, "esummary", id="399315,1", version="2.0"))
    assert new.findtext(".//DocumentSummary[@uid='399315']/Title") == title
    assert new.findtext(".//DocumentSummary[@uid='1']/error") == "cannot get document summary"
    result = json.loads(ask(endpoint, "esummary", id="399315,1", retmode="json").body)["result"]
    assert result["uids"] == ["399315", "1"]
    assert result["399315"]["title"] == title
    assert result["1"]["error"] == "cannot get document summary"


def test_similar_records_begin_with_the_record_itself(endpoint: Endpoint) -> None:
    reply = ask(endpoint, "elink", dbfrom="pubmed", id="399315", cmd="neighbor_score")
    links = [(e.findtext("Id"), int(e.findtext("Score") or 0)) for e in xml_of(reply).iter("Link")]
    scores = [score for _, score in links]
    assert links[0] == ("399315", 10_000_000)
    assert scores == sorted(scores, reverse=True)
    assert 1 < len(links) <= 100
    plain = [e.findtext("Id") for e in xml_of(ask(endpoint, "elink", id="399315")).iter("Link")]
    assert plain == [pmid for pmid, _ in links]


def test_each_id_parameter_has_its_own_link_set(endpoint: Endpoint) -> None:
    apart = xml_of(ask(endpoint, "elink", ("id", "399315"), ("id", "35791")))
    together = xml_of(ask(endpoint, "elink", id="399315,35791"))
    unknown = xml_of(ask(endpoint, "elink", id="1"))
    assert len(apart.findall("LinkSet")) == 2
    assert [e.text for e in together.findall("LinkSet/IdList/Id")] == ["399315", "35791"]
    assert unknown.find("LinkSet/LinkSetDb") is None


def test_links_can_be_kept_in_a_history(endpoint: Endpoint) -> None:
    reply = ask(endpoint, "elink", id="399315", cmd="neighbor_history")
    environment = text_at(reply, "LinkSet/WebEnv") or ""
    fetched = ask(endpoint, "efetch", WebEnv=environment, query_key="1", retmax="1")
    assert [c.pmid for c in parse_articles(fetched.body).citations] == ["399315"]


def test_einfo_lists_the_fields_that_searches_know(endpoint: Endpoint) -> None:
    assert text_at(ask(endpoint, "einfo"), "DbList/DbName") == "pubmed"
    info = xml_of(ask(endpoint, "einfo", db="pubmed"))
    assert info.findtext("DbInfo/Count") == "219"
    names = {e.text for e in info.findall("DbInfo/FieldList/Field/Name")}
    assert {"ALL", "UID", "TIAB", "MESH", "PTYP", "PDAT", "CRDT", "MDAT"} <= names
    as_json = json.loads(ask(endpoint, "einfo", db="pubmed", retmode="json").body)
    assert as_json["einforesult"]["dbinfo"][0]["count"] == "219"


def test_keys_and_addresses_leave_no_trace(endpoint: Endpoint) -> None:
    secret = "Q7f3kq9Zb1xW"
    who = {"api_key": secret, "email": f"{secret}@example.org", "tool": secret}
    for tool in ("esearch", "efetch", "esummary", "elink", "epost", "einfo", "espell"):
        for params in ({"term": "brain", "id": "35791"}, {}):
            reply = endpoint.respond(f"/{tool}.fcgi", [*who.items(), *params.items()])
            assert secret.encode() not in reply.body


def test_the_other_tools_speak_json_too(endpoint: Endpoint) -> None:
    posted = json.loads(ask(endpoint, "epost", id="35791", retmode="json").body)["epostresult"]
    fetched = ask(endpoint, "efetch", WebEnv=posted["webenv"], query_key=posted["querykey"])
    assert [c.pmid for c in parse_articles(fetched.body).citations] == ["35791"]
    linked = json.loads(ask(endpoint, "elink", id="35791", retmode="json").body)["linksets"]
    assert linked[0]["linksetdbs"][0]["links"][0] == "35791"
    assert json.loads(ask(endpoint, "einfo", retmode="json").body)["einforesult"]["dblist"] == [
        "pubmed"
    ]


def test_ids_that_cannot_be_pmids_are_named_beside_those_that_can(endpoint: Endpoint) -> None:
    posted = ask(endpoint, "epost", id="35791,PMC7")
    assert text_at(posted, "InvalidIdList/Id") == "PMC7"
    assert text_at(posted, "QueryKey") == "1"
    assert text_at(ask(endpoint, "esummary", id="35791,PMC7"), "ERROR") == "Invalid uid PMC7"


def test_the_oldest_history_is_forgotten_and_says_so(endpoint: Endpoint) -> None:
    first = text_at(ask(endpoint, "epost", id="35791"), "WebEnv") or ""
    for _ in range(1000):
        last = text_at(ask(endpoint, "epost", id="399315"), "WebEnv") or ""
    gone = ask(endpoint, "efetch", WebEnv=first, query_key="1")
    kept = ask(endpoint, "efetch", WebEnv=last, query_key="1")
    assert text_at(gone, "ERROR") == "Unable to obtain query #1"
    assert [c.pmid for c in parse_articles(kept.body).citations] == ["399315"]
