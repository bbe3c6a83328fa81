"""The eighteen steps, in order (docs/draw.md, 三种核验办法).

A step that can still be judged after another failed is judged from recomputed values, never from what the evidence claims: so a
seal computed anew cannot hide a forged list, pool, team or change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cryptography.x509 import Certificate

from rules.base.canonical import digest, read_canonical
from rules.base.errors import Refused
from rules.base.invisible import visible
from rules.draw import draw
from rules.draw.evidence import times_of
from rules.draw.freeze_rules import broken_rule, small_strata
from rules.draw.registers import NEVER_EXPIRE, FreezeLine, HeadLine, fits, last_line, read_freezes, read_heads
from rules.draw.terms import Terms, Unreal, real
from rules.draw.times import in_order, times_in
from site_gen.verify.lists import Lists, list_hashes, read_lists
from site_gen.verify.openings import judge_openings
from site_gen.verify.outside import ANOTHER_HELD, judge_value, judge_witnesses
from site_gen.verify.report import STEPS, UNJUDGED, Report, Step, Stop, Verdict, collect_steps, judge, require
from site_gen.verify.teams import judge_teams

__all__ = ["Reader", "check"]

_UNDRAWN = {
    "drawn": "已抽取，名单尚未公开", "void": "已作废，名单没有公开", "expired": "已过期，没有抽取", "overdue": "尚未抽取，预定时间已过",
    "": "尚未抽取",
}  # fmt: skip


_SOURCES = {"lottery": "彩票", "beacon": "信标", "dice": "骰子", "system": "系统随机数"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who verifies. now: the reader's time, +08:00; held: the commitment that a witness holds, "" when none was given; authorities:
    certificates for tokens, besides those that ship with the verifier."""

    now: datetime
    held: str = ""
    authorities: tuple[Certificate, ...] = ()


@dataclass
class _Case:
    """What is known of a draw so far."""

    files: Mapping[str, bytes]
    reader: Reader
    remarks: list[str] = field(default_factory=list)
    freezes: dict[int, tuple[FreezeLine, ...]] | None = None
    heads: tuple[HeadLine, ...] | None = None
    lines: tuple[FreezeLine, ...] = ()

    @property
    def state(self) -> str:
        """Where the register says that the draw stands; "" without it."""
        return self.lines[-1].state if self.lines else ""


def check(files: Mapping[str, bytes], reader: Reader) -> Report:
    """The report on the files of a draw (name → bytes)."""
    case = _Case(files, reader)
    steps = list(collect_steps(_steps(case), STEPS))
    met = STEPS.index("外部见证")
    if reader.held and steps[met].state == "not_yet" and steps[met].text != UNJUDGED:
        # not drawn yet: the terms are at hand all the same
        same = reader.held == digest(files["terms.json"])
        steps[met] = Step(STEPS[met], *judge(same, "与见证人所持一致", ANOTHER_HELD))
    if (steps[met].state, steps[met].text) == ("fails", ANOTHER_HELD):
        case.remarks.insert(1, ANOTHER_HELD)
    return Report(tuple(steps), tuple(case.remarks))


def _steps(case: _Case) -> Iterator[Verdict]:
    files = case.files
    terms = _terms(files)
    commitment = digest(files["terms.json"])
    case.remarks.append(f"{visible(terms.bureau.name)} {terms.bureau.code}，抽取 {terms.draw}")
    case.remarks += ["演示时钟，不作数"] if terms.clock == "demo" else []
    yield "holds", "承诺值 " + commitment
    yield _register(case, terms, commitment)
    yield _publications(case, terms)
    yield _deadline(case, terms)
    if "evidence.json" not in files and not any(name in files for name in list_hashes(terms)):
        raise Stop(_UNDRAWN[_standing(case, terms)], "not_yet")
    lists = read_lists(files, terms)
    people = sum(len(lines) for lines in lists.inspectors.values())
    yield "holds", f"对象库 {len(lists.pool)} 个，未入库 {len(lists.excluded)} 个，检查人员 {people} 人"
    broken = broken_rule(terms, lists.pool, lists.excluded, lists.inspectors, lists.recusals)
    require(not broken, broken)
    small = small_strata(terms)
    case.remarks += ["层过小：" + "、".join(small)] if small else []
    yield "holds", "时间、编号、分层、比例、数量、随机值来源合规，每个对象人员足够"
    require("evidence.json" in files, "尚未抽取" if case.state != "drawn" else "已抽取，证据尚未公开", "not_yet")
    evidence = _evidence(case, terms, commitment)
    case.remarks += _void_remark(case, evidence)
    yield ("note", "本次抽取已作废") if evidence.void else ("holds", "与承诺值对应")
    tokens = {name[7:-4]: raw for name, raw in files.items() if name.startswith("tokens/") and name.endswith(".tsr")}
    held, authorities = case.reader.held, case.reader.authorities
    yield judge_witnesses(terms, evidence, commitment, case.remarks, held=held, tokens=tokens, authorities=authorities)
    yield judge_value(terms, evidence, case.remarks)
    seed = draw.seed(commitment, terms.entropy.kind, evidence.entropy.value)
    yield judge(seed == evidence.seed, seed, "种子与承诺值、随机值不符")
    yield from _drawing(terms, lists, seed, evidence, case.remarks)
    yield _seal(case, evidence)
    yield judge_openings(files, terms, lists)


def _terms(files: Mapping[str, bytes]) -> Terms:
    require("terms.json" in files, "terms.json 缺少")
    try:
        return Terms.from_bytes(files["terms.json"])
    except Unreal as unreal:
        raise Stop(str(unreal)) from None
    except ValueError:
        raise Stop("terms.json 不合规定写法") from None


def _register(case: _Case, terms: Terms, commitment: str) -> Verdict:
    if "freezes.tsv" not in case.files:
        return "unjudged", "未与冻结登记对照"
    try:
        case.freezes = read_freezes(case.files["freezes.tsv"])
    except Unreal as unreal:
        raise Stop(str(unreal)) from None
    except ValueError:
        raise Stop("freezes.tsv 不合规定写法") from None
    freezes, entropy = case.freezes, terms.entropy
    case.remarks += _other_source(freezes, terms)
    case.lines = freezes.get(terms.serial, ())
    stated = (terms.serial, terms.draw, commitment, terms.frozen_at, entropy.kind, entropy.expected_at)
    before = freezes.get(terms.serial - 1)
    follows = terms.previous == (before[0].commitment if before else None)
    same = bool(case.lines) and case.lines[0].frozen == stated and follows and _links(freezes, terms)
    last = last_line(freezes)
    newest = f"最后一次是 {last.draw}（{last.frozen_at}）" if last else ""
    text = f"第 {terms.serial} 次冻结，与登记一致；登记共 {len(freezes)} 次冻结，{newest}"
    return judge(same, text, "freezes.tsv 与冻结条件不符")


def _links(freezes: Mapping[int, tuple[FreezeLine, ...]], terms: Terms) -> bool:
    """Whether a parent was drawn, and a superseded draw given up: otherwise a supplement or redraw would be one draw too many."""
    earlier = {lines[0].commitment: lines for serial, lines in freezes.items() if serial < terms.serial}
    if terms.parent is not None and not any(line.state == "drawn" for line in earlier.get(terms.parent, ())):
        return False
    given_up = earlier.get(terms.supersedes or "")
    return terms.supersedes is None or (given_up is not None and given_up[-1].state in ("void", "expired"))


def _other_source(freezes: Mapping[int, tuple[FreezeLine, ...]], terms: Terms) -> list[str]:
    """That a redraw takes its value from another kind of source than the draw that it replaces: so a disliked kind could be left."""
    replaced = [lines[0].kind for lines in freezes.values() if lines[0].commitment == terms.supersedes]
    now = terms.entropy.kind
    return [
        f"重新抽取换了随机值来源（原来是{_SOURCES[kind]}，这次是{_SOURCES[now]}）" for kind in replaced if kind != now
    ]


def _publications(case: _Case, terms: Terms) -> Verdict:
    """Whether the commitment was published before the value could exist."""
    if "heads.tsv" not in case.files:
        return "note", "没有 heads.tsv，是否在取值以前公布，未核对"
    try:
        case.heads = read_heads(case.files["heads.tsv"])
    except Unreal as unreal:
        raise Stop(str(unreal)) from None
    except ValueError:
        raise Stop("heads.tsv 不合规定写法") from None
    restored = [line.at for line in case.heads if line.kind == "restored"]
    case.remarks += [f"台账由备份恢复过（{restored[-1]} 公布）"] if restored else []
    expected = terms.entropy.expected_at
    first = next(
        (line.at for line in case.heads if line.seq > terms.registry.seq and terms.frozen_at <= line.at < expected),
        None,
    )
    if first:
        return "holds", f"{first} 已公布，早于预定时间"
    unpublished = "尚未公布" if case.reader.now < datetime.fromisoformat(expected) else "取值前未公布"
    case.remarks.append(unpublished)
    return "note", unpublished


def _deadline(case: _Case, terms: Terms) -> Verdict:
    late = (case.reader.now.date() - date.fromisoformat(terms.publish_by)).days
    if "evidence.json" in case.files or late <= 0 or case.state in ("void", "expired"):
        return "note", f"名单应在 {terms.publish_by} 以前公开"
    case.remarks.append(f"逾期未公开 {late} 天")
    return "note", f"逾期未公开 {late} 天"


def _standing(case: _Case, terms: Terms) -> str:
    """Where a draw stands whose lists are not public: a key of _UNDRAWN."""
    if case.state in ("drawn", "void", "expired"):
        return case.state
    expires, now = terms.entropy.expires_at, case.reader.now
    if expires and now > datetime.fromisoformat(expires):
        return "expired"
    return "overdue" if now > datetime.fromisoformat(terms.entropy.expected_at) else ""


def _evidence(case: _Case, terms: Terms, commitment: str) -> draw.Evidence:
    try:
        evidence = draw.read_evidence(case.files["evidence.json"])
    except ValueError:
        raise Stop("evidence.json 不合规定写法") from None
    _require_real(evidence)
    same = (evidence.draw, evidence.commitment) == (terms.draw, commitment)
    require(same, "evidence.json 与冻结条件的承诺值不符")
    frozen, drawn = evidence.journal.frozen, evidence.journal.drawn
    in_order = terms.registry.seq + 1 == frozen.seq < drawn.seq
    require(in_order, "台账的位置不对：冻结应紧接条件中的位置，抽取在冻结以后")
    if case.heads is not None:
        places = ((frozen, terms.frozen_at), (drawn, evidence.entropy.at))
        fitting = all(fits(case.heads, place.seq, place.head, at) for place, at in places)
        last = [line for line in case.heads if line.at <= terms.frozen_at][-1:]  # published just before the freeze
        fitting &= all(line.seq != terms.registry.seq or line.head == terms.registry.head for line in last)
        require(fitting, "台账的位置和时间与 heads.tsv 不符")
    require(_void_is_right(terms, evidence), "作废的时间或原因不对")
    return evidence


def _void_remark(case: _Case, evidence: draw.Evidence) -> list[str]:
    sent = "，作废以前已经派出人员" if evidence.void and evidence.teams is not None else ""
    return [f"本次抽取已作废{sent}"] if evidence.void or case.state == "void" else []


def _void_is_right(terms: Terms, evidence: draw.Evidence) -> bool:
    """Whether a void comes after all that it gives up, and calls no value false that nobody can look up."""
    if evidence.void is None:
        return True
    known = evidence.void.reason != "value_false" or terms.entropy.kind in NEVER_EXPIRE
    return known and in_order(times_in(terms, evidence), "void")


def _require_real(evidence: draw.Evidence) -> None:
    try:
        for text in times_of(evidence):
            real(text)
    except Unreal as unreal:
        raise Stop(str(unreal)) from None


def _drawing(terms: Terms, lists: Lists, seed: str, evidence: draw.Evidence, remarks: list[str]) -> Iterator[Verdict]:
    drawing = draw.draw_objects(terms, lists.pool, seed)
    every = "，全部检查，抽取只决定先后" if len(drawing.drawn) == len(lists.pool) else ""
    yield judge(evidence.taken == drawing.taken, f"共 {len(drawing.drawn)} 个{every}", "各层抽取数与重算不符")
    yield judge(evidence.drawn == drawing.drawn, "对象、票号、次序、批次一致", "抽取名单与重算不符")
    struck = evidence.struck
    try:
        replaced = draw.find_replacements(lists.pool, drawing.drawn, [strike.number for strike in struck], seed)
    except Refused:
        raise Stop("剔除或递补与重算不符") from None
    same = [(strike.seq, strike.replaced_by) for strike in struck] == list(enumerate(replaced, 1))
    require(same, "剔除或递补与重算不符")
    require(in_order(times_in(terms, evidence), "strikes"), "剔除的时间不对")
    many = len(struck) * 20 > len(drawing.drawn)
    remarks += ["剔除超过抽取数的 5%"] if many else []
    yield "holds", f"剔除 {len(struck)} 个{'，超过抽取数的 5%' if many else ''}"
    if evidence.pools is None and evidence.teams is None and not evidence.changes:
        for _ in range(3):
            yield "not_yet", "尚未匹配"
    else:
        final = [entry.number for entry in draw.final_list(drawing.drawn, struck, seed)]
        yield from judge_teams(terms, lists, final, seed, evidence, remarks)


def _seal(case: _Case, evidence: draw.Evidence) -> Verdict:
    require(draw.seal(read_canonical(case.files["evidence.json"])) == evidence.seal, "封签与证据内容不符")
    expected = ("void" if evidence.void else "drawn", evidence.seal)
    if case.freezes is None or (case.lines and (case.lines[-1].state, case.lines[-1].seal) == expected):
        return "holds", evidence.seal
    if any(line.seal == evidence.seal for line in case.lines[:-1]):
        case.remarks.append("这是较早的一版")
        return "note", "这是较早的一版，登记中最后一版的封签是 " + case.lines[-1].seal
    return "fails", "封签与冻结登记不符"
