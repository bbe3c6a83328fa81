"""The eighteen steps and the verdict (docs/draw.md, 三种核验办法)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.by_the_book.chance import Chance
from tests.by_the_book.freeze import Lists, check_rules, list_names, read_lists
from tests.by_the_book.registers import published, same_freeze, series
from tests.by_the_book.shapes import EVIDENCE, OPENING, TERMS, Bad, canon, digest, need, parse
from tests.by_the_book.value import belongs, check_value, counted, thrown_too_often, witness_state

__all__ = ["STEPS", "Report", "verify"]

STEPS = (
    "冻结条件", "冻结登记", "公布时间", "公开期限", "冻结名单", "冻结规则", "抽取证据", "外部见证", "随机值", "种子", "各层抽取数", "抽取名单",
    "剔除与递补", "检查人员库", "随机匹配", "人员更换", "证据封签", "名称公开",
)  # fmt: skip
BEIJING = timezone(timedelta(hours=8))
UNREADABLE = (Bad, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What a file raises that is not written as it should be: missing, not UTF-8, no JSON, nested without end."""
Report = tuple[str, list[tuple[str, str]], list[str]]
"""(成立, open or 不成立; each step with its state; what else the reader must know)."""


class NotYet(Exception):
    """Neither this step nor a later one has come about."""


def verify(files: Mapping[str, bytes], now: datetime, held: str = "") -> Report:
    """The report on the files of a draw; held: the commitment that a witness holds."""
    states: list[str] = []
    remarks: list[str] = []
    try:
        states.extend(_steps(files, now.astimezone(BEIJING), held, remarks))
    except NotYet:
        states += ["not_yet"] * (7 - len(states))
        if held:
            states.append(_judge(held == digest(files["terms.json"])))
    except UNREADABLE:
        states.append("fails")
    states += ["not_yet"] * (len(STEPS) - len(states))
    remarks += (
        ["与见证人所持的承诺值不符"] if held and states[7] == "fails" and held != digest(files["terms.json"]) else []
    )
    word = "不成立" if "fails" in states else "open" if {"unjudged", "not_yet"} & set(states) else "成立"
    return word, list(zip(STEPS, states, strict=True)), remarks


def _steps(files: Mapping[str, bytes], now: datetime, held: str, remarks: list[str]) -> Iterator[str]:
    """The state of one step after the other, as far as they can be judged; raises at a step after which nothing can be."""
    terms = parse(files["terms.json"], TERMS)
    commitment, expected = digest(files["terms.json"]), terms["entropy"]["expected_at"]
    remarks += ["演示时钟，不作数"] if terms["clock"] == "demo" else []
    yield "holds"
    register = series(files["freezes.tsv"]) if "freezes.tsv" in files else None
    mine = (register or {}).get(terms["serial"], [])
    state = mine[-1][6] if mine else ""
    replaced = [rows[0][4] for rows in (register or {}).values() if rows[0][2] == terms["supersedes"]]
    remarks += ["重新抽取换了随机值来源"] if any(kind != terms["entropy"]["kind"] for kind in replaced) else []
    yield "unjudged" if register is None else _judge(same_freeze(terms, commitment, register))
    heads = published(files["heads.tsv"]) if "heads.tsv" in files else None
    early = any(h.seq > terms["registry"]["seq"] and terms["frozen_at"] <= h.at < expected for h in heads or ())
    remarks += ["台账由备份恢复过"] if any(line.restored for line in heads or ()) else []
    waiting = now < datetime.fromisoformat(expected)
    remarks += ["尚未公布" if waiting else "取值前未公布"] if heads is not None and not early else []
    yield "holds" if early else "note"
    late = (
        "evidence.json" not in files
        and now.date().isoformat() > terms["publish_by"]
        and state not in ("void", "expired")
    )
    remarks += ["逾期未公开"] if late else []
    yield "note"
    if not (list_names(terms).keys() | {"evidence.json"}) & files.keys():
        raise NotYet
    lists = read_lists(files, terms)
    yield "holds"
    check_rules(terms, lists)
    small = any(0 < s["size"] < 5 and s["size"] != terms["pool_size"] for s in terms["strata"])
    remarks += ["层过小"] if small and not terms["mask"] else []
    yield "holds"
    if "evidence.json" not in files:
        raise NotYet
    evidence = parse(files["evidence.json"], EVIDENCE)
    belongs(evidence, terms, commitment, heads)
    if evidence["void"]:
        times = [evidence["entropy"]["at"], *(one["at"] for one in (*evidence["struck"], *evidence["changes"]))]
        need(all(at <= evidence["void"]["at"] for at in times))
        need(evidence["void"]["reason"] != "value_false" or terms["entropy"]["kind"] in ("lottery", "beacon"))
    remarks += ["本次抽取已作废"] if evidence["void"] or state == "void" else []
    yield "note" if evidence["void"] else "holds"
    state = witness_state(evidence, terms, commitment, held)
    seen = "见证仅为登记，未核实" if counted(evidence, terms) else "无外部见证，不能证明未挑选"
    remarks += [] if held else [seen]
    yield state
    yield check_value(evidence, terms)
    remarks += ["更正过一次"] if evidence["entropy"]["typed"] else []
    remarks += ["掷的次数多于需要"] if thrown_too_often(evidence, terms) else []
    yield from _chance(terms, lists, evidence, commitment)
    yield _seal(evidence, mine, register is None)
    yield _names(files, terms, lists)


def _judge(holds: bool) -> str:
    return "holds" if holds else "fails"


def _chance(terms: Any, lists: Lists, e: Any, commitment: str) -> Iterator[str]:
    """种子 to 人员更换."""
    seed = digest(f"{commitment}\n{terms['entropy']['kind']}\n{e['entropy']['value']}")
    yield _judge(e["seed"] == seed)
    chance = Chance(terms, lists, seed)
    yield _judge(e["taken"] == chance.taken())
    yield _judge(e["drawn"] == chance.drawn())
    last = chance.strike(e["struck"], e["entropy"]["at"])
    yield "holds"
    if e["pools"] is None and e["teams"] is None and not e["changes"]:
        yield from ("not_yet", "not_yet", "not_yet")
        return
    yield _judge(e["pools"] == chance.departments())
    yield _judge(e["teams"] == chance.teams())
    chance.change(e["changes"], last)
    yield "holds"


def _seal(e: Any, mine: list[list[str]], unregistered: bool) -> str:
    """证据封签: the seal fits the content and is the registered one."""
    need(e["seal"] == digest(canon({k: v for k, v in e.items() if k != "seal"})))
    if unregistered or (mine and mine[-1][6:] == ["void" if e["void"] else "drawn", e["seal"]]):
        return "holds"
    return "note" if any(row[7] == e["seal"] for row in mine[:-1]) else "fails"


def _names(files: Mapping[str, bytes], terms: Any, lists: Lists) -> str:
    """名称公开: every opening opens the frozen commitment; no body has two."""
    names = sorted(n for n in files if n.startswith("openings/"))
    if terms["mask"]:
        need(not names)
        return "note"
    found = [parse(files[n], OPENING) for n in names]
    for name, o in zip(names, found, strict=True):
        identity = canon({k: o[k] for k in ("code", "name", "object")})
        need(name == f"openings/{o['number']}.json")
        need(lists.bound.get(o["number"]) == digest(o["salt"].encode() + b"\n" + identity))
    codes, objects = [o["code"] for o in found if o["code"]], [o["object"] for o in found]
    need(len(codes) == len(set(codes)) and len(objects) == len(set(objects)))
    return "holds" if found else "not_yet"
