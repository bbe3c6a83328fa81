"""An office that draws by docs/draw.md alone: terms and lists in, evidence out. It shares no code with the program but SHA-256 and JSON.

It does not ask whether what it is given is allowed: a forger computes as well as an honest clerk.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

__all__ = [
    "Files",
    "bound",
    "canonical",
    "digest",
    "evidence_of",
    "resealed",
    "rows",
    "seed_of",
    "terms_of",
    "tickets",
    "tsv",
]

Files = dict[str, bytes]


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(raw: bytes | str) -> str:
    return hashlib.sha256(raw.encode() if isinstance(raw, str) else raw).hexdigest()


def tsv(lines: Iterable[Sequence[str]]) -> bytes:
    return b"".join(sorted("\t".join(line).encode() + b"\n" for line in lines))


def rows(raw: bytes) -> list[list[str]]:
    return [line.split("\t") for line in raw.decode(errors="replace").split("\n")[:-1]]


def bound(salt: str, **identity: str) -> str:
    """The commitment of a line."""
    return digest(salt.encode() + b"\n" + canonical(identity))


def tickets(ids: Iterable[str], s: str) -> list[tuple[str, str]]:
    """(ticket, id) in order."""
    start = digest(s)
    return sorted((str(int(digest(start + one), 16)).zfill(64)[::-1], one) for one in ids)


def terms_of(files: Mapping[str, bytes]) -> Any:
    return json.loads(files["terms.json"])


def seed_of(commitment: str, kind: str, value: str) -> str:
    return digest(f"{commitment}\n{kind}\n{value}")


def resealed(evidence: Mapping[str, Any]) -> bytes:
    """The bytes of evidence.json with its seal made anew."""
    rest = {key: part for key, part in evidence.items() if key != "seal"}
    return canonical(rest | {"seal": digest(canonical(rest))})


def evidence_of(
    files: Mapping[str, bytes],
    old: Mapping[str, Any],
    *,
    strikes: Sequence[str] | int = (),
    changes: Sequence[tuple[str, str]] = (),
    matched: bool = True,
) -> dict[str, Any]:
    """The evidence that follows from terms and lists, without its seal. old: gives witness, entropy, journal and void.

    strikes: numbers, or how many of the first drawn. changes: (object, department): the first of its team is changed.
    """
    terms = terms_of(files)
    commitment = digest(files["terms.json"])
    seed = seed_of(commitment, old["entropy"]["kind"], old["entropy"]["value"])
    strata = {number: code for number, code, *_ in rows(files["pool.tsv"])}
    order = tickets(strata, seed + "/objects")
    taken: dict[str, int] = {}
    for stratum in terms["strata"]:
        size = Counter(strata.values())[stratum["code"]]
        taken[stratum["code"]] = math.ceil(Fraction(stratum["ratio"]) * size)
    for stratum in terms["strata"]:
        missing = math.ceil(Fraction(terms["floor"]) * len(strata)) - sum(taken.values())
        size = Counter(strata.values())[stratum["code"]]
        taken[stratum["code"]] += max(0, min(missing, size - taken[stratum["code"]]))
    left, first = dict(taken), []
    for ticket, number in order:
        if left.get(strata[number], 0) > 0:
            left[strata[number]] -= 1
            first.append((ticket, number))
    drawn = [
        {"number": number, "stratum": strata[number], "ticket": ticket, "batch": place % terms["batches"]}
        for place, (ticket, number) in enumerate(first)
    ]
    listed = strikes if not isinstance(strikes, int) else [number for _, number in first[:strikes]]
    struck, final = _strike(order, strata, {number for _, number in first}, listed, old["entropy"]["at"])
    made = {
        "format": "mingchou-draw/2", "draw": terms["draw"], "commitment": commitment, "seed": seed, "taken": taken, "drawn": drawn,
        "struck": struck, "pools": None, "teams": None, "changes": [],
    }  # fmt: skip
    if matched:
        made |= _match(terms, files, seed, [number for _, number in order if number in final], old, changes)
    return {key: old[key] for key in ("witness", "entropy", "journal", "void")} | made


def _strike(
    order: Sequence[tuple[str, str]], strata: Mapping[str, str], drawn: set[str], listed: Sequence[str], at: str
) -> tuple[list[dict[str, Any]], set[str]]:
    used, final, struck = set(drawn), set(drawn), []
    waiting: dict[str, list[str]] = {}
    for _, number in reversed(order):
        if number not in used:
            waiting.setdefault(strata[number], []).append(number)
    for seq, number in enumerate(listed, 1):
        rest = waiting.get(strata[number], [])
        new = rest.pop() if rest else None
        struck.append({"seq": seq, "number": number, "reason": "closed", "at": at, "replaced_by": new})
        final = final - {number} | ({new} if new else set())
    return struck, final


def _match(
    terms: Any,
    files: Mapping[str, bytes],
    seed: str,
    final: list[str],
    old: Mapping[str, Any],
    changes: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    barred = {(number, one) for number, one, *_ in rows(files["recusals.tsv"])}
    whole = {d["code"]: [row[0] for row in rows(files[f"inspectors-{d['code']}.tsv"])] for d in terms["departments"]}
    pools = {
        d["code"]: [one for _, one in tickets(whole[d["code"]], f"{seed}/inspectors/{d['code']}")][: d["pool_take"]]
        for d in terms["departments"]
    }
    loads: Counter[str] = Counter()
    teams: dict[tuple[str, str], list[str | None]] = {}

    def best(number: str, ids: Iterable[str], count: int) -> list[str]:
        by_ticket = [one for _, one in tickets(ids, f"{seed}/match/{number}")]
        return sorted(by_ticket, key=lambda one: loads[one])[:count]

    for number in final:
        for department in terms["departments"]:
            code = department["code"]
            free = [one for one in pools[code] if (number, one) not in barred]
            if len(free) < department["per_object"]:
                free = [one for one in whole[code] if (number, one) not in barred]
            chosen = best(number, free, department["per_object"])
            teams[number, code] = [*chosen]
            loads.update(chosen)
    first = [{"object": number, "department": code, "inspectors": list(ids)} for (number, code), ids in teams.items()]
    changed = []
    for seq, (number, code) in enumerate(changes, 1):
        team = teams[number, code]
        out = next(one for one in team if one is not None)
        barred.add((number, out))
        loads[out] -= 1
        for ids in (pools[code], whole[code]):
            new = next(
                iter(best(number, [one for one in ids if (number, one) not in barred and one not in team], 1)), None
            )
            if new:
                break
        at = max([old["entropy"]["at"], *(one["at"] for one in old.get("struck", ()))])
        changed.append(
            {"seq": seq, "object": number, "department": code, "out": out, "reason": "unable", "at": at, "in": new}
        )
        team[team.index(out)] = new
        if new:
            loads[new] += 1
    return {"pools": pools, "teams": first, "changes": changed}
