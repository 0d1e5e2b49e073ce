import gzip
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from evidence.language.mesh import Descriptor, Mesh, fold, key_of, load_mesh, table_text

ROOT = Path(__file__).parents[2]

XML = b"""<?xml version="1.0"?><!DOCTYPE DescriptorRecordSet SYSTEM "desc.dtd">
<DescriptorRecordSet><DescriptorRecord><DescriptorUI>D000003</DescriptorUI>
<DescriptorName><String>Abattoirs</String></DescriptorName>
<TreeNumberList><TreeNumber>J03.540.020</TreeNumber></TreeNumberList>
<ConceptList><Concept><TermList><Term><String>Abattoirs</String></Term>
<Term><String>House, Slaughter</String></Term><Term><String>Slaughter House</String></Term>
</TermList></Concept></ConceptList></DescriptorRecord></DescriptorRecordSet>"""


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "build_mesh_table", ROOT / "scripts" / "build_mesh_table.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_mesh_2024_and_whole() -> None:
    assert load_mesh().year == 2024
    assert len(load_mesh()) == 30764


@pytest.mark.parametrize(
    ("name", "ui"),
    [
        ("Estrogens", "D004967"),
        ("estrogen", "D004967"),
        ("oestrogens", "D004967"),
        ("House, Slaughter", "D000003"),
        ("slaughterhouse", "D000003"),
        ("diabetes mellitus, type 2", "D003924"),
        ("Type 2 Diabetes", "D003924"),
        ("blood brain barrier", "D001812"),
        ("Blood–Brain Barrier", "D001812"),
        ("Alzheimer's disease", "D000544"),
        ("Alzheimer’s Diseases", "D000544"),
        ("ptsd", "D013313"),
        ("AIDS", "D000163"),
        ("β-endorphin", "D001615"),
    ],
)
def test_a_descriptor_is_found_by_any_of_its_names(name: str, ui: str) -> None:
    found = load_mesh().by_name(name)
    assert found is not None
    assert found.ui == ui


@pytest.mark.parametrize("name", ["", "   ", "no such heading", ",", "zzz", "\t"])
def test_an_unknown_name_gives_none(name: str) -> None:
    assert load_mesh().by_name(name) is None


def test_an_unknown_identifier_gives_none_and_no_descendants() -> None:
    assert load_mesh().by_ui("D999999999") is None
    assert load_mesh().by_ui("D0049") is None
    assert load_mesh().descendants("D999999999") == frozenset()


def test_descendants_hold_the_descriptor_and_what_stands_below_it_but_no_siblings() -> None:
    mesh = load_mesh()
    below = mesh.descendants("D012739")  # Gonadal Steroid Hormones
    inside = [mesh.by_name(name) for name in ("Testosterone", "Estradiol", "Sex Hormones")]
    assert all(d is not None and d.ui in below for d in inside)
    cortisol = mesh.by_name("Hydrocortisone")
    assert cortisol is not None
    assert cortisol.ui not in below
    assert cortisol.ui not in mesh.descendants("D013739")  # Testosterone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thyroid hormones cross.", [("Thyroid hormones", "Thyroid Hormones")]),
        (
            "type 2 diabetes and memory",
            [("type 2 diabetes", "Diabetes Mellitus, Type 2"), ("memory", "Memory")],
        ),
        ("estrogen-dependent", [("estrogen", "Estrogens")]),
        ("Alzheimer’s disease", [("Alzheimer’s disease", "Alzheimer Disease")]),
        ("memoryless brainstorming", []),
        ("hearing aids", [("hearing aids", "Hearing Aids")]),
        ("it aids them", []),
        ("AIDS", [("AIDS", "Acquired Immunodeficiency Syndrome")]),
        ("blood. Brain barrier", [("blood", "Blood"), ("Brain", "Brain")]),
        ("", []),
    ],
)
def test_find_takes_the_longest_whole_words(text: str, expected: list[tuple[str, str]]) -> None:
    found = load_mesh().find(text)
    assert [(m.matched, m.descriptor.name) for m in found] == expected
    assert all(m.span.of(text) == m.matched for m in found)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Tumours", "tumor"),
        ("oestrogen", "estrogen"),
        ("axes", "axis"),
        ("therapies", "therapy"),
        ("women’s", "woman"),
        ("stress", "stress"),
        ("virus", "virus"),
        ("β", "beta"),
        ("haemoglobin", "hemoglobin"),
        ("anaesthesia", "anesthesia"),
        ("gas", "gas"),
    ],
)
def test_folding_levels_spelling_and_number(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_shipped_keys_are_what_the_code_of_today_makes() -> None:
    mesh = load_mesh()
    for ui in ("D004967", "D000544", "D003924", "D001812", "D013739", "D000163"):
        own = mesh.by_ui(ui)
        assert own is not None
        for term in (own.name, *own.entry_terms):
            assert mesh.by_name(term) is not None, term


def test_a_text_that_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="not a MeSH table"):
        Mesh("anything\nelse")


def test_a_heading_keeps_its_key_against_an_entry_term() -> None:
    first = Descriptor("D1", "Alpha", ("Beta",), ())
    second = Descriptor("D2", "Beta", (), ("A01",))
    mesh = Mesh(table_text(2001, [second, first]))
    found = mesh.by_name("betas")
    assert found == second
    assert key_of("Beta") == "beta"


def test_nlm_xml_and_a_table_build_the_same(builder: ModuleType, tmp_path: Path) -> None:
    xml = tmp_path / "desc2024.xml"
    xml.write_bytes(XML)
    tsv = tmp_path / "d.tsv"
    tsv.write_text("D000003\tAbattoirs\tHouse, Slaughter|Slaughter House\tJ03.540.020\t\n", "utf-8")
    built = builder.build(xml, 2024)
    assert built == builder.build(tsv, 2024)
    mesh = Mesh(gzip.decompress(built).decode())
    assert mesh.by_name("House, Slaughter") == Descriptor(
        "D000003", "Abattoirs", ("Slaughter House",), ("J03.540.020",)
    )


def test_xml_that_declares_entities_is_refused(builder: ModuleType, tmp_path: Path) -> None:
    bad = tmp_path / "desc2024.xml"
    bad.write_bytes(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(SystemExit, match="declares entities"):
        builder.build(bad, 2024)
