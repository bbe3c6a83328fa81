"""The files of a draw (terms, lists, openings, evidence) have exactly one form, and nothing in another form is read or written."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.base.canonical import canonical
from rules.draw import draw
from rules.draw.draw import Terms
from tests import VECTORS
from tests.rules.draw.small_draw import DICE, HASH, pool_of, terms_for


@pytest.mark.parametrize("name", ["draw-1", "draw-2"])
def test_the_published_examples_are_recomputed_byte_for_byte(name: str) -> None:
    folder = VECTORS / name
    terms = Terms.from_bytes((folder / "terms.json").read_bytes())
    found = draw.read_evidence((folder / "evidence.json").read_bytes())
    pool = draw.read_pool((folder / "pool.tsv").read_bytes())
    seed = draw.seed(draw.commitment(terms), found.entropy.kind, found.entropy.value)
    drawing = draw.draw_objects(terms, pool, seed)
    made = draw.evidence(
        terms,
        seed=seed,
        value=found.entropy,
        witness=found.witness,
        drawing=drawing,
        journal=found.journal,
        struck=found.struck,
        pools=found.pools,
        teams=found.teams,
        changes=found.changes,
        void=found.void,
    )
    assert canonical(made) == (folder / "evidence.json").read_bytes()
    numbers = [one.number for one in found.struck]
    replacements = draw.find_replacements(pool, drawing.drawn, numbers, seed)
    assert replacements == [one.replaced_by for one in found.struck]


def test_terms_are_read_back_as_they_were_written() -> None:
    pool = pool_of(E=2, A=8)
    terms = terms_for(pool, {"E": "0.5", "A": "0.1"})
    assert Terms.from_bytes(terms.to_bytes()) == terms


def entropy(**change: object) -> dict[str, object]:
    """The entropy of the small draw as in a file, changed."""
    return {
        "kind": "dice", "source": DICE.source, "expected_at": DICE.expected_at, "expires_at": DICE.expires_at,
    } | change  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1}, {"batches": None}, {"batches": 0}, {"batches": "2"}, {"batches": 1.0}, {"floor": "0.0000001"},
        {"floor": "5%"}, {"pool": "AB" * 32}, {"frozen_at": "2024-04-09 09:00"}, {"format": "mingchou-draw/1"},
        {"serial": 2}, {"previous": HASH}, {"departments": []}, {"draw": "二〇二四"}, {"draw": "2024-001-1\n"},
        {"frozen_at": "2024-02-30T09:00:00+08:00"}, {"frozen_at": "2024-04-09T25:61:00+08:00"}, {"cutoff": "2024-02-30"},
        {"publish_by": "2024-13-01"}, {"clock": "other"}, {"mask": ""}, {"strata_by": "size"}, {"items": []},
        {"items": [{"number": "I-0001", "version": 1}] * 2}, {"bureau": {"code": "410499", "name": "", "site": None}},
        {"strata": []}, {"removed": ["旅馆"]}, {"removed": None}, {"plan": {"line": "L-0001", "version": 1}},
        {"departments": [{"code": "police", "inspectors": HASH, "registry_size": 4, "excluded": {"on_leave": 1}, "per_object": 2, "pool_take": None}]},
        {"entropy": entropy(source={})}, {"entropy": entropy(kind="system", source={})}, {"entropy": entropy(secret_hash=None)},
        {"entropy": entropy(expires_at=None)}, {"entropy": entropy(source=DICE.source | {"faces": 6})},
        {"entropy": entropy(kind="lottery", source={"game": "ssq", "date": "2024-04-09"})},
        {"entropy": entropy(kind="lottery", source={"game": "ssq", "date": "2024-02-30"}, expires_at=None)},
        {"entropy": entropy(kind="lottery", source={"game": "ssq", "issue": "2024063"}, expires_at=None)},
        {"entropy": entropy(kind="beacon", source={"chain_hash": HASH, "round": "5"}, expires_at=None)},
    ],
)  # fmt: skip
def test_terms_that_are_not_the_one_written_form_are_refused_in_chinese(change: dict[str, object]) -> None:
    value = json.loads(terms_for(pool_of(all=2), {"all": "0.5"}).to_bytes()) | change
    raw = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        Terms.from_bytes(raw)


def test_a_missing_key_or_a_blank_in_the_terms_is_refused() -> None:
    raw = terms_for(pool_of(all=2), {"all": "0.5"}).to_bytes()
    for wrong in (raw.replace(b'"parent":null,', b""), raw.replace(b",", b", "), raw + b"\n", b"\xef\xbb\xbf" + raw):
        with pytest.raises(ValueError, match=r"[一-鿿]"):
            Terms.from_bytes(wrong)


@pytest.mark.parametrize(
    "raw",
    [b"a\tA\t" + HASH.encode(), b"b\tA\t%b\na\tA\t%b\n", b"a\tA\t%b\r\n", b"a\tA\t%b\na\tB\t%b\n", b"a\tA\n", b"\n",
     b"\xef\xbb\xbfa\tA\t%b\n", "甲\tA\t%b\n".encode(), b"a\tA\tnothash\n", b"a b\tA\t%b\n", b"a\x0bA\t%b\n"],
)  # fmt: skip
def test_a_list_in_any_other_form_is_refused(raw: bytes) -> None:
    """No last LF, not sorted, CRLF, a number twice, too few columns, an empty line, BOM, other letters …"""
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        draw.read_pool(raw.replace(b"%b", HASH.encode()))


@given(
    st.lists(
        st.tuples(st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True), st.sampled_from("AB")),
        unique_by=lambda r: r[0],
    )
)
def test_a_list_is_read_back_sorted_by_bytes(rows: list[tuple[str, str]]) -> None:
    raw = draw.tsv((number, code, HASH) for number, code in rows)
    assert [line.number for line in draw.read_pool(raw)] == sorted(number for number, _ in rows)
    assert raw.split(b"\n")[:-1] == sorted(raw.split(b"\n")[:-1])


def test_an_opening_opens_its_own_line_only() -> None:
    parts = {
        "number": "P-0001",
        "object_number": "O-000001",
        "code": "TEST00000000000001",
        "name": "演示企业001",
        "salt": "0" * 32,
    }
    bound = draw.identity_commitment(
        "0" * 32, {"code": "TEST00000000000001", "name": "演示企业001", "object": "O-000001"}
    )
    raw = draw.opening(**parts)
    assert draw.check_opening(raw, "P-0001", bound).name == "演示企业001"
    others = [{"name": "演示企业002"}, {"number": "P-0002"}, {"object_number": "O-000002"}, {"code": ""}]
    for other in (*(draw.opening(**(parts | change)) for change in others), raw + b"\n"):
        with pytest.raises(ValueError, match=r"[一-鿿]"):
            draw.check_opening(other, "P-0001", bound)


@pytest.mark.parametrize("name", ["draw-1", "draw-2"])
def test_the_openings_and_the_sheet_of_the_published_examples_open_their_lines(name: str) -> None:
    folder = VECTORS / name
    lines = {line.number: line.commitment for line in draw.read_pool((folder / "pool.tsv").read_bytes())}
    found = [draw.check_opening(p.read_bytes(), p.stem, lines[p.stem]) for p in (folder / "openings").iterdir()]
    assert len({one.object for one in found}) == len(found) > 0
    staff = {
        line.id: line.commitment
        for path in folder.glob("inspectors-*.tsv")
        for line in draw.read_inspectors(path.read_bytes())
    }
    for one in json.loads((folder / "sheet.json").read_bytes())["inspectors"]:
        identity = {"certificate": one["certificate"], "name": one["name"]}
        assert draw.identity_commitment(one["salt"], identity) == staff[one["id"]]


def test_evidence_that_could_not_be_read_is_never_made() -> None:
    """Export refuses a part of another form, so what is published can always be verified."""
    pool = pool_of(all=2)
    terms = terms_for(pool, {"all": "0.5"})
    found = draw.read_evidence((VECTORS / "draw-1" / "evidence.json").read_bytes())
    parts = {"seed": HASH, "witness": (), "drawing": draw.draw_objects(terms, pool, HASH), "journal": found.journal}
    good = draw.evidence(terms, value=found.entropy, **parts)  # type: ignore[arg-type]
    assert good["seal"] == draw.seal(good)
    for at in ("昨天", "2024-02-30T09:00:00+08:00"):
        with pytest.raises(ValueError, match=r"[一-鿿]"):
            draw.evidence(terms, value=msgspec.structs.replace(found.entropy, at=at), **parts)  # type: ignore[arg-type]


def test_what_was_frozen_by_the_trial_version_is_refused_in_words() -> None:
    raw = canonical({"format": "mingchou-draw/1", "serial": 1})
    with pytest.raises(ValueError, match="旧格式 mingchou-draw/1 的抽取，本版不再读取"):
        Terms.from_bytes(raw)
