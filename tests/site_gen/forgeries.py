"""Draws made honestly, and the tools of a forger who computes everything right: seals, registers and whole draws made anew.

The forgeries themselves are in forgeries_terms, _evidence, _registers, _attacks and _twisted; `all_forged` gathers them.
"""

import importlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from tests import VECTORS
from tests.site_gen.made import HEAD
from tests.site_gen.office import (
    Files,
    bound,
    canonical,
    digest,
    evidence_of,
    resealed,
    rows,
    terms_of,
    tsv,
)

__all__ = [
    "NOW",
    "Cases",
    "Files",
    "all_forged",
    "honest",
    "load",
    "refrozen",
    "sealed",
    "settled",
    "stated",
    "undrawn",
]

NOW = datetime(2024, 10, 1, 12, tzinfo=timezone(timedelta(hours=8)))
"""When the tests verify: after both draws, before their lists must be public."""
Cases = dict[str, tuple[Files, str]]
"""Name → (files, name of the first step that must fail)."""

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
SIGNATURE = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
"""Of round 1000 of quicknet, 2023-08-23 23:59:24 +08:00."""
SECRET = "5" * 64
BEFORE = "1b0dba36c5b59d699b2eee76efcfef7472f03490e2b984569543eef9d61be3f0"
"""The commitment of serial 1, draw-1, to which draw-2 refers."""
VOID = {"reason": "wrong_pool", "at": "2024-06-20T09:00:00+08:00", "by": "局长"}


def load(name: str) -> Files:
    """The files of a vector with both registers; the sheet is paper and stays away."""
    folder = VECTORS / name
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    registers = {name: (VECTORS / name).read_bytes() for name in ("freezes.tsv", "heads.tsv")}
    return {name: raw for name, raw in files.items() if name != "sheet.json"} | registers


def stated(files: Files) -> Any:
    return json.loads(files["evidence.json"])


def settled(files: Files, *states: str, seal: str | None = None, before: tuple[str, ...] = ("drawn",)) -> Files:
    """The draw with a freezes.tsv that fits it: open, then `states` (drawn, when there is evidence). before: those of the serial before."""
    terms = terms_of(files)
    if "evidence.json" in files:
        states = states or (("void",) if stated(files)["void"] else ("drawn",))
        if states == ("void",):
            states = ("drawn", "void")
        seal = stated(files)["seal"] if seal is None else seal
    lines = []
    for serial in range(1, terms["serial"] + 1):
        mine = serial == terms["serial"]
        first = (VECTORS / "freezes.tsv").read_text().split("\n")[0].split("\t")
        own = [
            str(serial), terms["draw"], digest(files["terms.json"]), terms["frozen_at"], terms["entropy"]["kind"],
            terms["entropy"]["expected_at"],
        ] if mine else [str(serial), first[1], terms["previous"] or BEFORE, *first[3:6]]  # fmt: skip
        lines.append([*own, "open", ""])
        sealed_already = False
        for state in states if mine else before:
            sealed_already |= state == "drawn"
            stamp = (seal or "3" * 64) if mine else "3" * 64
            lines.append([*own, state, stamp if state == "drawn" or (state == "void" and sealed_already) else ""])
    return files | {"freezes.tsv": "".join("\t".join(line) + "\n" for line in lines).encode()}


def sealed(files: Files, **change: Any) -> Files:
    """The draw with keys of its evidence changed, and seal and register made anew, as a forger would."""
    again = files | {"evidence.json": resealed(stated(files) | change)}
    return settled(again) if "freezes.tsv" in files else again


def edited(files: Files, key: str, edit: Callable[[Any], Any]) -> Files:
    """`sealed` with one part of the evidence edited, in place or by what `edit` gives."""
    part = stated(files)[key]
    given = edit(part)
    return sealed(files, **{key: part if given is None else given})


def refrozen(
    files: Files, lists: Mapping[str, bytes] | None = None, evidence: Mapping[str, Any] | None = None, **change: Any
) -> Files:
    """The draw made anew from changed terms or lists, by somebody who computes everything right but breaks a rule.

    evidence: keys of the old evidence to change first. Strikes and changes fall away; openings stay where the lines stay.
    """
    files = files | dict(lists or {})
    terms = terms_of(files)
    terms |= {key: digest(files[key + ".tsv"]) for key in ("pool", "excluded", "recusals")}
    for department in terms["departments"]:
        department["inspectors"] = digest(files[f"inspectors-{department['code']}.tsv"])
    files["terms.json"] = canonical(terms | change)
    old = stated(files) | dict(evidence or {})
    try:
        again = evidence_of(files, old)
    except (ArithmeticError, KeyError, ValueError, TypeError, AttributeError):  # terms that no draw can follow
        again = old | {"commitment": digest(files["terms.json"])}
    files["evidence.json"] = resealed(again)
    committed = {row[0]: row[-1] for name in ("pool.tsv", "excluded.tsv") for row in rows(files[name])}
    kept = {name: raw for name, raw in files.items() if not name.startswith("openings/") or name[9:-5] in committed}
    try:
        return settled(kept)
    except (KeyError, TypeError):
        return kept


def terms_part(files: Files, key: str, **change: Any) -> Any:
    """A part of the terms with keys of its own changed."""
    return terms_of(files)[key] | change


def undrawn(files: Files) -> Files:
    """The draw before its value: lists, but no evidence and no names."""
    return {name: raw for name, raw in files.items() if name != "evidence.json" and not name.startswith("openings/")}


def only_terms(files: Files) -> Files:
    """What is public at the freeze: the terms and the registers."""
    return {name: files[name] for name in ("terms.json", "freezes.tsv", "heads.tsv") if name in files}


def without(files: Files, *names: str) -> Files:
    return {name: raw for name, raw in files.items() if name not in names}


def sheltered(value: str, secret: str = digest(SECRET)) -> Files:
    """draw-1 with `system` as its source: the secret's hash in the terms, `value` as its value."""
    files = load("draw-1")
    entropy = {"kind": "system", "source": {}, "secret_hash": secret} | {
        key: terms_of(files)["entropy"][key] for key in ("expected_at", "expires_at")
    }
    return refrozen(
        files, evidence={"entropy": stated(files)["entropy"] | {"kind": "system", "value": value}}, entropy=entropy
    )


def thrown(value: str, dice: int) -> Files:
    """draw-1 with so many dice, and these digits."""
    one = load("draw-1")
    source = terms_part(one, "entropy", source={"dice": dice, "faces": 10, "place": "会议室"})
    return refrozen(one, evidence={"entropy": stated(one)["entropy"] | {"value": value}}, entropy=source)


def lottery(files: Files | None = None, **change: Any) -> Files:
    """draw-2 with keys of its evidence's entropy changed; whatever follows from the value is made anew."""
    files = files or load("draw-2")
    return refrozen(files, evidence={"entropy": stated(files)["entropy"] | change})


def corrected(value: str = "01111922273312", **change: Any) -> Files:
    """draw-2 whose value was corrected once: `value` is what had been typed."""
    at = "2024-06-05T09:00:00+08:00"
    typed = {"at": "2024-06-04T22:00:00+08:00", "by": "局长", "corrected_at": at, "paper": "更正单1", "value": value}
    files = lottery(typed=[typed | change], at=at)
    return files | {
        "heads.tsv": files["heads.tsv"].splitlines(keepends=True)[0]
        + b"1626\t"
        + HEAD.encode()
        + b"\t2024-06-03T09:30:00+08:00\tnormal\n"
    }


def beacon(
    *, signature: str = SIGNATURE, number: int = 1000, frozen_at: str = "2023-08-23T22:00:00+08:00", **change: Any
) -> Files:
    """draw-1 frozen two hours before round 1000 of quicknet, drawn with it."""
    files = load("draw-1")
    expected, at = "2023-08-24T00:00:00+08:00", "2023-08-24T09:00:00+08:00"
    entropy = {
        "kind": "beacon",
        "source": {"chain_hash": QUICKNET, "round": number},
        "expected_at": expected,
        "expires_at": None,
    }
    value: dict[str, Any] = {
        "kind": "beacon", "value": digest(bytes.fromhex(signature)), "at": at, "witnesses": [], "drawn_on": None, "issue": None,
        "signature": signature, "typed": [],
    }  # fmt: skip
    witness = stated(files)["witness"][0] | {"at": "2023-08-23T22:10:00+08:00"}
    terms = {"frozen_at": frozen_at, "cutoff": "2023-08-01", "entropy": entropy, "plan": None} | change
    files = refrozen(files, evidence={"entropy": value, "witness": [witness]}, **terms)
    return files | {"heads.tsv": f"814\t{HEAD}\t2023-08-23T22:30:00+08:00\tnormal\n".encode()}


def renamed(files: Files, names: Mapping[str, str], **change: Any) -> Files:
    """The draw with its strata called otherwise."""
    pool = tsv([number, names.get(code, code), line] for number, code, line in rows(files["pool.tsv"]))
    strata = [one | {"code": names.get(one["code"], one["code"])} for one in terms_of(files)["strata"]]
    return refrozen(files, {"pool.tsv": pool}, strata=strata, **change)


def lacking() -> Files:
    """draw-2 with all of the culture department changed out of the first team, until nobody is left."""
    files = load("draw-2")
    number = stated(files)["teams"][0]["object"]
    made = evidence_of(files, stated(files), changes=[(number, "culture")] * 5)
    return settled(files | {"evidence.json": resealed(made)})


def again_sealed(files: Files) -> bytes:
    """The register of draw-1 whose evidence was changed and put back: the seal of today, another one, the seal of today."""
    first, *rest = files["freezes.tsv"].splitlines(keepends=True)
    drawn = rest[0]
    between = drawn[:-65] + b"3" * 64 + b"\n"
    return b"".join([first, drawn, between, *rest])


def after(files: Files, *before: str, seal: str | None = None) -> Files:
    """A draw of serial 2 with its register, in which the draw of serial 1 went through these states after it was frozen."""
    return settled(files, before=before, seal=seal)


def quoted() -> tuple[str, Files]:
    """(the opening's file, draw-1 with an object whose name needs escapes in JSON)."""
    files, salt = load("draw-1"), "1" * 32
    identity = {"code": "TEST", "name": '演示“甲"\\乙\n厂', "object": "O-999999"}
    (number, stratum, _), *rest = rows(files["pool.tsv"])
    again = refrozen(files, {"pool.tsv": tsv([[number, stratum, bound(salt, **identity)], *rest])})
    return (file := f"openings/{number}.json"), again | {file: canonical(identity | {"number": number, "salt": salt})}


def redrawn(removed: tuple[str, ...] = ("P-0005",)) -> Files:
    """draw-2 as a redraw of serial 1, less the numbers left out."""
    files = load("draw-2")
    pool = tsv(row for row in rows(files["pool.tsv"]) if row[0] not in removed)
    gone = [row[1] for row in rows(files["pool.tsv"]) if row[0] in removed]
    strata = [one | {"size": one["size"] - gone.count(one["code"])} for one in terms_of(files)["strata"]]
    pairs = tsv(row for row in rows(files["recusals.tsv"]) if row[0] not in removed)
    return refrozen(
        files, {"pool.tsv": pool, "recusals.tsv": pairs}, supersedes=BEFORE, removed=sorted(removed), strata=strata,
        pool_size=terms_of(files)["pool_size"] - len(gone),
    )  # fmt: skip


def masked(kind: str) -> Files:
    """draw-1 with its small strata merged and no name to be published."""
    files = load("draw-1")
    pool = tsv([number, "E--D" if code in "ED" else code, line] for number, code, line in rows(files["pool.tsv"]))
    strata = [{"code": "E--D", "ratio": "0.5", "size": 10}, *terms_of(files)["strata"][2:]]
    hidden = {name: raw for name, raw in files.items() if not name.startswith("openings/")}
    return refrozen(hidden, {"pool.tsv": pool}, strata=strata, mask=kind, classes_basis=None)


def honest() -> dict[str, Files]:
    """Draws that hold, at every stage: name → files."""
    one, two = load("draw-1"), load("draw-2")
    more, again = refrozen(two, parent=BEFORE), refrozen(two, supersedes=BEFORE)
    late = [stated(one)["witness"][0] | {"at": "2024-04-09T15:00:00+08:00"}]
    older = settled(one, "drawn", "drawn", seal="3" * 64)
    voided = settled(sealed(two, void=VOID), "drawn", "void")
    return {
        "draw-1": one,
        "draw-2": two,
        "without registers": without(one, "freezes.tsv", "heads.tsv"),
        "without heads": without(one, "heads.tsv"),
        "only the terms": only_terms(settled(undrawn(one))),
        "only the terms, drawn": only_terms(one),
        "only the terms, void": only_terms(settled(undrawn(one), "void")),
        "only the terms, expired": only_terms(settled(undrawn(one), "expired")),
        "only the terms, a lottery that is overdue": only_terms(settled(undrawn(two))),
        "frozen, lists public": settled(undrawn(one)),
        "drawn, evidence not public": undrawn(one),
        "drawn, not matched": sealed(two, pools=None, teams=None, changes=[]),
        "void": voided,
        "void because its value is false": settled(sealed(two, void=VOID | {"reason": "value_false"}), "drawn", "void"),
        "void before the match": settled(sealed(sealed(two, pools=None, teams=None, changes=[]), void=VOID), "drawn", "void"),
        "void in the register, evidence of before": settled(two, "drawn", "void"),
        "an earlier evidence": one | {"freezes.tsv": older["freezes.tsv"].replace(b"\tdrawn\t" + b"3" * 64, b"\tdrawn\t" + stated(one)["seal"].encode(), 1)},
        "no witness": sealed(one, witness=[]),
        "a witness too late": sealed(one, witness=late),
        "a token registered": sealed(one, witness=[stated(one)["witness"][0] | {"kind": "rfc3161", "ref": "4" * 64}]),
        "demonstration clock": refrozen(one, clock="demo"),
        "published after the value": one | {"heads.tsv": f"900\t{HEAD}\t2024-04-09T16:00:00+08:00\tnormal\n".encode()},
        "system with a call": sheltered(SECRET + ":20240409"),
        "system alone": sheltered(SECRET + ":"),
        "lottery corrected": corrected(),
        "lottery on the next day of its game": lottery(drawn_on="2024-06-06", at="2024-06-06T21:30:00+08:00", issue="2024064"),
        "beacon": beacon(),
        "beacon, half an hour after the freeze": without(beacon(frozen_at="2023-08-23T23:29:24+08:00"), "heads.tsv"),
        "seven dice thrown three times": thrown("1" * 21, 7),
        "nobody left to send": lacking(),
        "odd stratum names": renamed(one, {"A": "__proto__", "B": "constructor", "C": "7"}, strata_by="trade", classes_basis=None),
        "a supplement": after(more, "drawn"),
        "a supplement whose parent was given up afterwards": after(more, "drawn", "void"),
        "drawn anew after a void": after(again, "drawn", "void"),
        "drawn anew after a void before the value": after(again, "void"),
        "drawn anew after it expired": after(again, "expired"),
        "drawn anew less one": after(redrawn(), "void"),
        "limited": masked("limited"),
        "strata": masked("strata"),
        "a name with quotation marks": quoted()[1],
        "names not public": {name: raw for name, raw in one.items() if not name.startswith("openings/")},
        "restored in the second of the freeze": one | {"heads.tsv": f"813\t{'c' * 64}\t2024-04-09T09:00:00+08:00\tnormal\n700\t{HEAD}\t2024-04-09T09:00:00+08:00\trestored\n".encode() + one["heads.tsv"].splitlines(keepends=True)[0]},
        "a seal that came back": one | {"freezes.tsv": again_sealed(one)},
        "restored": one | {"heads.tsv": one["heads.tsv"] + f"700\t{HEAD}\t2024-07-01T09:00:00+08:00\trestored\n".encode()},
    }  # fmt: skip


def all_forged() -> Cases:
    """Every forgery, by name."""
    found: Cases = {}
    for part in ("terms", "evidence", "registers", "attacks", "twisted"):
        cases = importlib.import_module(f"tests.site_gen.forgeries_{part}").forged()
        assert not cases.keys() & found.keys()
        found |= cases
    return found


def swap(items: list[Any], a: int, b: int) -> None:
    items[a], items[b] = items[b], items[a]
