"""Forged evidence: the value, the list, strikes, teams, changes, witnesses, names, with seal and register made anew."""

import json
from typing import Any

from tests.site_gen.forgeries import (
    SECRET,
    VOID,
    Cases,
    Files,
    beacon,
    corrected,
    edited,
    load,
    lottery,
    quoted,
    refrozen,
    sealed,
    settled,
    sheltered,
    stated,
    swap,
    without,
)
from tests.site_gen.office import bound, canonical, digest, evidence_of, resealed, rows, tsv

__all__ = ["forged"]

FORM, VALUE, STRIKES, CHANGES, NAMES = "抽取证据", "随机值", "剔除与递补", "人员更换", "名称公开"
OTHER_TYPES: dict[str, Any] = {
    "format": "mingchou-draw/1", "draw": "2024/001", "commitment": "0" * 63, "seed": None, "witness": None, "entropy": {}, "taken": [], "drawn": {},
    "struck": None, "pools": [], "teams": {}, "changes": None, "journal": [], "void": "", "seal": "0",
}  # fmt: skip
PARTS = ("entropy", "journal")


def written() -> Cases:
    """Evidence that is not in its one form, or not of this draw."""
    one, two = load("draw-1"), load("draw-2")
    raw, evidence = one["evidence.json"], stated(one)
    cases = {
        f"evidence without {key}": (_raw(one, {k: v for k, v in evidence.items() if k != key}), FORM)
        for key in evidence
    }
    cases |= {
        f"evidence without {part}.{key}": (
            _raw(one, evidence | {part: {k: v for k, v in evidence[part].items() if k != key}}), FORM,
        )
        for part in PARTS for key in evidence[part]
    }  # fmt: skip
    cases |= {
        f"another form of {key} in evidence": (_raw(one, evidence | {key: value}), FORM)
        for key, value in OTHER_TYPES.items()
    }
    series = {"witness": one, "drawn": one, "struck": two, "teams": two, "changes": two}
    cases |= {
        f"a key more in {part}": (edited(files, part, lambda found: found[0].update(name="演示企业")), FORM)
        for part, files in series.items()
    }
    cases |= {
        f"a key less in {part}": (edited(files, part, lambda found: found[0].popitem() and None), FORM)
        for part, files in series.items()
    }
    blank = without(one, "freezes.tsv")
    forms: dict[str, tuple[Files, str]] = {
        "evidence with a blank": (one | {"evidence.json": raw + b" "}, FORM),
        "evidence with a last LF": (one | {"evidence.json": raw + b"\n"}, FORM),
        "evidence with a BOM": (one | {"evidence.json": b"\xef\xbb\xbf" + raw}, FORM),
        "empty evidence": (one | {"evidence.json": b""}, FORM),
        "evidence that is a list": (one | {"evidence.json": b"[]"}, FORM),
        "a key more": (sealed(one, extra=[]), FORM),
        "a key twice": (one | {"evidence.json": raw.replace(b'"struck":[]', b'"struck":[],"struck":[]')}, FORM),
        "an escape that is not needed": (one | {"evidence.json": raw.replace(b"2024-001-1", b"2024\\u002d001-1")}, FORM),
        "a lone surrogate": (one | {"evidence.json": raw.replace("市双随机办".encode(), b"\\ud800")}, FORM),
        "a control character, raw": (one | {"evidence.json": raw.replace("市双随机办".encode(), b"\x1b")}, FORM),
        "an upper-case escape": (one | {"evidence.json": raw.replace("市双随机办".encode(), b"\\u001B")}, FORM),
        "evidence not UTF-8": (one | {"evidence.json": raw.replace("市双随机办".encode(), b"\xff")}, FORM),
        "another kind of witness": (edited(one, "witness", lambda part: part[0].update(kind="site")), FORM),
        "a true reason of a strike": (edited(two, "struck", lambda part: part[0].update(reason="deregistered")), FORM),
        "a true reason of a change": (edited(two, "changes", lambda part: part[0].update(reason="illness")), FORM),
        "a strike of number 0": (edited(two, "struck", lambda part: part[0].update(seq=0)), FORM),
        "a ticket as a number": (edited(one, "drawn", lambda part: part[0].update(ticket=1)), FORM),
        "a ticket of 63 digits": (edited(one, "drawn", lambda part: part[0].update(ticket="1" * 63)), FORM),
        "a ticket of 79 digits": (edited(one, "drawn", lambda part: part[0].update(ticket="1" * 79)), FORM),
        "a void without who": (sealed(two, void={"reason": "wrong_pool", "at": VOID["at"]}), FORM),
        "void before the last change": (sealed(two, void=VOID | {"at": "2024-06-04T09:00:00+08:00"}), FORM),
        "void before the value": (sealed(sealed(two, pools=None, teams=None, changes=[], struck=[]), void=VOID | {"at": "2024-06-03T09:00:00+08:00"}), FORM),
        "dice void because their value is false": (sealed(one, void=VOID | {"reason": "value_false"}), FORM),
        "a system's number void because it is false": (sealed(sheltered(SECRET + ":20240409"), void=VOID | {"reason": "value_false"}), FORM),
        "evidence of another draw": (one | {"evidence.json": two["evidence.json"]}, FORM),
        "the number of another draw": (sealed(one, draw="2024-001-2"), FORM),
        "the commitment of another draw": (sealed(one, commitment="0" * 64), FORM),
        "evidence of another draw, register too": (settled(blank | {"evidence.json": resealed(stated(two) | {"commitment": digest(one["terms.json"])})}), FORM),
        "the freeze is not the next entry": (edited(one, "journal", lambda part: part["frozen"].update(seq=814)), FORM),
        "drawn before the freeze": (edited(one, "journal", lambda part: part["drawn"].update(seq=813)), FORM),
        "drawn long before the freeze": (edited(one, "journal", lambda part: part["drawn"].update(seq=12)), FORM),
        "a draw entered when another head was published": (edited(one, "journal", lambda part: part["drawn"].update(seq=814)), FORM),
        "drawn beyond the next publication": (edited(one, "journal", lambda part: part["drawn"].update(seq=1627)), FORM),
    }  # fmt: skip
    return cases | forms


def _raw(files: Files, evidence: Any) -> Files:
    return files | {"evidence.json": canonical(evidence)}


def values() -> Cases:
    """The random value: its form, its time, where it comes from, its correction."""
    one, two = load("draw-1"), load("draw-2")

    def dice(value: str) -> tuple[Files, str]:
        return refrozen(one, evidence={"entropy": stated(one)["entropy"] | {"value": value}}), VALUE

    def ball(value: str) -> tuple[Files, str]:
        return lottery(value=value), VALUE

    def entropy(files: Files, **change: Any) -> tuple[Files, str]:
        return edited(files, "entropy", lambda part: part.update(change)), VALUE

    flipped = "b5" + stated(beacon())["entropy"]["signature"][2:]
    late = "2024-06-04T21:30:00+08:00"
    typed = stated(corrected())["entropy"]["typed"][0]
    return {
        "19 dice": dice("1" * 19),
        "no dice": dice(""),
        "dice with a letter O": dice("O1382438112797316654"),
        "dice with a final LF": dice("1" * 20 + "\n"),
        "dice in full width": dice("０" * 20),
        "21 digits of 20 dice": dice("1" * 21),
        "another value": (edited(one, "entropy", lambda part: part.update(value="11382438112797316654")), "种子"),
        "another seed": (sealed(one, seed="0" * 64), "种子"),
        "seed of another kind": (sealed(one, seed=digest(digest(one["terms.json"]) + "\nlottery\n01382438112797316654")), "种子"),
        "another kind": entropy(one, kind="beacon", value="ab" * 32),
        "an unknown kind": entropy(one, kind="coin"),
        "numbers not ascending": ball("11041922273312"),
        "a number twice": ball("04041922273312"),
        "a front number too high": ball("04111922273412"),
        "a back number too high": ball("04111922273317"),
        "a number 00": ball("00111922273312"),
        "13 digits": ball("4111922273312"),
        "16 digits": ball("0411192227331201"),
        "balls of the other game": ball("04111922270412"),
        "another secret": (sheltered("6" * 64 + ":"), VALUE),
        "a call of seven digits": (sheltered(SECRET + ":2024040"), VALUE),
        "a secret in upper case": (sheltered("A" * 64 + ":", digest("a" * 64)), VALUE),
        "a secret without a colon": (sheltered(SECRET), VALUE),
        "dice a second early": (without(entropy(one, at="2024-04-09T14:59:59+08:00")[0], "heads.tsv"), VALUE),
        "dice after their end": (without(entropy(one, at="2024-04-11T00:00:00+08:00")[0], "heads.tsv"), VALUE),
        "balls a second early": (without(entropy(two, at="2024-06-04T21:29:59+08:00")[0], "heads.tsv"), VALUE),
        "balls before the day of the drawing": entropy(two, drawn_on="2024-06-06"),
        "balls of a day before the terms": entropy(two, drawn_on="2024-06-02"),
        "balls of a day that is no day of the game": entropy(two, drawn_on="2024-06-05", at="2024-06-05T21:30:00+08:00"),
        "balls of a day that is none": (entropy(two, drawn_on="2024-06-31")[0], FORM),
        "balls without a day": entropy(two, drawn_on=None),
        "balls without an issue": entropy(two, issue=None),
        "balls with a signature": entropy(two, signature="0" * 96),
        "an issue of four digits": (edited(two, "entropy", lambda part: part.update(issue="2024")), FORM),
        "dice with a day": entropy(one, drawn_on="2024-04-09"),
        "dice with an issue": entropy(one, issue="2024063"),
        "dice with a signature": entropy(one, signature="0" * 96),
        "dice corrected": entropy(one, typed=[typed | {"value": "1" * 20}]),
        "a value on a day that is none": (entropy(one, at="2024-04-31T15:00:00+08:00")[0] | {}, FORM),
        "a beacon without its signature": entropy(beacon(), signature=None),
        "a beacon of another signature": entropy(beacon(), signature=flipped),
        "a beacon in upper case": (refrozen(beacon(), evidence={"entropy": stated(beacon())["entropy"] | {"value": stated(beacon())["entropy"]["value"].upper()}}), VALUE),
        "a signature of 95 digits": (edited(beacon(), "entropy", lambda part: part.update(signature="0" * 95)), FORM),
        "corrected twice": (lottery(corrected(), typed=[typed, typed | {"value": "02111922273312"}]), VALUE),
        "corrected to the same": (corrected("04111922273312"), VALUE),
        "corrected from what was no value": (corrected("4111922273312"), VALUE),
        "corrected before it was typed": (corrected(at="2024-06-05T09:00:01+08:00"), VALUE),
        "corrected at another time than it says": (corrected(corrected_at="2024-06-05T09:00:01+08:00"), VALUE),
        "typed before its time": (corrected(at="2024-06-04T21:29:59+08:00"), VALUE),
        "corrected on a day that is none": (corrected(at="2024-06-31T09:00:00+08:00"), FORM),
        "a corrected system value": (edited(sheltered(SECRET + ":20240409"), "entropy", lambda part: part.update(typed=[typed | {"value": SECRET + ":20240408", "at": part["at"], "corrected_at": part["at"]}])), VALUE),
        "a correction hidden": (edited(corrected(), "entropy", lambda part: part.update(typed=[], value=typed["value"])), "种子"),
        "the time of the value is that of the drawing, corrected later": (edited(corrected(), "entropy", lambda part: part.update(at=late)), VALUE),
    }  # fmt: skip


def drawing() -> Cases:
    """The list, its tickets, order and batches; the strikes."""
    one, two = load("draw-1"), load("draw-2")
    others = [row[0] for row in rows(one["pool.tsv"]) if row[0] not in {x["number"] for x in stated(one)["drawn"]}]
    unused = [row[0] for row in rows(two["pool.tsv"])]
    struck = stated(two)["struck"]

    def strike(place: int, **change: Any) -> tuple[Files, str]:
        return edited(two, "struck", lambda part: part[place].update(change)), STRIKES

    return {
        "another count": (edited(one, "taken", lambda part: part.update(A=2)), "各层抽取数"),
        "an empty stratum left out": (edited(two, "taken", lambda part: {code: n for code, n in part.items() if code != "E"}), "各层抽取数"),
        "a stratum more in the counts": (edited(one, "taken", lambda part: part.update(F=0)), "各层抽取数"),
        "no counts": (sealed(one, taken={}), "各层抽取数"),
        "one object for another": (edited(one, "drawn", lambda part: part[0].update(number=others[0])), "抽取名单"),
        "an object left out": (edited(one, "drawn", lambda part: part[:-1]), "抽取名单"),
        "an object more": (edited(one, "drawn", lambda part: [*part, part[0] | {"number": others[0]}]), "抽取名单"),
        "an object twice": (edited(one, "drawn", lambda part: [*part, part[0]]), "抽取名单"),
        "nobody drawn": (sealed(one, drawn=[]), "抽取名单"),
        "another order": (edited(one, "drawn", lambda part: swap(part, 0, 1)), "抽取名单"),
        "another ticket": (edited(one, "drawn", lambda part: part[3].update(ticket="0" * 77)), "抽取名单"),
        "a ticket padded to 78": (edited(one, "drawn", lambda part: part[3].update(ticket=part[3]["ticket"].ljust(78, "0"))), "抽取名单"),
        "another batch": (edited(one, "drawn", lambda part: part[3].update(batch=1)), "抽取名单"),
        "another stratum": (edited(one, "drawn", lambda part: part[3].update(stratum="A" if part[3]["stratum"] != "A" else "B")), "抽取名单"),
        "another replacement": strike(0, replaced_by=unused[-1]),
        "a replacement where none is left": strike(2, replaced_by=unused[0]),
        "no replacement": strike(0, replaced_by=None),
        "the next but one": strike(0, replaced_by=struck[1]["replaced_by"]),
        "strikes in another order": (edited(two, "struck", lambda part: swap(part, 0, 2)), STRIKES),
        "a strike without its number": strike(0, seq=7),
        "struck twice": strike(2, number=struck[0]["number"]),
        "struck though not drawn": strike(2, number=next(number for number in unused if number not in {x["number"] for x in stated(two)["drawn"]} | {x["replaced_by"] for x in struck})),
        "struck though unknown": strike(2, number="P-9999"),
        "the first strike left out": (edited(two, "struck", lambda part: part[1:]), STRIKES),
        "the last strike left out": (edited(two, "struck", lambda part: part[:-1]), "随机匹配"),
        "struck before the value": strike(0, at="2024-06-04T21:29:59+08:00"),
        "strikes at falling times": strike(0, at="2024-06-05T17:00:00+08:00"),
        "struck on a day that is none": (strike(0, at="2024-06-31T09:00:00+08:00")[0], FORM),
        "a used number comes back": (settled(two | {"evidence.json": resealed(evidence_of(two, stated(two)) | {"struck": [struck[0], struck[1] | {"replaced_by": struck[0]["number"]}]})}), STRIKES),
    }  # fmt: skip


def people() -> Cases:
    """Pools, teams, changes."""
    one, two = load("draw-1"), load("draw-2")
    first = stated(one)["teams"][0]["inspectors"]
    pool = stated(one)["pools"]["police"]
    absent = next(row[0] for row in rows(one["inspectors-police.tsv"]) if row[0] not in pool)

    def team(ids: list[str]) -> tuple[Files, str]:
        return edited(one, "teams", lambda part: part[0].update(inspectors=ids)), "随机匹配"

    def change(place: int, **keys: Any) -> tuple[Files, str]:
        return edited(two, "changes", lambda part: part[place].update(keys)), CHANGES

    return {
        "another pool": (edited(one, "pools", lambda part: part["police"].append(absent)), "检查人员库"),
        "a pool short of one": (edited(one, "pools", lambda part: part["police"].pop() and None), "检查人员库"),
        "a pool in another order": (edited(one, "pools", lambda part: swap(part["police"], 0, 1)), "检查人员库"),
        "a chosen inspector in the pool": (edited(one, "pools", lambda part: part.update(police=[absent, *part["police"][1:]])), "检查人员库"),
        "a department's pool left out": (edited(one, "pools", lambda part: part.pop("fire") and None), "检查人员库"),
        "pools left out": (sealed(one, pools=None), "检查人员库"),
        "teams left out": (sealed(one, teams=None), "随机匹配"),
        "one inspector for another": team([next(one for one in pool if one not in first), first[1]]),
        "an inspector from outside the pool": team([absent, first[1]]),
        "inspectors in another order": team(first[::-1]),
        "an inspector more": team([*first, next(one for one in pool if one not in first)]),
        "an inspector less": team(first[:1]),
        "an inspector twice": team([first[0], first[0]]),
        "a team left out": (edited(one, "teams", lambda part: part[1:]), "随机匹配"),
        "a team more": (edited(one, "teams", lambda part: [*part, part[0] | {"object": "P-0001"}]), "随机匹配"),
        "teams in another order": (edited(one, "teams", lambda part: swap(part, 0, 1)), "随机匹配"),
        "a team of another department": (edited(one, "teams", lambda part: part[0].update(department="fire")), "随机匹配"),
        "one team for all": (edited(one, "teams", lambda part: [x | {"inspectors": first if x["department"] == "police" else x["inspectors"]} for x in part]), "随机匹配"),
        "somebody else comes": change(0, **{"in": "C03"}),
        "nobody comes though somebody could": change(0, **{"in": None}),
        "a change without its number": change(0, seq=5),
        "out who is not in the team": change(0, out="C03"),
        "out who is unknown": change(0, out="X99"),
        "a change for an object without a team": change(0, object="P-9999"),
        "a change in an unknown department": change(0, department="police"),
        "changes in another order": (edited(two, "changes", lambda part: swap(part, 0, 2)), CHANGES),
        "the first change left out": (edited(two, "changes", lambda part: part[1:]), CHANGES),
        "changed before the last strike": change(0, at="2024-06-05T15:59:59+08:00"),
        "changes at falling times": change(0, at="2024-06-12T09:00:01+08:00"),
        "changed on a day that is none": (change(0, at="2024-06-31T09:00:00+08:00")[0], FORM),
        "a change before the teams": (sealed(two, pools=None, teams=None), "检查人员库"),
        "a recusal overlooked": (_overlooked(two), "随机匹配"),
    }  # fmt: skip


def _overlooked(files: Files) -> Files:
    """The draw matched as if nobody were recused: an inspector is sent to his brother."""
    free = files | {"recusals.tsv": b""}
    again = evidence_of(free, stated(files)) | {"commitment": digest(files["terms.json"])}
    return settled(files | {"evidence.json": resealed(again)})


def opened() -> Cases:
    """Witnesses, seals and names."""
    one = load("draw-1")
    first, second = sorted(name for name in one if name.startswith("openings/"))[:2]
    file, escaped = quoted()

    def named(**change: Any) -> tuple[Files, str]:
        return one | {first: canonical(json.loads(one[first]) | change)}, NAMES

    twice = _twice("code")
    return {
        "a seal of other evidence": (one | {"evidence.json": canonical(stated(one) | {"seal": "0" * 64})}, "证据封签"),
        "a witness added after the seal": (one | {"evidence.json": canonical(stated(one) | {"witness": []})}, "证据封签"),
        "witnesses of the value changed": (one | {"evidence.json": canonical(stated(one) | {"entropy": stated(one)["entropy"] | {"witnesses": []}})}, "证据封签"),
        "a re-made seal": (sealed(without(one, "freezes.tsv"), witness=[]) | {"freezes.tsv": one["freezes.tsv"]}, "证据封签"),
        "a witness on a day that is none": (edited(one, "witness", lambda part: part[0].update(at="2024-02-30T09:00:00+08:00")), FORM),
        "void on a day that is none": (sealed(one, void=VOID | {"at": "2024-06-31T09:00:00+08:00"}), FORM),
        "another name": named(name="另一家企业"),
        "another code": named(code="TEST99999999999999"),
        "another object": named(object="O-000001"),
        "another salt": named(salt="0" * 32),
        "a name with a blank more": named(name=json.loads(one[first])["name"] + " "),
        "a salt in upper case": named(salt="A" * 32),
        "a number within that is another's": named(number=json.loads(one[second])["number"]),
        "a key more in an opening": named(phone="13800000000"),
        "an opening with a last LF": (one | {first: one[first] + b"\n"}, NAMES),
        "two openings swapped": (one | {first: one[second], second: one[first]}, NAMES),
        "an opening of no line": (one | {"openings/P-9999.json": canonical(json.loads(one[first]) | {"number": "P-9999"})}, NAMES),
        "an opening under another name": (one | {"openings/x.json": one[first]}, NAMES),
        "a line break in a name, written otherwise": (escaped | {file: escaped[file].replace(b"\\n", b"\\u000a")}, NAMES),
        "another letter in a name with quotation marks": (escaped | {file: escaped[file].replace("乙".encode(), "丙".encode())}, NAMES),
        "one body with two numbers": (twice, NAMES),
        "one object with two numbers": (_twice("object"), NAMES),
    }  # fmt: skip


def _twice(key: str) -> Files:
    """draw-1 in which two lines bind bodies that share a code, or a number of the registry; both are opened."""
    files, salt = load("draw-1"), "1" * 32
    lines = rows(files["pool.tsv"])
    bodies = [{"code": f"TEST{n}", "name": f"演示企业{n}", "object": f"O-{n:06d}"} for n in (1, 2)]
    bodies[1][key] = bodies[0][key]
    pool = tsv(
        [
            *([number, code, bound(salt, **body)] for (number, code, _), body in zip(lines, bodies, strict=False)),
            *lines[2:],
        ]
    )
    again = refrozen(files, {"pool.tsv": pool})
    names = {
        f"openings/{line[0]}.json": canonical(body | {"number": line[0], "salt": salt})
        for line, body in zip(lines, bodies, strict=False)
    }
    return {name: raw for name, raw in again.items() if not name.startswith("openings/")} | names


def forged() -> Cases:
    """All of them."""
    return written() | values() | drawing() | people() | opened()
