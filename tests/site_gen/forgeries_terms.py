"""Forged terms and lists: written otherwise than in their one form, or frozen against a rule, and then drawn as if nothing were wrong."""

import json
from typing import Any

from tests.site_gen.forgeries import (
    Cases,
    Files,
    after,
    beacon,
    edited,
    load,
    masked,
    redrawn,
    refrozen,
    renamed,
    sealed,
    stated,
    terms_part,
    undrawn,
    without,
)
from tests.site_gen.made import made
from tests.site_gen.office import canonical, digest, rows, terms_of, tsv

__all__ = ["forged"]

FORM, LISTS, RULES = "冻结条件", "冻结名单", "冻结规则"
WATCHED = {"strata_by": "watch", "mask": "strata"}
NESTED = ("bureau", "plan", "registry", "entropy")
OTHER_TYPES: dict[str, Any] = {
    "batches": "1", "clock": "home", "cutoff": "2024-4-1", "draw": "2024/001", "excluded": "0" * 63, "floor": "1.5", "format": "mingchou-draw/1",
    "frozen_at": "2024-04-09 09:00:00", "mask": "full", "parent": "2024-001-1", "pool": "G" * 64, "pool_size": -1, "previous": 0,
    "publish_by": None, "recusals": "", "removed": None, "scope": None, "serial": 0, "strata_by": "size", "supersedes": "", "task": "",
    "classes_basis": 1, "items": {}, "strata": [], "departments": [], "plan": "L-0001", "bureau": "示例县公安局", "registry": 812, "entropy": "dice",
}  # fmt: skip
"""Key of the terms → a value of another type or form."""


def written() -> Cases:
    """Terms that are not in their one form."""
    one, two = load("draw-1"), load("draw-2")
    raw, terms = one["terms.json"], terms_of(one)
    cases = {f"terms without {key}": (_raw(one, {k: v for k, v in terms.items() if k != key}), FORM) for key in terms}
    cases |= {
        f"terms without {part}.{key}": (
            _raw(one, terms | {part: {k: v for k, v in terms[part].items() if k != key}}), FORM,
        )
        for part in NESTED for key in terms[part]
    }  # fmt: skip
    cases |= {f"another form of {key}": (_raw(one, terms | {key: value}), FORM) for key, value in OTHER_TYPES.items()}
    cases |= {f"a key more in {part}": (_raw(one, terms | {part: terms[part] | {"extra": 1}}), FORM) for part in NESTED}
    first, *rest = terms["strata"]
    police, fire = terms["departments"]
    forms: dict[str, tuple[Files, str]] = {
        "no terms": (without(one, "terms.json"), FORM),
        "empty terms": (one | {"terms.json": b""}, FORM),
        "terms with a blank": (one | {"terms.json": raw.replace(b",", b", ", 1)}, FORM),
        "terms with a last LF": (one | {"terms.json": raw + b"\n"}, FORM),
        "terms with a BOM": (one | {"terms.json": b"\xef\xbb\xbf" + raw}, FORM),
        "terms not UTF-8": (one | {"terms.json": raw.replace("会".encode(), b"\xff")}, FORM),
        "terms with keys in another order": (one | {"terms.json": json.dumps(dict(reversed(terms.items())), ensure_ascii=False, separators=(",", ":")).encode()}, FORM),
        "an unknown key": (_raw(one, terms | {"extra": 1}), FORM),
        "a key of the first format": (_raw(one, terms | {"witness": []}), FORM),
        "a float": (one | {"terms.json": raw.replace(b'"batches":1', b'"batches":1.0')}, FORM),
        "an integer beyond the bound": (_raw(one, terms | {"batches": 10**15}), FORM),
        "a number with a plus": (one | {"terms.json": raw.replace(b'"batches":1', b'"batches":+1')}, FORM),
        "a sign before 0": (one | {"terms.json": raw.replace(b'"batches":1', b'"batches":-0')}, FORM),
        "batches 0": (_raw(one, terms | {"batches": 0}), FORM),
        "one inspector an object": (_raw(one, terms | {"departments": [police | {"per_object": 1}, fire]}), FORM),
        "pool_take 0": (_raw(one, terms | {"departments": [police | {"pool_take": 0}, fire]}), FORM),
        "true reasons of absence": (_raw(one, terms | {"departments": [police | {"excluded": {"sick": 2}}, fire]}), FORM),
        "a department twice": (_raw(one, terms | {"departments": [police, police]}), FORM),
        "a stratum twice": (_raw(one, terms | {"strata": [first, first, *rest]}), FORM),
        "no items": (_raw(one, terms | {"items": []}), FORM),
        "an item twice": (_raw(one, terms | {"items": terms["items"] * 2}), FORM),
        "a bureau without a name": (_raw(one, terms | {"bureau": terms["bureau"] | {"name": ""}}), FORM),
        "previous on the first": (refrozen(one, previous="0" * 64), FORM),
        "no previous on the second": (refrozen(two, previous=None), FORM),
        "ratio with seven decimals": (_raw(one, terms | {"strata": [first | {"ratio": "0.1234567"}, *rest]}), FORM),
        "ratio of one half and more": (_raw(one, terms | {"strata": [first | {"ratio": "1.0"}, *rest]}), FORM),
        "ratio as a number": (_raw(one, terms | {"strata": [first | {"ratio": 1}, *rest]}), FORM),
        "dice of six faces": (_raw(one, terms | {"entropy": terms["entropy"] | {"source": {"dice": 20, "faces": 6, "place": "会议室"}}}), FORM),
        "dice without an end": (_raw(one, terms | {"entropy": terms["entropy"] | {"expires_at": None}}), FORM),
        "dice with a secret": (_raw(one, terms | {"entropy": terms["entropy"] | {"secret_hash": "0" * 64}}), FORM),
        "an unknown source": (_raw(one, terms | {"entropy": terms["entropy"] | {"kind": "coin"}}), FORM),
        "a lottery that expires": (_raw(two, terms_of(two) | {"entropy": terms_of(two)["entropy"] | {"expires_at": "2024-06-05T09:00:00+08:00"}}), FORM),
        "a lottery by issue": (_raw(two, terms_of(two) | {"entropy": terms_of(two)["entropy"] | {"source": {"game": "ssq", "issue": "2024063"}}}), FORM),
        "an unknown game": (_raw(two, terms_of(two) | {"entropy": terms_of(two)["entropy"] | {"source": {"game": "kl8", "date": "2024-06-04"}}}), FORM),
        "a freeze on a day that is none": (refrozen(one, frozen_at="2024-02-30T09:00:00+08:00"), FORM),
        "a freeze at 25:61": (refrozen(one, frozen_at="2024-04-09T25:61:00+08:00"), FORM),
        "a freeze at 24:00": (refrozen(one, frozen_at="2024-04-08T24:00:00+08:00"), FORM),
        "a freeze in another zone": (refrozen(one, frozen_at="2024-04-09T01:00:00+00:00"), FORM),
        "a cut-off that is no day": (refrozen(one, cutoff="2024-00-01"), FORM),
        "to be published on a day that is none": (refrozen(one, publish_by="2024-11-31"), FORM),
        "a drawing on a day that is none": (refrozen(two, entropy=terms_part(two, "entropy", source={"date": "2024-06-31", "game": "ssq"})), FORM),
        "one byte of the terms": (one | {"terms.json": raw.replace(b'"seq":812', b'"seq":811')}, "冻结登记"),
        "one byte of the terms, no register": (without(one, "freezes.tsv") | {"terms.json": raw.replace(b'"seq":812', b'"seq":811')}, "抽取证据"),
        "terms of another draw": (one | {"terms.json": two["terms.json"]}, LISTS),
    }  # fmt: skip
    return cases | forms


def _raw(files: Files, terms: Any) -> Files:
    return files | {"terms.json": canonical(terms)}


def lists() -> Cases:
    """Lists that are not in their one form, or not those of the terms."""
    one = load("draw-1")
    names = ("pool.tsv", "excluded.tsv", "inspectors-police.tsv", "inspectors-fire.tsv", "recusals.tsv")
    cases: Cases = {}
    for name in names:
        lines = one[name].splitlines(keepends=True)
        columns = lines[0].split(b"\t")
        forms = {
            "with CRLF": one[name].replace(b"\n", b"\r\n"),
            "not sorted": b"".join([lines[1], lines[0], *lines[2:]]),
            "with a line twice": b"".join([lines[0], *lines]),
            "without its last LF": one[name][:-1],
            "with a blank line": one[name] + b"\n",
            "with a column more": b"".join([lines[0][:-1] + b"\tx\n", *lines[1:]]),
            "with a name in it": b"".join([*lines, "演示企业\tP01\tx\n".encode()]),
            "with blanks for a TAB": one[name].replace(b"\t", b" ", 1),
            "with a NUL": one[name].replace(columns[0], columns[0] + b"\0", 1),
        }
        cases |= {f"{name} {how}": (refrozen(one, {name: raw}), LISTS) for how, raw in forms.items()}
        cases[f"{name} is missing"] = (without(one, name), LISTS)
        cases[f"{name} less a line, the terms as they were"] = (one | {name: b"".join(lines[1:])}, LISTS)
        cases[f"{name} empty, the terms as they were"] = (one | {name: b""}, LISTS)
    cases["a reason that is not coarse"] = (
        refrozen(one, {"excluded.tsv": one["excluded.tsv"].replace(b"\tother\t", b"\tbankrupt\t")}),
        LISTS,
    )
    cases["lists gone but one"] = (without(undrawn(one), "pool.tsv"), LISTS)
    return cases


def numbers() -> Cases:
    """Numbers, sizes, strata, people."""
    one, two = load("draw-1"), load("draw-2")
    terms, pool = terms_of(one), rows(one["pool.tsv"])
    first, *rest = terms["strata"]
    police, fire = terms["departments"]
    gap = tsv(row for row in pool if row[0] != pool[5][0])
    smaller = [one | {"size": one["size"] - (one["code"] == pool[5][1])} for one in terms["strata"]]
    old_numbers = tsv([number.replace("P-", "O-"), *others] for number, *others in pool)
    seven = tsv([("P-007" if number == "P-0007" else number), *others] for number, *others in pool)
    known = [row[0] for row in rows(one["inspectors-police.tsv"])]
    barred = tsv([pool[0][0], one] for one in known[:-1])
    both = one["inspectors-fire.tsv"] + known[0].encode() + b"\t" + b"0" * 64 + b"\n"
    fire_more = fire | {"registry_size": fire["registry_size"] + 1}
    pool_first = b"\t".join((pool[0][0].encode(), b"other", pool[0][2].encode())) + b"\n"
    excluded = [row for row in rows(one["excluded.tsv"]) if row[0] != "P-0001"][1:]
    both_lists = tsv([*excluded, [pool[0][0], "other", pool[0][2]]])
    strata: dict[str, tuple[Files, str]] = {
        "sizes do not add up": (refrozen(one, strata=[first | {"size": 4}, *rest]), RULES),
        "pool_size does not add up": (refrozen(one, pool_size=141), RULES),
        "a stratum is not listed": (refrozen(one, strata=terms["strata"][:-1]), RULES),
        "a stratum more, with objects that are not there": (refrozen(two, strata=[one | {"size": one["size"] or 3} for one in terms_of(two)["strata"]]), RULES),
        "strata by what is no class": (renamed(one, {"E": "big"}), RULES),
        "strata of two fields": (renamed(one, {"E": "watch"}), RULES),
        "strata by none, but five": (refrozen(one, strata_by="none"), RULES),
        "all beside another stratum": (renamed(one, {"E": "all"}, strata_by="trade"), RULES),
        "a class in two strata": (renamed(one, {"E": "E--D"}), RULES),
        "a class merged with itself": (renamed(one, {"E": "E--E"}), RULES),
        "merged with what is no class": (renamed(one, {"E": "E--big"}), RULES),
        "ratio 0": (refrozen(one, strata=[*terms["strata"][:-1], terms["strata"][-1] | {"ratio": "0.0"}]), RULES),
        "ratio falls as risk rises": (refrozen(one, strata=[first | {"ratio": "0.1"}, *rest]), RULES),
        "lower risk stands first": (refrozen(one, strata=[*terms["strata"][1:], first]), RULES),
        "ratio falls as grade rises": (refrozen(one, strata_by="grade", strata=[first | {"ratio": "0.1"}, *rest]), RULES),
        "a merged stratum below its highest part": (renamed(refrozen(one, strata=[first | {"ratio": "0.2"}, *rest]), {"E": "D", "D": "C--E", "C": "unrated"}), RULES),
        "unrated above its rank": (renamed(refrozen(one, strata=[first, *rest[:1], rest[1] | {"ratio": "0.05"}, rest[2] | {"ratio": "0.06"}, rest[3]]), {"B": "unrated"}), RULES),
        "watched less than others": (made({"watch": 10, "other": 20}, {"watch": "0.1", "other": "0.2"}, {"market": 4}, opened=False, terms=WATCHED), RULES),
        "a floor under the plan's ratio": (refrozen(one, floor="0.04"), RULES),
        "no floor under a plan": (refrozen(one, floor="0"), RULES),
        "risk without a basis": (refrozen(one, classes_basis=None), RULES),
        "watch-list without a basis": (made({"watch": 10, "other": 20}, {"watch": "0.2", "other": "0.1"}, {"market": 4}, terms=WATCHED | {"mask": None}), RULES),
        "a basis that is empty": (refrozen(one, classes_basis=""), RULES),
        "a small stratum in a masked draw": (refrozen(one, mask="strata"), RULES),
        "a small stratum in a limited draw": (refrozen(one, mask="limited"), RULES),
    }  # fmt: skip
    people: dict[str, tuple[Files, str]] = {
        "stands in pool and excluded": (refrozen(one, {"excluded.tsv": both_lists}), RULES),
        "an empty pool": (refrozen(one, {"pool.tsv": b"", "recusals.tsv": b""}, pool_size=0, strata=[one | {"size": 0} for one in terms["strata"]]), RULES),
        "more objects than the registry": (refrozen(one, registry=terms["registry"] | {"total": 100}), RULES),
        "numbers of the registry": (refrozen(one, {"pool.tsv": old_numbers, "recusals.tsv": b""}), RULES),
        "a number of three digits": (refrozen(one, {"pool.tsv": seven}), RULES),
        "a gap in the numbers": (refrozen(one, {"pool.tsv": gap, "recusals.tsv": tsv(row for row in rows(one["recusals.tsv"]) if row[0] != pool[5][0])}, pool_size=139, strata=smaller), RULES),
        "an excluded line left out": (refrozen(one, {"excluded.tsv": one["excluded.tsv"].split(b"\n", 1)[1]}), RULES),
        "an inspector in two departments": (refrozen(one, {"inspectors-fire.tsv": tsv(rows(both))}, departments=[police, fire_more | {"inspectors": digest(tsv(rows(both)))}]), RULES),
        "staff do not add up": (refrozen(one, departments=[police | {"registry_size": 12}, fire]), RULES),
        "an inspector left out": (refrozen(one, {"inspectors-police.tsv": one["inspectors-police.tsv"].split(b"\n", 1)[1]}), RULES),
        "not_available left out": (refrozen(one, departments=[police | {"excluded": {}}, fire]), RULES),
        "a team could be short": (refrozen(one, {"recusals.tsv": barred}), RULES),
        "more a visit than there are": (refrozen(one, departments=[police, fire | {"per_object": 6}]), RULES),
        "recused from an object that is none": (refrozen(one, {"recusals.tsv": tsv([*rows(one["recusals.tsv"]), ["P-9999", known[0]]])}), RULES),
        "recused though no inspector": (refrozen(one, {"recusals.tsv": tsv([*rows(one["recusals.tsv"]), [pool[0][0], "X99"]])}), RULES),
        "recused from an excluded object": (refrozen(one, {"recusals.tsv": tsv([[rows(one["excluded.tsv"])[0][0], known[0]]])}), RULES),
        "removed without a draw replaced": (refrozen(one, removed=["P-9999"]), RULES),
        "removed and still there": (after(refrozen(redrawn(), removed=["P-0004", "P-0005"]), "void"), RULES),
        "removed in another order": (after(refrozen(redrawn(("P-0005", "P-0015")), removed=["P-0015", "P-0005"]), "void"), RULES),
        "removed twice": (after(refrozen(redrawn(), removed=["P-0005", "P-0005"]), "void"), RULES),
        "a redraw that is a supplement": (refrozen(two, parent=terms_of(two)["previous"], supersedes=terms_of(two)["previous"]), "冻结登记"),
        "a redraw that is a supplement, no register": (without(refrozen(two, parent="1" * 64, supersedes="1" * 64), "freezes.tsv"), RULES),
        "an object in both lists, the pool's line": (refrozen(one, {"excluded.tsv": tsv(rows(one["excluded.tsv"] + pool_first))}), RULES),
    }  # fmt: skip
    return strata | people


def times() -> Cases:
    """Times of the terms, days of the lottery, rounds of the beacon."""
    one, two = load("draw-1"), load("draw-2")
    dice, ball = terms_of(one)["entropy"], terms_of(two)["entropy"]
    evening = "2024-06-04T20:00:00+08:00"

    def drawing(day: str, game: str = "ssq", at: str = "21:30:00", **terms: Any) -> tuple[Files, str]:
        entropy = ball | {"source": {"date": day, "game": game}, "expected_at": f"{day}T{at}+08:00"}
        return _without_heads(refrozen(two, entropy=entropy, **terms)), RULES

    def round_at(number: int, **terms: Any) -> tuple[Files, str]:
        return _without_heads(beacon(number=number, **terms)), RULES

    other = "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"
    chain = terms_of(beacon())["entropy"] | {"source": {"chain_hash": other, "round": 1000}}
    long_ago = terms_of(beacon())["entropy"] | {"expected_at": "2024-09-04T10:00:00+08:00"}
    return {
        "value before the freeze": (_without_heads(refrozen(one, frozen_at="2024-04-09T15:00:01+08:00")), RULES),
        "value at the freeze": (_without_heads(refrozen(one, frozen_at="2024-04-09T15:00:00+08:00")), RULES),
        "an end before the value": (refrozen(one, entropy=dice | {"expires_at": "2024-04-09T14:59:59+08:00"}), RULES),
        "a cut-off after the freeze": (refrozen(one, cutoff="2024-04-10"), RULES),
        "to be published before the value": (refrozen(one, publish_by="2024-04-08"), RULES),
        "a Wednesday for 双色球": drawing("2024-06-05"),
        "a Friday for 双色球": drawing("2024-06-07"),
        "a Tuesday for 大乐透": drawing("2024-06-04", "dlt"),
        "a day of 双色球 for 大乐透": drawing("2024-06-06", "dlt"),
        "sales closed at the freeze": drawing("2024-06-04", frozen_at=evening),
        "frozen between sales and drawing": drawing("2024-06-04", frozen_at="2024-06-04T21:15:00+08:00"),
        "a drawing of the day before": (_without_heads(refrozen(two, frozen_at="2024-06-05T09:00:00+08:00")), RULES),
        "a drawing at another time": drawing("2024-06-04", at="21:00:00"),
        "a drawing expected a day later": (_without_heads(refrozen(two, entropy=ball | {"expected_at": "2024-06-05T21:30:00+08:00"})), RULES),
        "another network": (_without_heads(refrozen(beacon(), entropy=chain)), RULES),
        "an unknown network": (_without_heads(refrozen(beacon(), entropy=chain | {"source": {"chain_hash": "0" * 64, "round": 1000}})), RULES),
        "a round of long ago": (_without_heads(refrozen(beacon(), frozen_at="2024-09-04T09:00:00+08:00", cutoff="2024-09-01", entropy=long_ago, publish_by="2024-12-31")), RULES),
        "a round already made": round_at(1000, frozen_at="2023-08-23T23:59:30+08:00"),
        "a round within half an hour": round_at(1000, frozen_at="2023-08-23T23:29:25+08:00"),
        "a round after its time": round_at(2000),
        "a round in no calendar": round_at(10**14),
    }  # fmt: skip


def _without_heads(files: Files) -> Files:
    """So that no other step fails first."""
    return without(files, "heads.tsv")


def bureau() -> Cases:
    """What the evidence cannot agree with when the terms are made anew beside it."""
    one = load("draw-1")
    parts = {
        "bureau": {"code": "410499", "name": "示例县卫生健康委", "site": None}, "clock": "demo", "scope": "trade=餐饮业", "task": "2024-009",
        "batches": 2, "floor": "0.13", "publish_by": "2025-12-31", "items": [{"number": "I-0002", "version": 1}], "cutoff": "2024-04-02",
        "plan": None, "classes_basis": "另一个依据", "registry": {"head": "0" * 64, "seq": 812, "total": 187},
    }  # fmt: skip
    cases: Cases = {}
    for key, value in parts.items():
        again = canonical(terms_of(one) | {key: value})
        cases[f"{key} changed after the draw"] = (one | {"terms.json": again}, "冻结登记")
        evidence = stated(one) | {"commitment": digest(again)}
        forged = sealed(without(one, "freezes.tsv") | {"terms.json": again}, **evidence)
        cases[f"{key} changed after the draw, commitment too, no register"] = (forged, "种子")
    opened = edited(masked("limited"), "witness", lambda part: part)
    name = next(name for name in one if name.startswith("openings/"))
    cases["a name of a limited draw"] = (opened | {name: one[name]}, "名称公开")
    cases["a name of a masked draw"] = (masked("strata") | {name: one[name]}, "名称公开")
    return cases


def forged() -> Cases:
    """All of them."""
    return written() | lists() | numbers() | times() | bureau()
