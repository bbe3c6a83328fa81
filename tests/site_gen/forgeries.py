"""Draws made honestly, and then forged in every way that we could think of: name → (files, the step that must fail)."""

import json
from collections.abc import Callable
from typing import Any

import msgspec

from rules.base.canonical import canonical, digest
from rules.draw import draw, match
from rules.draw.draw import Terms
from tests import VECTORS

Files = dict[str, bytes]


def load(name: str) -> Files:
    folder = VECTORS / name
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def sealed(files: Files, **change: Any) -> Files:
    """The draw with keys of its evidence changed and the seal made anew, as a forger would."""
    evidence = json.loads(files["evidence.json"]) | change
    return files | {"evidence.json": canonical(evidence | {"seal": draw.seal(evidence)})}


def stated(files: Files) -> Any:
    return json.loads(files["evidence.json"])


def refrozen(files: Files, lists: Files | None = None, **change: Any) -> Files:
    """The draw made anew from changed terms or lists, by somebody who computes everything right but breaks a rule."""
    files = {name: raw for name, raw in (files | (lists or {})).items() if not name.startswith("openings/")}
    terms = json.loads(files["terms.json"])
    terms |= {key: digest(files[key + ".tsv"]) for key in ("pool", "excluded", "recusals")}
    for department in terms["departments"]:
        department["inspectors"] = digest(files[f"inspectors-{department['code']}.tsv"])
    raw = canonical(terms | change)
    old = stated(files)
    again = {"commitment": digest(raw), "seed": draw.seed(digest(raw), old["entropy"]["kind"], old["entropy"]["value"])}
    try:
        parsed, pool = Terms.from_bytes(raw), draw.read_pool(files["pool.tsv"])
        drawing = draw.draw_objects(parsed, pool, again["seed"])
    except ValueError:
        return sealed(files | {"terms.json": raw}, **again)
    again |= msgspec.to_builtins(drawing) | {"struck": [], "pools": None, "teams": None, "changes": []}
    return sealed(files | {"terms.json": raw}, **again)


def register(files: Files, state: str = "drawn", seal: str | None = None, **change: str) -> bytes:
    """freezes.tsv with this draw as its last serial."""
    terms, seal = json.loads(files["terms.json"]), stated(files)["seal"] if seal is None else seal
    lines = []
    for serial in range(1, terms["serial"] + 1):
        mine = serial == terms["serial"]
        own = {
            "serial": str(serial),
            "draw": terms["draw"] if mine else "2024-000-1",
            "commitment": digest(files["terms.json"]) if mine else terms["previous"],
            "frozen_at": terms["frozen_at"],
            "kind": terms["entropy"]["kind"],
            "expected_at": terms["entropy"]["expected_at"],
        } | (change if mine else {})
        lines.append("\t".join([*own.values(), "open", ""]))
        if mine and state != "open":
            lines.append("\t".join([*own.values(), state, seal]))
    return "".join(line + "\n" for line in lines).encode()


def with_register(files: Files, state: str = "drawn", seal: str | None = None, **change: str) -> Files:
    return files | {"freezes.tsv": register(files, state, seal, **change)}


def unmatched(files: Files) -> Files:
    return sealed(files, pools=None, teams=None, changes=[])


def undrawn(files: Files) -> Files:
    return {name: raw for name, raw in files.items() if name != "evidence.json" and not name.startswith("openings/")}


def sheltered(value: str, secret: str) -> Files:
    """draw-1 with `system` as its source: the secret's hash in the terms, `value` as its value."""
    files = load("draw-1")
    entropy = {"kind": "system", "source": {}, "expected_at": "2024-04-09T15:00:00+08:00", "secret_hash": secret}
    files = sealed(files, entropy=stated(files)["entropy"] | {"kind": "system", "value": value})
    return refrozen(files, entropy=entropy)


SECRET = "5" * 64


def honest() -> dict[str, Files]:
    """Draws that hold, at every stage."""
    one, two = load("draw-1"), load("draw-2")
    void = {"reason": "wrong_pool", "at": "2024-04-10T09:00:00+08:00", "approver": "局长"}
    return {
        "draw-1": one,
        "draw-2": two,
        "registered": with_register(one),
        "registered as the second": with_register(two),
        "only the terms": {"terms.json": one["terms.json"]},
        "frozen": undrawn(one),
        "frozen and registered": undrawn(one) | {"freezes.tsv": register(one, "open")},
        "drawn, evidence not public": undrawn(one) | {"freezes.tsv": register(one)},
        "expired": undrawn(one) | {"freezes.tsv": register(one, "expired", "")},
        "drawn, not matched": unmatched(two),
        "void": with_register(sealed(one, void=void), "void"),
        "no witness": sealed(one, witness=[]),
        "a witness too late": sealed(one, witness=[stated(one)["witness"][0] | {"at": "2024-04-09T15:00:00+08:00"}]),
        "made anew": refrozen(one),
        "system with a call": sheltered(SECRET + ":20240409", digest(SECRET.encode())),
        "system alone": sheltered(SECRET + ":", digest(SECRET.encode())),
        "nobody left to send": lacking(),
        "odd stratum names": odd_names(),
    }


def odd_names() -> Files:
    """Strata called like properties that every object of JavaScript has."""
    files = load("draw-1")
    pool = files["pool.tsv"]
    for old, new in ((b"\tA\t", b"\t__proto__\t"), (b"\tB\t", b"\tconstructor\t"), (b"\tC\t", b"\t7\t")):
        pool = pool.replace(old, new)
    names = {"A": "__proto__", "B": "constructor", "C": "7"}
    strata = [one | {"code": names.get(one["code"], one["code"])} for one in json.loads(files["terms.json"])["strata"]]
    return refrozen(files, {"pool.tsv": pool}, strata=strata)


def lacking() -> Files:
    """draw-2 with all of the culture department changed out of the first team."""
    files = load("draw-2")
    terms, old = Terms.from_bytes(files["terms.json"]), draw.read_evidence(files["evidence.json"])
    whole = [line.id for line in draw.read_inspectors(files["inspectors-culture.tsv"])]
    recusals = draw.read_recusals(files["recusals.tsv"])
    assert old.pools is not None
    assert old.teams is not None
    changes: list[match.Change] = []
    number = old.teams[0].object
    for seq in range(1, len(whole)):
        out = match.current_teams(old.teams, changes)[0].inspectors[0]
        new = match.find_substitute(
            old.teams, changes, old.pools["culture"], whole, recusals, old.seed,
            number=number, department=terms.departments[0].code, out=out, reason="transfer",
        )  # fmt: skip
        changes.append(
            match.Change(
                seq=seq,
                object=number,
                department="culture",
                out=out,
                reason="transfer",
                at="2024-06-12T09:00:00+08:00",
                in_=new,
            )
        )
    assert changes[-1].in_ is None
    return sealed(files, changes=msgspec.to_builtins(changes))


def _edited(files: Files, key: str, edit: Callable[[Any], Any]) -> Files:
    part = stated(files)[key]
    return sealed(files, **{key: edit(part) or part})


def _swap(items: list[Any], a: int, b: int) -> None:
    items[a], items[b] = items[b], items[a]


def _crlf(files: Files, name: str) -> bytes:
    return files[name].replace(b"\n", b"\r\n")


def forged() -> dict[str, tuple[Files, str]]:
    """Name → (files, name of the first step that must fail). Seals are made anew wherever a forger could."""
    one, two = load("draw-1"), load("draw-2")
    terms = json.loads(one["terms.json"])
    rows = one["pool.tsv"].split(b"\n")[:-1]
    opening = "openings/O-000700.json"
    police = terms["departments"][0]
    strata = terms["strata"]

    def change(files: Files, **keys: Any) -> Files:
        return _edited(files, "changes", lambda part: part[0].update(keys))

    cases: dict[str, tuple[Files, str]] = {
        # the terms
        "no terms": ({k: v for k, v in one.items() if k != "terms.json"}, "冻结条件"),
        "terms with a blank": (one | {"terms.json": one["terms.json"].replace(b",", b", ", 1)}, "冻结条件"),
        "terms with a last LF": (one | {"terms.json": one["terms.json"] + b"\n"}, "冻结条件"),
        "terms with a BOM": (one | {"terms.json": b"\xef\xbb\xbf" + one["terms.json"]}, "冻结条件"),
        "terms not UTF-8": (one | {"terms.json": one["terms.json"].replace("会".encode(), b"\xff")}, "冻结条件"),
        "terms of another draw": (one | {"terms.json": two["terms.json"]}, "冻结名单"),
        "an unknown key": (refrozen(one, extra=1), "冻结条件"),
        "a float": (one | {"terms.json": one["terms.json"].replace(b'"batches":2', b'"batches":2.0')}, "冻结条件"),
        "previous on the first": (refrozen(one, previous="0" * 64), "冻结条件"),
        "one byte of the terms": (
            one | {"terms.json": one["terms.json"].replace(b'"seq":812', b'"seq":811')},
            "抽取证据",
        ),
        # the lists
        "a list is missing": ({k: v for k, v in one.items() if k != "recusals.tsv"}, "冻结名单"),
        "pool with CRLF": (refrozen(one, {"pool.tsv": _crlf(one, "pool.tsv")}), "冻结名单"),
        "pool not sorted": (refrozen(one, {"pool.tsv": b"\n".join([rows[1], rows[0], *rows[2:], b""])}), "冻结名单"),
        "a number twice": (
            refrozen(one, {"pool.tsv": b"\n".join([rows[0], rows[0].replace(b"\tD\t", b"\tE\t"), *rows[1:], b""])}),
            "冻结名单",
        ),
        "pool without last LF": (refrozen(one, {"pool.tsv": one["pool.tsv"][:-1]}), "冻结名单"),
        "a name in a list": (refrozen(one, {"recusals.tsv": "演示企业\tP01\n".encode()}), "冻结名单"),
        # the rules of the freeze
        "sizes do not add up": (refrozen(one, strata=[strata[0] | {"size": 4}, *strata[1:]]), "冻结规则"),
        "a stratum is not listed": (refrozen(one, strata=strata[:-1]), "冻结规则"),
        "ratio falls as risk rises": (refrozen(one, strata=[strata[0] | {"ratio": "0.1"}, *strata[1:]]), "冻结规则"),
        "ratio 0": (refrozen(one, strata=[*strata[:-1], strata[-1] | {"ratio": "0.0"}]), "冻结规则"),
        "value before the freeze": (refrozen(one, frozen_at="2024-04-09T15:00:00+08:00"), "冻结规则"),
        "stands in pool and excluded": (
            refrozen(one, {"excluded.tsv": rows[0].replace(b"\tD\t", b"\tother\t") + b"\n"}),
            "冻结规则",
        ),
        "staff do not add up": (
            refrozen(one, departments=[police | {"registry_size": 12}, terms["departments"][1]]),
            "冻结规则",
        ),
        "a team could be short": (
            refrozen(one, {"recusals.tsv": b"".join(b"O-000700\tP0%d\n" % n for n in range(1, 6))}),
            "冻结规则",
        ),
        # the evidence
        "evidence with a blank": (one | {"evidence.json": one["evidence.json"] + b" "}, "抽取证据"),
        "a key left out": (one | {"evidence.json": one["evidence.json"].replace(b'"void":null,', b"")}, "抽取证据"),
        "a key more": (sealed(one, extra=[]), "抽取证据"),
        "a key twice": (
            one | {"evidence.json": one["evidence.json"].replace(b'"struck":[]', b'"struck":[],"struck":[]')},
            "抽取证据",
        ),
        "an escape that is not needed": (
            one | {"evidence.json": one["evidence.json"].replace(b"2024-001-1", b"2024\\u002d001-1")},
            "抽取证据",
        ),
        "a lone surrogate": (
            one | {"evidence.json": one["evidence.json"].replace("公告栏照片".encode(), b"\\ud800")},
            "抽取证据",
        ),
        "evidence of another draw": (one | {"evidence.json": two["evidence.json"]}, "抽取证据"),
        # the value
        "another value": (_edited(one, "entropy", lambda part: part.update(value="11382438112797316654")), "种子"),
        "19 dice": (_edited(one, "entropy", lambda part: part.update(value="1" * 19)), "随机值"),
        "dice with a final LF": (_edited(one, "entropy", lambda part: part.update(value="1" * 20 + "\n")), "随机值"),
        "another kind": (_edited(one, "entropy", lambda part: part.update(kind="beacon", value="ab" * 32)), "随机值"),
        "a value before its time": (
            _edited(one, "entropy", lambda part: part.update(at="2024-04-09T08:59:59+08:00")),
            "随机值",
        ),
        "numbers not ascending": (
            _edited(two, "entropy", lambda part: part.update(value="11041922273312")),
            "随机值",
        ),
        "a back number too high": (
            _edited(two, "entropy", lambda part: part.update(value="04111922273317")),
            "随机值",
        ),
        "another secret": (sheltered("6" * 64 + ":", digest(SECRET.encode())), "随机值"),
        "another seed": (sealed(one, seed="0" * 64), "种子"),
        # the draw
        "another count": (_edited(one, "taken", lambda part: part.update(A=2)), "各层抽取数"),
        "an empty stratum left out": (_edited(two, "taken", lambda part: part.pop("E") and None), "各层抽取数"),
        "one object for another": (
            _edited(one, "drawn", lambda part: part[0].update(number="O-007996")),
            "抽取名单",
        ),
        "an object left out": (_edited(one, "drawn", lambda part: part[:-1]), "抽取名单"),
        "another order": (_edited(one, "drawn", lambda part: _swap(part, 0, 1)), "抽取名单"),
        "another ticket": (_edited(one, "drawn", lambda part: part[3].update(ticket="0" * 77)), "抽取名单"),
        "another batch": (_edited(one, "drawn", lambda part: part[3].update(batch=0)), "抽取名单"),
        # strikes
        "another replacement": (
            _edited(two, "struck", lambda part: part[0].update(replaced_by="O-253343")),
            "剔除与递补",
        ),
        "a replacement where none is left": (
            _edited(two, "struck", lambda part: part[1].update(replaced_by="O-010273")),
            "剔除与递补",
        ),
        "no replacement": (_edited(two, "struck", lambda part: part[0].update(replaced_by=None)), "剔除与递补"),
        "strikes in another order": (_edited(two, "struck", lambda part: _swap(part, 0, 2)), "剔除与递补"),
        "a strike without its number": (_edited(two, "struck", lambda part: part[0].update(seq=7)), "剔除与递补"),
        "struck twice": (_edited(two, "struck", lambda part: part[2].update(number="O-310368")), "剔除与递补"),
        "struck though not drawn": (
            _edited(two, "struck", lambda part: part[2].update(number="O-010273")),
            "剔除与递补",
        ),
        "struck though unknown": (_edited(two, "struck", lambda part: part[2].update(number="O-999999")), "剔除与递补"),
        "a strike left out": (_edited(two, "struck", lambda part: part[:-1]), "随机匹配"),
        # matching
        "another pool": (_edited(one, "pools", lambda part: part["police"].append("P06")), "检查人员库"),
        "pools left out": (sealed(one, pools=None), "检查人员库"),
        "a pool in another order": (_edited(one, "pools", lambda part: _swap(part["police"], 0, 1)), "检查人员库"),
        "one inspector for another": (
            _edited(one, "teams", lambda part: part[0].update(inspectors=["P09", "P02"])),
            "随机匹配",
        ),
        "inspectors in another order": (
            _edited(one, "teams", lambda part: part[0].update(inspectors=["P05", "P09"])),
            "随机匹配",
        ),
        "a team left out": (_edited(one, "teams", lambda part: part[1:]), "随机匹配"),
        "teams left out": (sealed(two, teams=None), "随机匹配"),
        # changes
        "another substitute": (change(two, **{"in": "C04"}), "人员更换"),
        "no substitute": (change(two, **{"in": None}), "人员更换"),
        "out of another team": (change(two, out="C03"), "人员更换"),
        "an unknown object": (change(two, object="O-999999"), "人员更换"),
        "an unknown department": (change(two, department="labour"), "人员更换"),
        "a change without its number": (change(two, seq=0), "人员更换"),
        "a change left out": (_edited(two, "changes", lambda part: part[1:]), "人员更换"),
        "ill twice": (
            _edited(two, "changes", lambda part: [x | {"reason": "illness"} for x in part]),
            "人员更换",
        ),
        "changes before matching": (sealed(two, pools=None, teams=None), "检查人员库"),
        # seal, openings, register
        "a reason changed, old seal": (
            two | {"evidence.json": two["evidence.json"].replace(b'"deregistered"', b'"out_of_scope"', 1)},
            "证据封签",
        ),
        "another witness, old seal": (
            one | {"evidence.json": one["evidence.json"].replace("见证人甲".encode(), "见证人丙".encode())},
            "证据封签",
        ),
        "another name": (one | {opening: one[opening].replace(b"001", b"002", 1)}, "名称公开"),
        "another number's opening": (one | {"openings/O-003130.json": one[opening]}, "名称公开"),
        "an opening of nobody": (
            one | {"openings/O-999999.json": one[opening].replace(b"O-000700", b"O-999999")},
            "名称公开",
        ),
        "an opening with a blank": (one | {opening: one[opening] + b" "}, "名称公开"),
        "one enterprise under two numbers": (stands_twice(), "名称公开"),
        "registered with another seal": (with_register(one, seal="0" * 64), "证据封签"),
        "registered as open still": (one | {"freezes.tsv": register(one, "open")}, "证据封签"),
        "void in the register only": (with_register(one, "void"), "证据封签"),
        "registered with another commitment": (with_register(one, commitment="0" * 64), "冻结登记"),
        "not registered": (one | {"freezes.tsv": b""}, "冻结登记"),
        "another freeze before": (
            two | {"freezes.tsv": register(two).replace(b"0" * 64, b"1" * 64)},
            "冻结登记",
        ),
        "a gap in the serials": (two | {"freezes.tsv": register(two).split(b"\n", 1)[1]}, "冻结登记"),
        "frozen twice": (one | {"freezes.tsv": register(one, "open") * 2}, "冻结登记"),
        "register with CRLF": (one | {"freezes.tsv": register(one).replace(b"\n", b"\r\n")}, "冻结登记"),
        "drawn without a seal": (with_register(one, seal=""), "冻结登记"),
    }
    for name in one:
        if name.endswith(".tsv"):
            cases[f"one byte of {name}"] = (one | {name: one[name][:-2] + b"0" + one[name][-1:]}, "冻结名单")
            cases[f"one byte more in {name}"] = (one | {name: one[name] + b"\n"}, "冻结名单")
    return cases


def stands_twice() -> Files:
    """One enterprise bound under two numbers of the pool, and both opened."""
    files = load("draw-1")
    value = json.loads(files["openings/O-000700.json"])
    salt = "1" * 32
    bound = draw.identity_commitment(salt, {"code": value["code"], "name": value["name"]})
    lines = [line.split(b"\t") for line in files["pool.tsv"].split(b"\n")[:-1]]
    lines[1][2] = bound.encode()
    again = refrozen(files, {"pool.tsv": b"".join(b"\t".join(line) + b"\n" for line in lines)})
    number = lines[1][0].decode()
    return again | {
        "openings/O-000700.json": files["openings/O-000700.json"],
        f"openings/{number}.json": draw.opening(number, value["code"], value["name"], salt),
    }
