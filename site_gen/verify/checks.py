"""The steps, in order. A step that can still be judged after another failed is judged from what was recomputed, never
from what the evidence claims, so a re-made seal cannot hide a forged drawn, pool, team or change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.base.canonical import digest, read_canonical
from rules.base.errors import Refused
from rules.draw import draw, match
from rules.draw.terms import Terms, check_opening, read_opening
from site_gen.verify.register import FreezeLine, read_freezes
from site_gen.verify.report import STEPS, UNJUDGED, Report, State, Step

__all__ = ["Line", "Stop", "check", "judge", "need", "walked"]

Line = tuple[State, str]


class Stop(Exception):
    """A step fails, or its stage is not reached yet (then it is no error); what follows cannot be judged."""

    def __init__(self, text: str, state: State = "fails") -> None:
        super().__init__(text)
        self.text, self.state = text, state


def need(holds: object, text: str, state: State = "fails") -> None:
    if not holds:
        raise Stop(text, state)


def judge(holds: object, good: str, bad: str) -> Line:
    return ("holds", good) if holds else ("fails", bad)


def check(files: Mapping[str, bytes]) -> Report:
    """The report on these files."""
    return Report(walked(_steps(files), STEPS))


def walked(lines: Iterator[Line], names: Sequence[str]) -> tuple[Step, ...]:
    """A step for each name: what `lines` says, and after it stops, that the rest was not judged."""
    found: list[Line] = []
    rest = ""
    try:
        for line in lines:
            found.append(line)
    except Stop as stop:
        found.append((stop.state, stop.text))
        rest = UNJUDGED if stop.state == "fails" else stop.text
    found += [("not_yet", rest)] * (len(names) - len(found))
    return tuple(Step(name, state, text) for name, (state, text) in zip(names, found, strict=True))


@dataclass
class Lists:
    """What the freeze bound: the pool, the excluded, each department's list and the recusals."""

    pool: tuple[draw.PoolLine, ...]
    excluded: tuple[draw.ExcludedLine, ...]
    inspectors: dict[str, tuple[draw.InspectorLine, ...]] = field(default_factory=dict)
    recusals: tuple[tuple[str, str], ...] = ()


def _steps(files: Mapping[str, bytes]) -> Iterator[Line]:
    terms = _terms(files)
    commitment = digest(files["terms.json"])
    yield "holds", "承诺值 " + commitment
    freezes = _freezes(files)
    yield _register(terms, commitment, freezes)
    stated = _stated(terms)
    if "evidence.json" not in files and not any(name in files for name in stated):
        yield "not_yet", "名单尚未公开"
        yield "not_yet", "名单尚未公开"
        raise Stop("尚未抽取", "not_yet")
    lists = _lists(files, stated)
    people = sum(len(lines) for lines in lists.inspectors.values())
    yield "holds", f"对象库 {len(lists.pool)} 个，未入库 {len(lists.excluded)} 个，检查人员 {people} 人"
    yield _rules(terms, lists)
    need("evidence.json" in files, "尚未抽取", "not_yet")
    evidence = _evidence(files)
    need((evidence.draw, evidence.commitment) == (terms.draw, commitment), "evidence.json 与冻结条件的承诺值不符")
    yield ("holds", "与承诺值对应") if evidence.void is None else ("note", "本次抽取已作废")
    yield _witness(terms, evidence)
    yield _value(terms, evidence)
    seed = draw.seed(commitment, terms.entropy.kind, evidence.entropy.value)
    yield judge(seed == evidence.seed, seed, "种子与承诺值、随机值不符")
    yield from _drawing(terms, lists, seed, evidence)
    yield _seal(terms, files["evidence.json"], evidence, freezes)
    yield _openings(files, lists)


def _terms(files: Mapping[str, bytes]) -> Terms:
    need("terms.json" in files, "terms.json 缺少")
    try:
        return Terms.from_bytes(files["terms.json"])
    except ValueError:
        raise Stop("terms.json 不合规定写法") from None


def _freezes(files: Mapping[str, bytes]) -> dict[int, FreezeLine] | None:
    if "freezes.tsv" not in files:
        return None
    try:
        return read_freezes(files["freezes.tsv"])
    except ValueError:
        raise Stop("freezes.tsv 不合规定写法") from None


def _register(terms: Terms, commitment: str, freezes: dict[int, FreezeLine] | None) -> Line:
    if freezes is None:
        return "note", "没有 freezes.tsv，未与冻结登记核对"
    line, before = freezes.get(terms.serial), freezes.get(terms.serial - 1)
    entropy = terms.entropy
    stated = (terms.serial, terms.draw, commitment, terms.frozen_at, entropy.kind, entropy.expected_at)
    same = line is not None and line.frozen == stated and (before.commitment if before else None) == terms.previous
    earlier = {one.commitment: one for one in freezes.values() if one.serial < terms.serial}
    parent, given_up = earlier.get(terms.parent or ""), earlier.get(terms.supersedes or "")
    # What is supplemented was drawn; what is drawn anew was given up: else a supplement or redraw would be one draw too many.
    same &= terms.parent is None or (parent is not None and parent.seal != "")
    same &= terms.supersedes is None or (given_up is not None and given_up.state in ("void", "expired"))
    return judge(same, f"第 {terms.serial} 次冻结，与登记一致", "freezes.tsv 与冻结条件不符")


def _stated(terms: Terms) -> dict[str, str]:
    """File name → the hash that the terms state."""
    lists = {f"inspectors-{department.code}.tsv": department.inspectors for department in terms.departments}
    return {"pool.tsv": terms.pool, "excluded.tsv": terms.excluded, **lists, "recusals.tsv": terms.recusals}


def _lists(files: Mapping[str, bytes], stated: Mapping[str, str]) -> Lists:
    lists = Lists((), ())
    for name, hashed in stated.items():
        need(name in files and digest(files[name]) == hashed, name + " 缺少，或与条件中的摘要不符")
        try:
            if name == "pool.tsv":
                lists.pool = draw.read_pool(files[name])
            elif name == "excluded.tsv":
                lists.excluded = draw.read_excluded(files[name])
            elif name == "recusals.tsv":
                lists.recusals = draw.read_recusals(files[name])
            else:
                code = name.removeprefix("inspectors-").removesuffix(".tsv")
                lists.inspectors[code] = draw.read_inspectors(files[name])
        except ValueError:
            raise Stop(name + " 不合规定写法") from None
    return lists


def _rules(terms: Terms, lists: Lists) -> Line:
    broken = draw.rule_problems(terms, lists.pool, lists.excluded, lists.inspectors)
    need(not broken, "时间、编号、分层、比例或数量不合规则")
    short = draw.team_problems(terms, lists.pool, lists.inspectors, lists.recusals)
    need(not short, "有对象的可用检查人员不足")
    return "holds", "时间、编号、分层、比例、数量合规，每个对象人员足够"


def _evidence(files: Mapping[str, bytes]) -> draw.Evidence:
    try:
        return draw.read_evidence(files["evidence.json"])
    except ValueError:
        raise Stop("evidence.json 不合规定写法") from None


def _witness(terms: Terms, evidence: draw.Evidence) -> Line:
    """Who held the commitment after the freeze and before the value can have existed."""
    limit = min(evidence.entropy.at, terms.entropy.expected_at)
    held = [witness.who for witness in evidence.witness if terms.frozen_at <= witness.at < limit]
    return ("holds", "、".join(held)) if held else ("note", "无外部见证，不能证明未挑选")


def _value(terms: Terms, evidence: draw.Evidence) -> Line:
    value = evidence.entropy.value
    fits = evidence.entropy.kind == terms.entropy.kind and not draw.value_problems(terms.entropy, value)
    need(fits and evidence.entropy.at >= terms.frozen_at, "随机值的种类、写法、摘要或时间不对")
    if value.endswith(":"):
        return "note", value + " 没有见证人报数，不具证明力"
    return "holds", value


def _drawing(terms: Terms, lists: Lists, seed: str, evidence: draw.Evidence) -> Iterator[Line]:
    drawing = draw.draw_objects(terms, lists.pool, seed)
    yield judge(evidence.taken == drawing.taken, f"共 {len(drawing.drawn)} 个", "各层抽取数与重算不符")
    yield judge(evidence.drawn == drawing.drawn, "对象、票号、次序、批次一致", "抽取名单与重算不符")
    struck = evidence.struck
    try:
        replaced = draw.replay_strikes(lists.pool, drawing.drawn, [one.number for one in struck], seed)
    except Refused:
        raise Stop("剔除或递补与重算不符") from None
    same = [(one.seq, one.replaced_by) for one in struck] == list(enumerate(replaced, 1))
    need(same, "剔除或递补与重算不符")
    over = "，超过抽取数的 5%" if len(struck) * 20 > len(drawing.drawn) else ""
    yield "holds", f"剔除 {len(struck)} 个{over}"
    if evidence.pools is None and evidence.teams is None and not evidence.changes:
        for _ in range(3):
            yield "not_yet", "尚未匹配"
    else:
        final = [entry.number for entry in draw.final_list(drawing.drawn, struck, seed)]
        yield from _matching(terms, lists, final, seed, evidence)


def _matching(terms: Terms, lists: Lists, final: list[str], seed: str, evidence: draw.Evidence) -> Iterator[Line]:
    pools = {
        department.code: match.inspector_pool(
            lists.inspectors[department.code], department.pool_take, seed, department.code
        )
        for department in terms.departments
    }
    yield judge(evidence.pools == pools, "与重算一致", "检查人员库与重算不符")
    teams = match.match(final, terms.departments, pools, lists.recusals, seed)
    barred = set(lists.recusals)
    fixed = sum(
        match.no_choice(number, department, pools[department.code], barred)
        for number in final
        for department in terms.departments
    )
    good = f"{len(teams)} 组，其中无随机性的 {fixed} 组"
    yield judge(evidence.teams == teams, good, "检查组与重算不符")
    changes = evidence.changes
    for place, one in enumerate(changes):
        try:
            new = match.change(
                teams,
                changes[:place],
                pools.get(one.department, ()),
                [line.id for line in lists.inspectors.get(one.department, ())],
                lists.recusals,
                seed,
                number=one.object,
                department=one.department,
                out=one.out,
                reason=one.reason,
            )
        except Refused:
            raise Stop("人员更换与重算不符") from None
        need((one.seq, one.in_) == (place + 1, new), "人员更换与重算不符")
    yield "holds", f"更换 {len(changes)} 人次，缺员 {sum(one.in_ is None for one in changes)} 人"


def _seal(terms: Terms, raw: bytes, evidence: draw.Evidence, freezes: dict[int, FreezeLine] | None) -> Line:
    if draw.seal(read_canonical(raw)) != evidence.seal:
        return "fails", "封签与证据内容不符"
    if freezes is not None:
        line = freezes.get(terms.serial)
        now = ("drawn" if evidence.void is None else "void", evidence.seal)
        if line is None or (line.state, line.seal) != now:
            return "fails", "封签与冻结登记不符"
    return "holds", evidence.seal


def _openings(files: Mapping[str, bytes], lists: Lists) -> Line:
    lines: dict[str, str] = {line.number: line.commitment for line in lists.excluded}
    lines |= {line.number: line.commitment for line in lists.pool}
    codes: set[str] = set()
    count = 0
    for name in sorted(name for name in files if name.startswith("openings/")):
        try:
            number, code = (opening := read_opening(files[name])).number, opening.code
        except ValueError:
            raise Stop(name + " 不合规定写法") from None
        wrong = name + " 与承诺不符，或主体另有编号"
        need(name == f"openings/{number}.json" and (not code or code not in codes), wrong)
        try:
            check_opening(files[name], number, lines.get(number, ""))
        except ValueError:
            raise Stop(wrong) from None
        codes.add(code)
        count += 1
    return ("holds", f"{count} 个名称与承诺一致") if count else ("not_yet", "名称尚未公开")
