"""A whole draw of any size, made by `office.py`: terms, lists, evidence, openings, and its lines in the two registers."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.site_gen.office import Files, bound, canonical, digest, evidence_of, resealed, tsv

__all__ = ["FROZEN_AT", "Files", "made", "registers"]

FROZEN_AT, EXPECTED, AT = "2024-04-09T09:00:00+08:00", "2024-04-09T15:00:00+08:00", "2024-04-09T15:20:00+08:00"
HEAD = "ab" * 32


def made(
    sizes: Mapping[str, int],
    ratios: Mapping[str, str],
    staff: Mapping[str, int],
    *,
    recusals: Iterable[tuple[str, str]] = (),
    excluded: int = 0,
    strikes: int = 0,
    floor: str = "0",
    pool_take: int | None = None,
    value: str = "01382438112797316654",
    opened: bool = True,
    terms: Mapping[str, Any] | None = None,
) -> Files:
    """Files by name. sizes, ratios: stratum → how many objects, which part of them; staff: department → how many people.

    Objects are P-0001 … (the excluded last), people P-<department>-001 …; the first `strikes` drawn are struck. terms: keys to change.
    """
    strata = [code for code, size in sizes.items() for _ in range(size)]
    numbers = [f"P-{n:04d}" for n in range(1, len(strata) + excluded + 1)]
    openings = {number: _opening(number) for number in numbers}
    ids = {code: [f"P-{code}-{n:03d}" for n in range(1, count + 1)] for code, count in staff.items()}
    pool = zip(numbers, strata, strict=False)
    lists = {
        "pool.tsv": tsv((number, code, _bound(number)) for number, code in pool),
        "excluded.tsv": tsv((number, "closed", _bound(number)) for number in numbers[len(strata) :]),
        "recusals.tsv": tsv(recusals),
    } | {f"inspectors-{code}.tsv": tsv((id_, digest(id_)) for id_ in ids[code]) for code in ids}
    by = "none" if set(sizes) == {"all"} else "grade" if set(sizes) <= set("ABCDE") else "trade"
    stated = {
        "format": "mingchou-draw/2", "bureau": {"code": "410499", "name": "示例县公安局", "site": None}, "clock": "office",
        "serial": 1, "previous": None, "draw": "2024-001-1", "task": "2024-001", "frozen_at": FROZEN_AT,
        "plan": None, "items": [{"number": "I-0001", "version": 1}],
        "scope": "", "mask": None, "strata_by": by, "classes_basis": None, "publish_by": "2024-12-31", "cutoff": "2024-04-01",
        "registry": {"seq": 7, "head": HEAD, "total": len(numbers)}, "pool_size": len(strata),
        "pool": digest(lists["pool.tsv"]), "excluded": digest(lists["excluded.tsv"]), "recusals": digest(lists["recusals.tsv"]),
        "strata": [{"code": code, "ratio": ratios[code], "size": size} for code, size in sizes.items()],
        "floor": floor, "batches": 1, "supersedes": None, "removed": [], "parent": None,
        "departments": [
            {"code": code, "inspectors": digest(lists[f"inspectors-{code}.tsv"]), "registry_size": count, "excluded": {},
             "per_object": 2, "pool_take": pool_take}
            for code, count in staff.items()
        ],
        "entropy": {"kind": "dice", "source": {"dice": 20, "faces": 10, "place": "会议室"}, "expected_at": EXPECTED,
                    "expires_at": "2024-04-10T23:59:59+08:00"},
    }  # fmt: skip
    files = {"terms.json": canonical(stated | dict(terms or {})), **lists}
    old = {
        "witness": [{"kind": "superior", "who": "市双随机办", "at": "2024-04-09T10:00:00+08:00", "ref": "收讫单1"}],
        "entropy": {
            "kind": "dice", "value": value, "at": AT, "witnesses": ["见证人甲"], "drawn_on": None, "issue": None, "signature": None,
            "typed": [],
        },
        "journal": {"frozen": {"seq": 8, "head": HEAD}, "drawn": {"seq": 10, "head": HEAD}}, "void": None,
    }  # fmt: skip
    files["evidence.json"] = resealed(evidence_of(files, old, strikes=strikes))
    files |= registers(files)
    return files | ({f"openings/{number}.json": raw for number, raw in openings.items()} if opened else {})


def registers(files: Mapping[str, bytes]) -> Files:
    """freezes.tsv and heads.tsv as they are published after the draw; heads.tsv after the freeze as well."""
    terms, evidence = json.loads(files["terms.json"]), json.loads(files["evidence.json"])
    entropy = terms["entropy"]
    own = ("1", terms["draw"], digest(files["terms.json"]), terms["frozen_at"], entropy["kind"], entropy["expected_at"])
    lines = [(*own, "open", ""), (*own, "drawn", evidence["seal"])]
    return {
        "freezes.tsv": "".join("\t".join(line) + "\n" for line in lines).encode(),
        "heads.tsv": f"9\t{HEAD}\t2024-04-09T09:30:00+08:00\tnormal\n".encode(),
    }


def _opening(number: str) -> bytes:
    return canonical(_identity(number) | {"number": number, "salt": digest(number)[:32]})


def _bound(number: str) -> str:
    return bound(digest(number)[:32], **_identity(number))


def _identity(number: str) -> dict[str, str]:
    return {"code": "TEST" + number[2:], "name": "演示企业" + number[2:], "object": "O-" + number[2:]}
