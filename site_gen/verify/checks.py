"""The sixteen steps, in order.

A step that can still be judged after another failed is judged from recomputed values, never from what the evidence claims: so a
seal computed anew cannot hide a forged list, pool, team or change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.base.canonical import digest, read_canonical
from rules.base.errors import Refused
from rules.draw import draw, match
from rules.draw.terms import Terms, check_opening, read_opening
from site_gen.verify.register import FreezeLine, read_freezes
from site_gen.verify.report import STEPS, UNJUDGED, Report, State, Step

__all__ = ["Stop", "Verdict", "check", "collect_steps", "judge", "require"]

Verdict = tuple[State, str]
"""How one step ends: its state and its text in Chinese."""


class Stop(Exception):
    """Ends the verification: a step fails, or its stage is not reached yet (state not_yet: no error). Later steps are not judged."""

    def __init__(self, text: str, state: State = "fails") -> None:
        super().__init__(text)
        self.text, self.state = text, state


def require(holds: object, text: str, state: State = "fails") -> None:
    """Raise Stop with this text and state unless `holds`."""
    if not holds:
        raise Stop(text, state)


def judge(holds: object, good: str, bad: str) -> Verdict:
    """A verdict that does not end the verification: the text `good` if it holds, `bad` if it fails."""
    return ("holds", good) if holds else ("fails", bad)


def check(files: Mapping[str, bytes]) -> Report:
    """The report on the files of a draw (name → bytes)."""
    return Report(collect_steps(_steps(files), STEPS))


def collect_steps(verdicts: Iterator[Verdict], names: Sequence[str]) -> tuple[Step, ...]:
    """A step for each name, from the verdicts; those after a Stop say that they were not judged, or are not reached."""
    collected: list[Verdict] = []
    rest = ""
    try:
        for verdict in verdicts:
            collected.append(verdict)
    except Stop as stop:
        collected.append((stop.state, stop.text))
        rest = UNJUDGED if stop.state == "fails" else stop.text
    collected += [("not_yet", rest)] * (len(names) - len(collected))
    return tuple(Step(name, state, text) for name, (state, text) in zip(names, collected, strict=True))


@dataclass
class Lists:
    """The lists that the freeze commits to. inspectors: by code of the department. recusals: (object, inspector)."""

    pool: tuple[draw.PoolLine, ...]
    excluded: tuple[draw.ExcludedLine, ...]
    inspectors: dict[str, tuple[draw.InspectorLine, ...]] = field(default_factory=dict)
    recusals: tuple[tuple[str, str], ...] = ()


def _steps(files: Mapping[str, bytes]) -> Iterator[Verdict]:
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
    require("evidence.json" in files, "尚未抽取", "not_yet")
    evidence = _evidence(files)
    require((evidence.draw, evidence.commitment) == (terms.draw, commitment), "evidence.json 与冻结条件的承诺值不符")
    yield ("holds", "与承诺值对应") if evidence.void is None else ("note", "本次抽取已作废")
    yield _witness(terms, evidence)
    yield _value(terms, evidence)
    seed = draw.seed(commitment, terms.entropy.kind, evidence.entropy.value)
    yield judge(seed == evidence.seed, seed, "种子与承诺值、随机值不符")
    yield from _drawing(terms, lists, seed, evidence)
    yield _seal(terms, files["evidence.json"], evidence, freezes)
    yield _openings(files, lists)


def _terms(files: Mapping[str, bytes]) -> Terms:
    require("terms.json" in files, "terms.json 缺少")
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


def _register(terms: Terms, commitment: str, freezes: dict[int, FreezeLine] | None) -> Verdict:
    if freezes is None:
        return "note", "没有 freezes.tsv，未与冻结登记核对"
    line, before = freezes.get(terms.serial), freezes.get(terms.serial - 1)
    entropy = terms.entropy
    stated = (terms.serial, terms.draw, commitment, terms.frozen_at, entropy.kind, entropy.expected_at)
    same = line is not None and line.frozen == stated and (before.commitment if before else None) == terms.previous
    earlier = {freeze.commitment: freeze for freeze in freezes.values() if freeze.serial < terms.serial}
    parent, given_up = earlier.get(terms.parent or ""), earlier.get(terms.supersedes or "")
    # A parent must have been drawn, a superseded draw given up: otherwise a supplement or redraw would be one draw too many.
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
        require(name in files and digest(files[name]) == hashed, name + " 缺少，或与条件中的摘要不符")
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


def _rules(terms: Terms, lists: Lists) -> Verdict:
    broken = draw.rule_problems(terms, lists.pool, lists.excluded, lists.inspectors)
    require(not broken, "时间、编号、分层、比例或数量不合规则")
    short = draw.team_problems(terms, lists.pool, lists.inspectors, lists.recusals)
    require(not short, "有对象的可用检查人员不足")
    return "holds", "时间、编号、分层、比例、数量合规，每个对象人员足够"


def _evidence(files: Mapping[str, bytes]) -> draw.Evidence:
    try:
        return draw.read_evidence(files["evidence.json"])
    except ValueError:
        raise Stop("evidence.json 不合规定写法") from None


def _witness(terms: Terms, evidence: draw.Evidence) -> Verdict:
    """Who held the commitment after the freeze and before the value can have existed."""
    limit = min(evidence.entropy.at, terms.entropy.expected_at)
    held = [witness.who for witness in evidence.witness if terms.frozen_at <= witness.at < limit]
    return ("holds", "、".join(held)) if held else ("note", "无外部见证，不能证明未挑选")


def _value(terms: Terms, evidence: draw.Evidence) -> Verdict:
    value = evidence.entropy.value
    fits = evidence.entropy.kind == terms.entropy.kind and not draw.value_problems(terms.entropy, value)
    require(fits and evidence.entropy.at >= terms.frozen_at, "随机值的种类、写法、摘要或时间不对")
    if value.endswith(":"):
        return "note", value + " 没有见证人报数，不具证明力"
    return "holds", value


def _drawing(terms: Terms, lists: Lists, seed: str, evidence: draw.Evidence) -> Iterator[Verdict]:
    drawing = draw.draw_objects(terms, lists.pool, seed)
    yield judge(evidence.taken == drawing.taken, f"共 {len(drawing.drawn)} 个", "各层抽取数与重算不符")
    yield judge(evidence.drawn == drawing.drawn, "对象、票号、次序、批次一致", "抽取名单与重算不符")
    struck = evidence.struck
    try:
        replaced = draw.find_replacements(lists.pool, drawing.drawn, [strike.number for strike in struck], seed)
    except Refused:
        raise Stop("剔除或递补与重算不符") from None
    same = [(strike.seq, strike.replaced_by) for strike in struck] == list(enumerate(replaced, 1))
    require(same, "剔除或递补与重算不符")
    over = "，超过抽取数的 5%" if len(struck) * 20 > len(drawing.drawn) else ""
    yield "holds", f"剔除 {len(struck)} 个{over}"
    if evidence.pools is None and evidence.teams is None and not evidence.changes:
        for _ in range(3):
            yield "not_yet", "尚未匹配"
    else:
        final = [entry.number for entry in draw.final_list(drawing.drawn, struck, seed)]
        yield from _matching(terms, lists, final, seed, evidence)


def _matching(terms: Terms, lists: Lists, final: list[str], seed: str, evidence: draw.Evidence) -> Iterator[Verdict]:
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
        match.has_no_choice(number, department, pools[department.code], barred)
        for number in final
        for department in terms.departments
    )
    good = f"{len(teams)} 组，其中无随机性的 {fixed} 组"
    yield judge(evidence.teams == teams, good, "检查组与重算不符")
    changes = evidence.changes
    for place, change in enumerate(changes):
        try:
            new = match.find_substitute(
                teams,
                changes[:place],
                pools.get(change.department, ()),
                [line.id for line in lists.inspectors.get(change.department, ())],
                lists.recusals,
                seed,
                number=change.object,
                department=change.department,
                out=change.out,
                reason=change.reason,
            )
        except Refused:
            raise Stop("人员更换与重算不符") from None
        require((change.seq, change.in_) == (place + 1, new), "人员更换与重算不符")
    yield "holds", f"更换 {len(changes)} 人次，缺员 {sum(change.in_ is None for change in changes)} 人"


def _seal(terms: Terms, raw: bytes, evidence: draw.Evidence, freezes: dict[int, FreezeLine] | None) -> Verdict:
    if draw.seal(read_canonical(raw)) != evidence.seal:
        return "fails", "封签与证据内容不符"
    if freezes is not None:
        line = freezes.get(terms.serial)
        expected = ("drawn" if evidence.void is None else "void", evidence.seal)
        if line is None or (line.state, line.seal) != expected:
            return "fails", "封签与冻结登记不符"
    return "holds", evidence.seal


def _openings(files: Mapping[str, bytes], lists: Lists) -> Verdict:
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
        require(name == f"openings/{number}.json" and (not code or code not in codes), wrong)
        try:
            check_opening(files[name], number, lines.get(number, ""))
        except ValueError:
            raise Stop(wrong) from None
        codes.add(code)
        count += 1
    return ("holds", f"{count} 个名称与承诺一致") if count else ("not_yet", "名称尚未公开")
