"""An honest drawing made with Rivest's own sampler, and the tools of somebody who forges: terms frozen anew, evidence sealed anew."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from math import ceil
from typing import Any

from consistent_sampler import sampler

from tests import VECTORS
from tests.by_the_book.book import STEPS, verify
from tests.by_the_book.shapes import canon, digest

__all__ = [
    "NOW", "QUICKNET", "Files", "first", "get", "other", "redraw", "refreeze", "reseal", "rows_of", "set_in", "state", "swap_list",
    "vector", "word",
]  # fmt: skip

NOW = datetime(2024, 7, 1, 12, tzinfo=timezone(timedelta(hours=8)))
Files = dict[str, bytes]
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


def vector(k: int) -> Files:
    """The files of a vector with both registers; its record sheet is paper."""
    folder = VECTORS / f"draw-{k}"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    del files["sheet.json"]
    return files | {name: (VECTORS / name).read_bytes() for name in ("freezes.tsv", "heads.tsv")}


def get(f: Files, name: str) -> Any:
    return json.loads(f[name])


def word(f: Files, held: str = "", now: datetime = NOW) -> str:
    """The verdict."""
    return verify(f, now, held)[0]


def first(f: Files, held: str = "", now: datetime = NOW) -> str | None:
    """The first step that fails; None when none does."""
    verdict, steps, _ = verify(f, now, held)
    assert tuple(n for n, _ in steps) == STEPS
    bad = [n for n, s in steps if s == "fails"]
    assert (verdict == "不成立") == bool(bad)
    return bad[0] if bad else None


def state(f: Files, name: str, held: str = "", now: datetime = NOW) -> str:
    return dict(verify(f, now, held)[1])[name]


def reseal(f: Files, e: Any) -> None:
    """Seal the evidence again and register the new seal in place of the old one."""
    old = get(f, "evidence.json")["seal"]
    e.pop("seal", None)
    e["seal"] = digest(canon(e))
    f["evidence.json"] = canon(e)
    if "freezes.tsv" in f:
        f["freezes.tsv"] = f["freezes.tsv"].replace(old.encode(), e["seal"].encode())


def refreeze(f: Files, t: Any) -> None:
    """Freeze changed terms: the register row follows."""
    old = f["terms.json"]
    f["terms.json"] = canon(t)
    lines = f["freezes.tsv"].decode().split("\n")
    for i, line in enumerate(lines):
        row = line.split("\t")
        if len(row) == 8 and row[2] == digest(old):
            row[:6] = [
                str(t["serial"]),
                t["draw"],
                digest(f["terms.json"]),
                t["frozen_at"],
                t["entropy"]["kind"],
                t["entropy"]["expected_at"],
            ]
            lines[i] = "\t".join(row)
    f["freezes.tsv"] = "\n".join(lines).encode()
    if t["serial"] == 1:
        f["freezes.tsv"] = b"\n".join(f["freezes.tsv"].split(b"\n")[:2]) + b"\n"


def order(numbers: Iterable[str], s: str) -> list[str]:
    """By Rivest's sampler."""
    return list(sampler(list(numbers), seed=s, with_replacement=False, output="id"))


def redraw(
    f: Files, value: str = "01382438112797316654", at: str = "2024-04-09T15:00:00+08:00", **entropy: Any
) -> None:
    """An honest draw from the terms, with Rivest's own sampler; no struck, no changes."""
    t, e = get(f, "terms.json"), get(f, "evidence.json")
    c = digest(f["terms.json"])
    seed = digest(f"{c}\n{t['entropy']['kind']}\n{value}")
    stratum = dict(line.split("\t")[:2] for line in f["pool.tsv"].decode().splitlines())
    taken = {s["code"]: ceil(Fraction(s["ratio"]) * s["size"]) for s in t["strata"]}
    while sum(taken.values()) < ceil(Fraction(t["floor"]) * len(stratum)):
        taken[next(s["code"] for s in t["strata"] if taken[s["code"]] < s["size"])] += 1
    everyone = order(stratum, seed + "/objects")
    final = [n for s in taken for n in [m for m in everyone if stratum[m] == s][: taken[s]]]
    final.sort(key=everyone.index)
    recused = {tuple(r.split("\t")) for r in f["recusals.tsv"].decode().splitlines()}
    pools: dict[str, list[str]] = {}
    teams: list[dict[str, Any]] = []
    load: Counter[str] = Counter()
    staff = {
        d["code"]: [r.split("\t")[0] for r in f[f"inspectors-{d['code']}.tsv"].decode().splitlines()]
        for d in t["departments"]
    }
    for d in t["departments"]:
        pools[d["code"]] = order(staff[d["code"]], f"{seed}/inspectors/{d['code']}")[: d["pool_take"]]
    for o in final:
        for d in t["departments"]:
            free = [i for i in pools[d["code"]] if (o, i) not in recused]
            if len(free) < d["per_object"]:
                free = [i for i in staff[d["code"]] if (o, i) not in recused]
            ranks = order(free, f"{seed}/match/{o}")
            team = sorted(free, key=lambda i: (load[i], ranks.index(i)))[: d["per_object"]]
            load.update(team)
            teams.append({"department": d["code"], "inspectors": team, "object": o})
    s = digest(seed + "/objects")
    drawn = [
        {
            "batch": p % t["batches"],
            "number": n,
            "stratum": stratum[n],
            "ticket": str(int(digest(s + n), 16)).zfill(64)[::-1],
        }
        for p, n in enumerate(final)
    ]
    e["entropy"].update(
        {
            "at": at,
            "kind": t["entropy"]["kind"],
            "value": value,
            "drawn_on": None,
            "issue": None,
            "signature": None,
            **entropy,
        }
    )
    e.update(commitment=c, seed=seed, taken=taken, drawn=drawn, pools=pools, teams=teams, struck=[], changes=[])
    reseal(f, e)


def set_in(x: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        x = x[key]
    x[path[-1]] = value(x[path[-1]]) if callable(value) else value


def swap_list(f: Files, name: str, key: tuple[Any, ...], data: bytes) -> None:
    t = get(f, "terms.json")
    f[name] = data
    set_in(t, key, digest(data))
    refreeze(f, t)


def rows_of(f: Files, name: str = "freezes.tsv") -> list[list[str]]:
    return [line.split("\t") for line in f[name].decode().splitlines()]


def other(kind: str, source: Any, expected: str, expires: str | None, **more: Any) -> Files:
    f = vector(1)
    del f["heads.tsv"]
    t = get(f, "terms.json")
    t["entropy"] = {"kind": kind, "source": source, "expected_at": expected, "expires_at": expires, **more}
    refreeze(f, t)
    return f
