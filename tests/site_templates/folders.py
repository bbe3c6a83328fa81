"""Whole draws of every kind and size, as a bureau publishes them, counted by tests/site_gen/office.py: nothing of rules/ is in them."""

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from tests.site_gen import office
from tests.site_gen.office import Files, canonical, digest, tsv

__all__ = ["CHAIN", "ROUND_1000", "made", "resealed", "sheet_of"]

HEAD = "ab" * 32
ROUND_1000 = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
"""The signature of round 1000 of drand quicknet, as published."""
CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
SECRET = "5a" * 32
LOTTERY = {"drawn_on": "2024-04-09", "issue": "2024039"}


KINDS: Mapping[str, tuple[Mapping[str, Any], str, str, Mapping[str, Any]]] = {
    "dice": (
        {"expected_at": "2024-04-09T15:00:00+08:00", "expires_at": "2024-04-10T23:59:59+08:00", "kind": "dice",
         "source": {"dice": 20, "faces": 10, "place": "会议室"}},
        "01382438112797316654", "2024-04-09T15:20:00+08:00", {},
    ),
    "ssq": (
        {"expected_at": "2024-04-09T21:30:00+08:00", "expires_at": None, "kind": "lottery", "source": {"date": "2024-04-09", "game": "ssq"}},
        "02071112233016", "2024-04-10T08:30:00+08:00", LOTTERY,
    ),
    "dlt": (
        {"expected_at": "2024-04-10T21:30:00+08:00", "expires_at": None, "kind": "lottery", "source": {"date": "2024-04-10", "game": "dlt"}},
        "03091827350211", "2024-04-14T08:30:00+08:00", {"drawn_on": "2024-04-13", "issue": "24041"},
    ),
    "beacon": (
        {"expected_at": "2024-04-09T15:00:00+08:00", "expires_at": None, "kind": "beacon", "source": {"chain_hash": CHAIN, "round": 1000}},
        digest(bytes.fromhex(ROUND_1000)), "2024-04-09T15:20:00+08:00", {"signature": ROUND_1000},
    ),
    "system": (
        {"expected_at": "2024-04-09T15:00:00+08:00", "expires_at": "2024-04-10T23:59:59+08:00", "kind": "system",
         "secret_hash": digest(SECRET), "source": {}},
        SECRET + ":12345678", "2024-04-09T15:20:00+08:00", {},
    ),
}  # fmt: skip
"""Kind → (entropy of the terms, value, entered at, what else stands in the evidence's entropy). Round 1000 was on 2023-08-23."""


def made(
    sizes: Mapping[str, int],
    ratios: Mapping[str, str],
    staff: Mapping[str, int],
    *,
    kind: str = "dice",
    value: str = "",
    recusals: Iterable[tuple[str, str]] = (),
    excluded: int = 0,
    strikes: int = 0,
    changes: int = 0,
    floor: str = "0",
    pool_take: int | None = None,
    opened: bool = True,
    matched: bool = True,
    terms: Mapping[str, Any] | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Files:
    """Files by name, with freezes.tsv and heads.tsv.

    sizes, ratios: stratum → how many objects, which part of them; staff: department → how many people, <department>-001 …
    Numbers stand in order of the strata, the excluded last: only its size and its strata matter. The first `strikes` drawn are struck; the first
    person of so many teams is changed. value: "" for that of the kind. terms, evidence: what is written otherwise than here.
    """
    strata = [code for code, size in sizes.items() for _ in range(size)]
    numbers = [f"P-{n:04d}" for n in range(1, len(strata) + excluded + 1)]
    pool = dict(zip(numbers, strata, strict=False))
    ids = {code: [f"{code}-{n:03d}" for n in range(1, count + 1)] for code, count in staff.items()}
    entropy, usual, at, more = KINDS[kind]
    frozen = "2023-08-23T22:00:00+08:00" if kind == "beacon" else "2024-04-09T09:00:00+08:00"
    lists = {
        "pool.tsv": tsv((number, code, bound(number)) for number, code in pool.items()),
        "excluded.tsv": tsv((number, "closed", bound(number)) for number in numbers[len(pool) :]),
        "recusals.tsv": tsv(recusals),
    } | {f"inspectors-{code}.tsv": tsv((one, bound_inspector(one)) for one in ids[code]) for code in ids}
    stated: dict[str, Any] = {
        "format": "mingchou-draw/2", "bureau": {"code": "410499", "name": "示例县公安局", "site": None}, "clock": "office",
        "serial": 1, "previous": None, "draw": "2024-001-1", "task": "2024-001", "frozen_at": frozen,
        "plan": {"line": "L-0001", "ratio": "0.01", "version": 1} if Fraction(floor) >= Fraction("0.01") else None,
        "items": [{"number": "I-0001", "version": 1}], "scope": "trade=旅馆业", "mask": None, "strata_by": "risk",
        "classes_basis": "示例县的规定（虚构）", "publish_by": "2024-12-31", "cutoff": "2023-08-01",
        "registry": {"head": HEAD, "seq": 7, "total": len(numbers)}, "pool": digest(lists["pool.tsv"]),
        "excluded": digest(lists["excluded.tsv"]), "recusals": digest(lists["recusals.tsv"]), "pool_size": len(pool),
        "strata": [{"code": code, "ratio": ratios[code], "size": size} for code, size in sizes.items()], "floor": floor, "batches": 1,
        "departments": [
            {"code": code, "inspectors": digest(lists[f"inspectors-{code}.tsv"]), "registry_size": count, "excluded": {}, "per_object": 2,
             "pool_take": pool_take}
            for code, count in staff.items()
        ],
        "entropy": dict(entropy), "supersedes": None, "removed": [], "parent": None,
    } | dict(terms or {})  # fmt: skip
    if "all" in sizes:
        stated["strata_by"] = "none"
    raw = canonical(stated)
    old = {
        "witness": [{"kind": "superior", "who": "示例市公安局", "at": frozen.replace("T09", "T10").replace("T22", "T23"), "ref": "回执1"}],
        "entropy": {"at": at, "drawn_on": None, "issue": None, "kind": stated["entropy"]["kind"], "signature": None, "typed": [],
                    "value": value or usual, "witnesses": ["见证人甲"]} | dict(more),
        "journal": {"frozen": {"head": HEAD, "seq": 8}, "drawn": {"head": HEAD, "seq": 10}}, "void": None,
    }  # fmt: skip
    files = {"terms.json": raw, **lists}
    teams = office.evidence_of(files, old, strikes=strikes)["teams"] if changes else []
    given = [(team["object"], team["department"]) for team in teams[:changes]]
    body = office.evidence_of(files, old, strikes=strikes, changes=given, matched=matched) | dict(evidence or {})
    files["evidence.json"] = office.resealed(body)
    seal = json.loads(files["evidence.json"])["seal"]
    own = (
        str(stated["serial"]), stated["draw"], digest(raw), stated["frozen_at"], stated["entropy"]["kind"], stated["entropy"]["expected_at"],
    )  # fmt: skip
    published = stated["frozen_at"].replace("T09", "T11").replace("T22:00", "T22:30")
    files["freezes.tsv"] = log((*own, "open", ""), (*own, "drawn", seal))
    files["heads.tsv"] = log(("9", "cd" * 32, published, "normal"))
    return files | ({f"openings/{number}.json": opening_of(number) for number in numbers} if opened else {})


def log(*lines: Iterable[str]) -> bytes:
    """A register: its lines in order of events."""
    return "".join("\t".join(line) + "\n" for line in lines).encode()


def salt(name: str) -> str:
    return digest(name)[:32]


def identity(number: str) -> dict[str, str]:
    return {"code": "TEST" + number[2:], "name": "演示企业" + number[2:], "object": "O-" + number[2:]}


def bound(number: str) -> str:
    return office.bound(salt(number), **identity(number))


def opening_of(number: str) -> bytes:
    return canonical({**identity(number), "number": number, "salt": salt(number)})


def sheet_of(one: str) -> dict[str, str]:
    """What the record sheet prints of an inspector."""
    return {"certificate": "TEST-" + one, "id": one, "name": "演示人员" + one, "salt": salt(one)}


def bound_inspector(one: str) -> str:
    sheet = sheet_of(one)
    return digest(
        sheet["salt"].encode() + b"\n" + canonical({"certificate": sheet["certificate"], "name": sheet["name"]})
    )


def resealed(files: Files, **changed: object) -> Files:
    """The same files with another evidence, sealed anew, in the register too: what whoever holds the office's machine can do."""
    evidence = json.loads(files["evidence.json"])
    raw = office.resealed(evidence | changed)
    register = files["freezes.tsv"].replace(evidence["seal"].encode(), json.loads(raw)["seal"].encode())
    return files | {"evidence.json": raw, "freezes.tsv": register}
