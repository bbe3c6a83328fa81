"""Terms, lists and rules: the vectors hold, and a small forgery fails at the step where docs/draw.md says so."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.by_the_book.book import BEIJING, verify
from tests.by_the_book.forger import (
    NOW,
    Files,
    first,
    get,
    redraw,
    refreeze,
    rows_of,
    set_in,
    state,
    swap_list,
    vector,
    word,
)
from tests.by_the_book.shapes import canon, digest


@pytest.mark.parametrize("k", [1, 2])
def test_vectors(k: int) -> None:
    f = vector(k)
    verdict, steps, _ = verify(f, NOW, get(f, "evidence.json")["commitment"])
    assert verdict == "成立"
    assert [n for n, s in steps if s != "holds"] == ["公开期限"]
    assert word(f) == "成立"
    assert state(f, "外部见证") == "note"
    assert first(f, "0" * 64) == "外部见证"
    for name in ("freezes.tsv", "heads.tsv"):
        f.pop(name)
    verdict, steps, _ = verify(f, NOW)
    assert verdict == "open"
    assert dict(steps)["冻结登记"] == "unjudged"


@pytest.mark.parametrize("k", [1, 2])
def test_before_the_draw(k: int) -> None:
    f = {"terms.json": vector(k)["terms.json"]}
    assert word(f) == "open"
    for day, late in ((datetime(2025, 1, 1, tzinfo=BEIJING), True), (datetime(2024, 12, 31, tzinfo=BEIJING), False)):
        assert ("逾期未公开" in verify(f, day)[2]) == late
        assert state(f, "公开期限", now=day) == "note"
    assert state(f, "外部见证", digest(f["terms.json"])) == "holds"
    assert first(f, "0" * 64) == "外部见证"


def test_redraw_agrees_with_the_vector() -> None:
    f = vector(1)
    before = f["evidence.json"]
    redraw(f, "01382438112797316654", "2024-04-09T15:00:00+08:00")
    assert f["evidence.json"] == before


SHAPE: list[tuple[int, tuple[Any, ...], Any]] = [
    (1, ("format",), "mingchou-draw/1"),
    (1, ("clock",), "Office"),
    (1, ("serial",), 0),
    (1, ("serial",), True),
    (2, ("previous",), None),
    (1, ("previous",), "0" * 64),
    (1, ("bureau", "name"), ""),
    (1, ("bureau", "site"), 1),
    (1, ("items",), []),
    (1, ("items",), lambda v: v + v),
    (1, ("frozen_at",), "2024-02-30T09:00:00+08:00"),
    (1, ("frozen_at",), "2024-04-09T09:00:00Z"),
    (1, ("frozen_at",), "2024-04-09T24:00:00+08:00"),
    (1, ("publish_by",), "2024-12-32"),
    (1, ("pool",), lambda v: v.upper()),
    (1, ("pool_size",), "140"),
    (1, ("batches",), 0),
    (1, ("strata",), []),
    (1, ("strata", 0, "ratio"), "0.1234567"),
    (1, ("strata", 0, "ratio"), "0"),
    (1, ("strata", 0, "ratio"), "1.0"),
    (1, ("floor",), "1.5"),
    (1, ("departments", 0, "per_object"), 1),
    (1, ("departments", 0, "pool_take"), 0),
    (1, ("departments", 1, "code"), "police"),
    (1, ("departments", 0, "excluded"), {"ill": 1}),
    (1, ("entropy", "source", "faces"), 6),
    (1, ("entropy", "expires_at"), None),
    (2, ("entropy", "expires_at"), "2024-06-05T21:30:00+08:00"),
    (2, ("entropy", "source", "game"), "qlc"),
    (1, ("removed",), ["a b"]),
    (1, ("mask",), "all"),
    (1, ("draw",), "x" * 33),
    (1, ("extra",), 1),
    (1, ("pool_size",), 10**15),
    (1, ("pool_size",), 1.5),
    (1, ("batches",), -1),
    (1, ("scope",), None),
    (1, ("task",), "2024-001\n"),
]


@pytest.mark.parametrize(("k", "path", "value"), SHAPE)
def test_terms_shape(k: int, path: tuple[Any, ...], value: Any) -> None:
    f = vector(k)
    t = get(f, "terms.json")
    set_in(t, path, value) if path[0] in t else t.update({path[0]: value})
    f["terms.json"] = canon(t)
    assert first(f) == "冻结条件"


@pytest.mark.parametrize(
    "twist",
    [
        lambda b: b + b"\n",
        lambda b: b"\xef\xbb\xbf" + b,
        lambda b: b.replace(b":1,", b": 1,", 1),
        lambda b: json.dumps(json.loads(b), sort_keys=True, separators=(",", ":")).encode(),
        lambda b: b.replace(b'"batches":1', b'"batches":1,"batches":1'),
        lambda _: b"[" * 100000,
        lambda b: b.replace(b'"batches":1', b'"batches":01'),
        lambda b: b.replace(b'"serial":1', b'"serial":-0'),
        lambda _: b"",
        lambda _: b"\xff",
        lambda _: b"{}",
        lambda _: b"9" * 5000,
        lambda _: b"null",
        lambda b: b.replace("会议室".encode(), b"\\ud800"),
    ],
)
def test_terms_not_canonical(twist: Callable[[bytes], bytes]) -> None:
    f = vector(1)
    f["terms.json"] = twist(f["terms.json"])
    assert first(f) == "冻结条件"


RULES: list[tuple[int, dict[tuple[Any, ...], Any]]] = [
    (1, {("frozen_at",): "2024-04-09T15:00:00+08:00"}),
    (1, {("cutoff",): "2024-04-10"}),
    (1, {("entropy", "expires_at"): "2024-04-09T14:59:59+08:00"}),
    (1, {("publish_by",): "2024-04-08"}),
    (1, {("registry", "total"): 145}),
    (1, {("pool_size",): 141}),
    (1, {("strata", 0, "size"): 4}),
    (1, {("strata", 0, "size"): 4, ("strata", 1, "size"): 6}),
    (1, {("strata_by",): "watch"}),
    (1, {("strata_by",): "none"}),
    (1, {("strata", 4, "ratio"): "0.00"}),
    (1, {("strata", 4, "ratio"): "0.06"}),
    (1, {("strata",): lambda v: v[::-1]}),
    (1, {("floor",): "0.049"}),
    (1, {("floor",): "0"}),
    (1, {("classes_basis",): None}),
    (1, {("mask",): "limited"}),
    (1, {("departments", 0, "registry_size"): 12}),
    (1, {("departments", 0, "excluded"): {}}),
    (1, {("removed",): ["P-0200"]}),
    (2, {("entropy", "source", "date"): "2024-06-03"}),
    (2, {("entropy", "source", "game"): "dlt"}),
    (2, {("frozen_at",): "2024-06-04T20:00:00+08:00", ("cutoff",): "2024-06-01"}),
    (2, {("entropy", "expected_at"): "2024-06-04T21:31:00+08:00"}),
    (1, {("departments", 0, "per_object"): 9}),
    (1, {("strata",): lambda v: [*v, {"code": "unrated--B", "ratio": "0.05", "size": 0}]}),
    (1, {("strata",): lambda v: [*v, {"code": "all", "ratio": "0.01", "size": 0}]}),
    (1, {("strata",): lambda v: [*v, {"code": "F", "ratio": "0.01", "size": 0}]}),
]


@pytest.mark.parametrize(("k", "change"), RULES)
def test_rules(k: int, change: dict[tuple[Any, ...], Any]) -> None:
    f = vector(k)
    del f["heads.tsv"]
    t = get(f, "terms.json")
    for path, value in change.items():
        set_in(t, path, value)
    refreeze(f, t)
    assert first(f) == "冻结规则"


LISTS: list[tuple[str, tuple[Any, ...], Callable[[bytes], bytes]]] = [
    ("pool.tsv", ("pool",), lambda b: b[:-1]),
    ("pool.tsv", ("pool",), lambda b: b.replace(b"\n", b"\r\n")),
    ("pool.tsv", ("pool",), lambda b: b + b"\n"),
    ("pool.tsv", ("pool",), lambda b: b"".join(reversed(b.splitlines(True)))),
    ("pool.tsv", ("pool",), lambda b: b.splitlines(True)[0] + b),
    ("pool.tsv", ("pool",), lambda b: b.replace(b"\tB\t", b"\tB B\t", 1)),
    ("pool.tsv", ("pool",), lambda b: b.replace(b"P-0001\tB", b"P-0001\tA\t" + b"0" * 64 + b"\nP-0001\tB")),
    ("excluded.tsv", ("excluded",), lambda b: b.replace(b"closed", b"unwell", 1)),
    ("recusals.tsv", ("recusals",), lambda b: b.replace(b"\t", b" ", 1)),
    ("inspectors-fire.tsv", ("departments", 1, "inspectors"), lambda b: b"\xef\xbb\xbf" + b),
]


@pytest.mark.parametrize(("name", "key", "twist"), LISTS)
def test_lists(name: str, key: tuple[Any, ...], twist: Callable[[bytes], bytes]) -> None:
    f = vector(1)
    f[name] = twist(f[name])
    assert first(f) == "冻结名单"
    f = vector(1)
    del f["heads.tsv"]
    swap_list(f, name, key, twist(f[name]))
    assert first(f) == "冻结名单"


RULE_LISTS: list[tuple[str, tuple[Any, ...], Callable[[bytes], bytes]]] = [
    ("pool.tsv", ("pool",), lambda _: b""),
    ("pool.tsv", ("pool",), lambda b: b.replace(b"P-0145\tB", b"P-9145\tB")),
    ("pool.tsv", ("pool",), lambda b: b.replace(b"P-0145\tB", b"Q-0145\tB")),
    ("excluded.tsv", ("excluded",), lambda b: b.replace(b"P-0025", b"P-0024")),
    ("excluded.tsv", ("excluded",), lambda b: b[:-1].rsplit(b"\n", 2)[0] + b"\n"),
    ("inspectors-fire.tsv", ("departments", 1, "inspectors"), lambda b: b.replace(b"F05", b"P05")),
    ("recusals.tsv", ("recusals",), lambda b: b.replace(b"P-0133\tP01", b"P-0146\tP01")),
    ("recusals.tsv", ("recusals",), lambda b: b.replace(b"P-0133\tP01", b"P-0133\tP10")),
    ("recusals.tsv", ("recusals",), lambda _: b"".join(b"P-0001\tF0%d\n" % i for i in (1, 2, 3, 4))),
]


@pytest.mark.parametrize(("name", "key", "twist"), RULE_LISTS)
def test_rules_about_lists(name: str, key: tuple[Any, ...], twist: Callable[[bytes], bytes]) -> None:
    f = vector(1)
    del f["heads.tsv"]
    swap_list(f, name, key, twist(f[name]))
    assert first(f) == "冻结规则"


def again() -> tuple[Files, Any]:
    """Draw 2 frozen again without P-0001, after the first freeze went void."""
    f = vector(2)
    del f["heads.tsv"]
    t = get(f, "terms.json")
    table = rows_of(f)[:3]
    table.append([*table[2][:6], "void", ""])
    t.update(
        serial=3, draw="2024-002-2", previous=table[2][2], supersedes=table[2][2], removed=["P-0001"], pool_size=36
    )
    t["strata"][4]["size"] = 20
    f["pool.tsv"] = f["pool.tsv"].split(b"\n", 1)[1]
    t["pool"] = digest(f["pool.tsv"])
    f["terms.json"] = canon(t)
    table.append(["3", t["draw"], digest(f["terms.json"]), *table[2][3:6], "open", ""])
    f["freezes.tsv"] = "".join("\t".join(r) + "\n" for r in table).encode()
    for name in [n for n in f if n.startswith("openings/") or n == "evidence.json"]:
        del f[name]
    return f, t


def test_frozen_again() -> None:
    f, _ = again()
    assert first(f) is None
    assert state(f, "冻结登记") == "holds"
    assert state(f, "抽取名单") == "not_yet"
    g = {**f, "freezes.tsv": b"\n".join(x for x in f["freezes.tsv"].split(b"\n") if b"void" not in x)}
    assert first(g) == "冻结登记"


@pytest.mark.parametrize(
    "change",
    [
        {"removed": ["P-0002"]},
        {"removed": ["P-0001", "P-0001"]},
        {"removed": ["P-0050", "P-0001"]},
        {"supersedes": None},
    ],
)
def test_removed(change: dict[str, Any]) -> None:
    f, t = again()
    refreeze(f, {**t, **change})
    assert first(f) == "冻结规则"
