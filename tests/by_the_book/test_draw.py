"""Every kind of value, seals, names, witnesses and changes; and nothing that is read can stop the book."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.by_the_book.book import verify
from tests.by_the_book.forger import (
    NOW,
    QUICKNET,
    Files,
    first,
    get,
    other,
    redraw,
    refreeze,
    reseal,
    rows_of,
    state,
    swap_list,
    vector,
    word,
)
from tests.by_the_book.shapes import canon, digest


def test_earlier_version_and_void() -> None:
    f = vector(2)
    row = rows_of(f)[-1]
    f["freezes.tsv"] += ("\t".join([*row[:7], "d" * 64]) + "\n").encode()
    assert first(f) is None
    assert state(f, "证据封签") == "note"
    f = vector(2)
    e = get(f, "evidence.json")
    e["void"] = {"at": "2024-06-20T00:00:00+08:00", "by": "甲", "reason": "error"}
    reseal(f, e)
    assert first(f) == "证据封签"
    f["freezes.tsv"] = f["freezes.tsv"].replace(e["seal"].encode(), row[7].encode())
    f["freezes.tsv"] += ("\t".join([*row[:6], "void", e["seal"]]) + "\n").encode()
    assert first(f) is None
    assert state(f, "证据封签") == "holds"


OPENED = "openings/P-0056.json"


@pytest.mark.parametrize(
    "twist",
    [
        lambda f: set_opening(f, "name", "别的"),
        lambda f: set_opening(f, "salt", "0" * 32),
        lambda f: set_opening(f, "number", "P-0001"),
        lambda f: set_opening(f, "salt", "0" * 31),
        lambda f: f.update({"openings/P-0001.json": f[OPENED]}),
        lambda f: f.update({OPENED: f[OPENED] + b"\n"}),
        lambda f: f.update({"openings/P-9999.json": f[OPENED].replace(b"P-0056", b"P-9999")}),
        lambda f: f.update({"openings/x": b""}),
    ],
)
def test_openings(twist: Callable[[Files], Any]) -> None:
    f = vector(1)
    twist(f)
    assert first(f) == "名称公开"


def set_opening(f: Files, key: str, value: str) -> None:
    o = get(f, OPENED)
    o[key] = value
    f[OPENED] = canon(o)


def test_same_code_twice() -> None:
    f = vector(1)
    del f["heads.tsv"]
    a, b = get(f, OPENED), get(f, "openings/P-0139.json")
    b["code"] = a["code"]
    f["openings/P-0139.json"] = canon(b)
    new = digest(b["salt"] + "\n" + canon({k: b[k] for k in ("code", "name", "object")}).decode())
    lines = f["pool.tsv"].decode().splitlines(True)
    lines = [f"P-0139\tA\t{new}\n" if x.startswith("P-0139") else x for x in lines]
    swap_list(f, "pool.tsv", ("pool",), "".join(lines).encode())
    redraw(f, "01382438112797316654", "2024-04-09T15:00:00+08:00")
    for name in [n for n in f if n.startswith("openings/") and n not in (OPENED, "openings/P-0139.json")]:
        del f[name]
    assert first(f) == "名称公开"


def round_at(at: str) -> int:
    return (int(datetime.fromisoformat(at).timestamp()) - 1692803367) // 3 + 1


@pytest.mark.parametrize(
    ("made", "expected", "ok"),
    [
        ("2024-04-09T14:00:00+08:00", "2024-04-09T15:00:00+08:00", True),
        ("2024-04-09T09:30:03+08:00", "2024-04-09T15:00:00+08:00", True),
        ("2024-04-09T09:29:57+08:00", "2024-04-09T15:00:00+08:00", False),
        ("2024-04-09T15:00:06+08:00", "2024-04-09T15:00:00+08:00", False),
    ],
)
def test_beacon(made: str, expected: str, ok: bool) -> None:
    f = other("beacon", {"chain_hash": QUICKNET, "round": round_at(made)}, expected, None)
    sig = "ab" * 48
    redraw(f, digest(bytes.fromhex(sig)), "2024-04-09T15:00:30+08:00", signature=sig)
    assert first(f) == (None if ok else "冻结规则")
    if ok:
        assert state(f, "随机值") == "unjudged"
        assert word(f) == "open"
        assert state(f, "人员更换") == "holds"
        redraw(f, "0" * 64, "2024-04-09T15:00:30+08:00", signature=sig)
        assert first(f) == "随机值"
    f = other("beacon", {"chain_hash": "0" * 64, "round": 1}, expected, None)
    assert first(f) == "冻结规则"
    f = other("beacon", {"chain_hash": QUICKNET, "round": 10**15 - 1}, expected, None)
    assert first(f) == "冻结规则"


def test_system() -> None:
    secret = "12" * 32
    at = "2024-04-09T15:00:00+08:00"
    f = other("system", {}, at, "2024-04-10T00:00:00+08:00", secret_hash=digest(secret))
    redraw(f, secret + ":12345678", at)
    assert first(f) is None
    assert state(f, "随机值") == "holds"
    redraw(f, secret + ":", at)
    assert first(f) is None
    assert state(f, "随机值") == "note"
    for bad in (secret + ":1234567", secret, "13" * 32 + ":12345678"):
        redraw(f, bad, at)
        assert first(f) == "随机值"


def test_correction() -> None:
    f = vector(2)
    del f["heads.tsv"]
    old = {
        "at": "2024-06-04T21:31:00+08:00",
        "by": "甲",
        "corrected_at": "2024-06-04T21:40:00+08:00",
        "paper": "第1号",
        "value": "04111922273212",
    }
    lot = {"drawn_on": "2024-06-04", "issue": "2024063"}
    redraw(f, "04111922273312", "2024-06-04T21:40:00+08:00", typed=[old], **lot)
    assert first(f) is None
    for key, value in (
        ("at", "2024-06-04T21:29:00+08:00"),
        ("value", "04111922273399"),
        ("corrected_at", "2024-06-04T21:41:00+08:00"),
        ("at", "2024-06-04T21:41:00+08:00"),
    ):
        redraw(f, "04111922273312", "2024-06-04T21:40:00+08:00", typed=[{**old, key: value}], **lot)
        assert first(f) == "随机值"
    redraw(f, "04111922273312", "2024-06-04T21:40:00+08:00", typed=[old, old], **lot)
    assert first(f) == "随机值"


def test_mask_never_opens_names() -> None:
    f = vector(1)
    del f["heads.tsv"]
    t = get(f, "terms.json")
    t.update(mask="limited", strata_by="trade", strata=[{"code": "all", "ratio": "0.12", "size": 140}])
    lines = [x.split("\t") for x in f["pool.tsv"].decode().splitlines()]
    f["pool.tsv"] = "".join(f"{x[0]}\tall\t{x[2]}\n" for x in lines).encode()
    t["pool"] = digest(f["pool.tsv"])
    refreeze(f, t)
    redraw(f, "01382438112797316654", "2024-04-09T15:00:00+08:00")
    assert first(f) == "名称公开"
    for name in [n for n in f if n.startswith("openings/")]:
        del f[name]
    assert first(f) is None


def test_witness() -> None:
    f = vector(1)
    c = get(f, "evidence.json")["commitment"]
    for at in ("2024-04-09T08:59:59+08:00", "2024-04-09T15:00:00+08:00"):
        e = get(vector(1), "evidence.json")
        e["witness"][0]["at"] = at
        g = dict(f)
        reseal(g, e)
        assert first(g, c) is None
        assert state(g, "外部见证", c) == "holds"
        assert "无外部见证，不能证明未挑选" in verify(g, NOW)[2]
    e = get(vector(1), "evidence.json")
    token = {"at": "2024-04-09T09:10:00+08:00", "kind": "rfc3161", "ref": digest(b"token"), "who": "TSA"}
    e["witness"] = [token]
    reseal(f, e)
    assert first(f) is None
    assert word(f) == "open"
    assert state(f, "外部见证") == "unjudged"


@pytest.mark.parametrize("k", [1, 2])
def test_garbage_never_raises(k: int) -> None:
    f = vector(k)
    for name in f:
        for junk in (
            b"",
            b"\x00",
            b"\xff\xfe",
            b"[" * 99999,
            b"{}",
            b"null",
            b"\n",
            b"\t\n",
            f[name][:-3],
            f[name].replace(b"1", b"9", 1),
            f[name] * 2,
        ):
            verify({**f, name: junk}, NOW, "\ud800")
        verify({n: d for n, d in f.items() if n != name}, NOW)
    verify({}, NOW)


def test_dlt_and_merged_strata_and_batches() -> None:
    f = vector(2)
    del f["heads.tsv"]
    t = get(f, "terms.json")
    t["entropy"].update(expected_at="2024-06-05T21:30:00+08:00", source={"date": "2024-06-05", "game": "dlt"})
    t.update(batches=3, strata=[{"code": "E--D--C", "ratio": "0.5", "size": 7}, *t["strata"][3:]])
    f["pool.tsv"] = f["pool.tsv"].replace(b"\tC\t", b"\tE--D--C\t").replace(b"\tD\t", b"\tE--D--C\t")
    t["pool"] = digest(f["pool.tsv"])
    refreeze(f, t)
    lot = {"drawn_on": "2024-06-08", "issue": "24064"}
    redraw(f, "04111922270212", "2024-06-08T21:30:00+08:00", **lot)
    assert first(f) is None
    for bad in ("04111922270213", "04111922360212", "04111922271202", "0411192227021"):
        redraw(f, bad, "2024-06-08T21:30:00+08:00", **lot)
        assert first(f) == "随机值"
    redraw(f, "04111922270212", "2024-06-08T21:29:59+08:00", **lot)
    assert first(f) == "随机值"


def test_small_inspector_pools_fall_back_to_the_department() -> None:
    f = vector(2)
    del f["heads.tsv"]
    t = get(f, "terms.json")
    for d, take in zip(t["departments"], (2, 2, 1), strict=True):
        d["pool_take"] = take
    refreeze(f, t)
    redraw(f, "04111922273312", "2024-06-04T21:30:00+08:00", drawn_on="2024-06-04", issue="2024063")
    assert first(f) is None
    e = get(f, "evidence.json")
    team = e["teams"][0]
    e["changes"] = [
        {
            "at": "2024-06-12T09:00:00+08:00",
            "department": team["department"],
            "in": None,
            "object": team["object"],
            "out": team["inspectors"][0],
            "reason": "unable",
            "seq": 1,
        }
    ]
    reseal(f, e)
    assert first(f) == "人员更换"  # there is still somebody in the department


def test_changes_before_matching() -> None:
    f = vector(2)
    e = get(f, "evidence.json")
    e.update(pools=None, teams=None)
    reseal(f, e)
    assert first(f) == "检查人员库"
    e["changes"] = []
    reseal(f, e)
    assert first(f) is None
    assert state(f, "人员更换") == "not_yet"
