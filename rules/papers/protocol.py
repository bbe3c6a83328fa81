"""抽取记录: the protocol of a draw, signed by those present, as a paper.

There are two copies. The bureau's own, for the file, has names, documents and approvers. The public copy is made from the public draw
(`rules.disclosure.projection`), so it contains nothing that the site does not show. Before the draw the paper is the record of the freeze,
signed by whoever holds the commitment outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from rules.base.codes import (
    DRAW_STATES,
    EXCLUSIONS,
    SUPPLEMENT_REASONS,
    VOID_REASONS,
)
from rules.base.dates import day_text, paper_moment, short_moment
from rules.base.fields import as_percent
from rules.disclosure.draw import exclusion_counts, has_page, public_strata
from rules.disclosure.draw_notes import source_text
from rules.disclosure.public import PublicDraw
from rules.draw.draw_record import (
    Draw,
    DrawLists,
    Supplement,
    change_reason,
    demo_mark,
    ever_listed,
    exceeds_limit,
    final_list,
    list_states,
    strike_reason,
)
from rules.draw.evidence import JournalRef, counted_witnesses
from rules.draw.proof import Proof
from rules.draw.words import six_characters
from rules.papers.paper import Block, Facts, Grid, Lines, Paper, Seal, Section, Signatures
from rules.papers.value import grouped, value, witnesses
from rules.registry.department import START, Departments
from rules.work.task import Task, stratum_text

__all__ = ["ProtocolContent", "grouped", "protocol"]


@dataclass(frozen=True, slots=True)
class ProtocolContent:
    """What the protocol of a draw is made from. items: "number name" each.

    entries: act ("draw.freeze", "draw.run") → its journal entry. operators: the same acts → who did them. proof: the
    three lists, as the page has them.
    qr, caption, how: see `acts.papers.paper.VerificationLink`. printed: the day of printing, ISO. departments: the bureau's.
    """

    bureau: str
    task: Task
    draw: Draw
    lists: DrawLists
    items: tuple[str, ...]
    entries: Mapping[str, JournalRef]
    operators: Mapping[str, str]
    proof: Proof
    qr: str
    caption: str
    how: str
    printed: str
    departments: Departments = START


def protocol(content: ProtocolContent, public: PublicDraw | None = None) -> Paper:
    """The protocol of a draw. public: the draw as the site shows it, for the public copy; None for the bureau's own."""
    draw = content.draw
    drawn = bool(draw.seed)
    sections = [
        _task(content, public),
        _freeze(content),
        witnesses(draw),
        *([value(draw), _counts(draw)] if drawn else []),
        *([_listed(content, public), _struck(draw, public)] if drawn else []),
        *([_people(content, public)] if draw.teams is not None else []),
        *([_changes(content, public)] if draw.changes else []),
        _sealed(content),
        _proof(content),
        Section("签字", (_signatures(content, public),), together=True),
    ]
    name = "抽取记录" if drawn else "冻结记录"
    copy = f"存档件（{'含未公开的内容' if has_page(draw) else '本次抽取依法不公开'}，不得外传）"
    copy = "公开件" if public else copy
    return Paper(
        mark=demo_mark(draw) + ("　" if demo_mark(draw) else "") + copy,
        bureau=content.bureau,
        title=f"“双随机、一公开”{name}",
        meta=f"抽取编号：{draw.number}　　本单位第 {draw.serial} 次冻结　　打印日期：{content.printed}",
        sections=tuple(sections),
        foot=f"{name} {draw.number}　承诺值六字：{six_characters(draw.commitment)}",
    )


def _task(content: ProtocolContent, public: PublicDraw | None) -> Section:
    task, draw = content.task, content.draw
    rows = [
        ("抽查任务", f"{task.number}　{public.task_name if public else task.name}"),
        ("抽查事项", "\n".join(content.items)),
        ("参与部门", "、".join(content.departments.text(code) for code in task.departments)),
        ("检查时间", f"{day_text(task.start)}至{day_text(task.end)}"),
        ("目前状态", DRAW_STATES.text(draw.state)),
    ]
    if draw.supplement is not None:
        rows.append(("补充抽取", _adds_to(draw.supplement, public)))
    blocks: list[Block] = [Facts(tuple(rows))]
    if draw.void is not None:
        by = f"，批准人 {draw.void.by}" if public is None else ""
        by += f"，依据 {draw.void.paper}" if public is None and draw.void.paper else ""
        sent = (
            "作废时已经派出人员：没有结果的不再去检查，记录表收回销毁；已经录入结果的是实际做过的检查，不算随机抽中。"
        )
        blocks.append(
            Lines(
                (
                    f"本次抽取已于{paper_moment(draw.void.at)}作废，原因：{VOID_REASONS.text(draw.void.reason)}{by}。",
                    *([sent] if draw.teams else []),
                ),
                strong=True,
            )
        )
    if draw.state == "expired":
        blocks.append(Lines(("规定时间内没有随机值，本次冻结已经过期，不能再用来抽取。",), strong=True))
    return Section("抽查任务", tuple(blocks))


def _adds_to(supplement: Supplement, public: PublicDraw | None) -> str:
    """Which draw a supplementary draw adds to, and why."""
    if supplement.kind == "inspectors":
        return f"补充 {supplement.parent} 的缺员；原来的名单和人员不变"
    by = f"，由{supplement.office}批准" if supplement.office else ""
    text = f"补充 {supplement.parent}，增加对象：{SUPPLEMENT_REASONS.text(supplement.reason)}{by}；原来抽中的不变"
    return text if public else text + _extra_line("依据", supplement.paper) + _extra_line("批准", supplement.by)


def _freeze(content: ProtocolContent) -> Section:
    draw, terms = content.draw, content.draw.conditions
    exclusions = "；".join(f"{reason} {count} 个" for reason, count in exclusion_counts(content.lists))
    people = "；".join(
        f"{content.departments.text(d.code)} {len(content.lists.inspectors[d.code])} 人（在册 {d.registry_size} 人），每个对象 {d.per_object} 人"
        for d in terms.departments
    )
    rows = [
        ("冻结时间", paper_moment(draw.frozen_at)),
        ("登记截止日", f"{day_text(date.fromisoformat(terms.cutoff))}（以前登记的才入库）"),
        ("抽查对象库", f"入库 {terms.pool_size} 个" + (f"；不入库：{exclusions}" if exclusions else "")),
        ("可派人员", people),
        *([("批次", f"{terms.batches} 批")] if terms.batches > 1 else []),
        # The day and the issue of a lottery that was drawn are known afterwards only.
        ("随机值来源", source_text(msgspec.structs.replace(draw, drawn_on="", issue=""))),
        ("预定产生时间", paper_moment(draw.expected_at)),
    ]
    return Section(
        "冻结：随机值产生之前定死的内容",
        (
            Facts(tuple(rows)),
            Seal(draw.commitment, six_characters(draw.commitment), content.qr, content.caption),
            Lines((content.how + "。",)),
        ),
    )


def _counts(draw: Draw) -> Section:
    rows = [
        (stratum.name, stratum.ratio, str(stratum.size), str(stratum.taken or 0)) for stratum in public_strata(draw)
    ]
    total = ("合计", "", str(draw.conditions.pool_size), str(len(draw.drawn)))
    columns = (
        ("分层", 40.0, "center"),
        ("比例", 30.0, "center"),
        ("入库（个）", 30.0, "center"),
        ("抽中（个）", 30.0, "center"),
    )
    floor = draw.conditions.floor
    note = (Lines((f"总比例不低于 {as_percent(floor)}，不足时从高风险层补足。",)),) if floor != "0" else ()
    return Section("各层抽取数", (Grid(columns, (*rows, total)), *note), together=True)


def _listed(content: ProtocolContent, public: PublicDraw | None) -> Section:
    """Every object that was on the list at any time, in ticket order; the public copy shows it only once the lists are open."""
    draw = content.draw
    head = f"抽中的对象（{len(draw.drawn)} 个，按票号顺序）"
    if public is not None and (not public.open or public.level):
        return Section(head, (Lines((f"名单：{public.opens}。",)),))
    if public is not None and public.masked:
        names = tuple((drawn.number, drawn.name or "（依法不公开）") for drawn in public.drawn)
        head = f"最后的名单（{len(names)} 个，按名称，不列层、次序和批次）"
        return Section(head, (Grid((("编号", 26.0, "center"), ("名称", 100.0, "left")), names),))
    rows = _own_rows(content) if public is None else _public_rows(public)
    columns = [
        ("顺序", 12.0, "center"),
        ("编号", 26.0, "center"),
        ("名称、统一社会信用代码" if public is None else "名称", 60.0, "left"),
        ("分层", 18.0, "center"),
        ("批次", 17.0, "center"),
        ("状态", 27.0, "center"),
    ]
    if draw.conditions.batches == 1:  # the column of batches would be the same in every row
        del columns[4]
        rows = [(*row[:4], row[5]) for row in rows]
    return Section(head, (Grid(tuple(columns), tuple(rows)),))


_WHEN = {False: "编号随名单公开", True: "编号只在证据里，不与名称并列"}


def _details(public: PublicDraw) -> bool:
    """Whether a public copy may show lines by their number: the lists are open, and the site shows them line by line."""
    return public.open and not public.masked and not public.level


def _public_rows(public: PublicDraw) -> list[tuple[str, ...]]:
    """The list as the site shows it, a text for each of the six columns."""
    return [
        (
            str(drawn.order),
            drawn.number,
            drawn.name or "（依法不公开）",
            drawn.stratum,
            f"第 {drawn.batch} 批",
            drawn.state,
        )
        for drawn in public.drawn
    ]


def _own_rows(content: ProtocolContent) -> list[tuple[str, ...]]:
    """The list on the bureau's copy: names, codes, and the number in the registry where the draw has its own numbers."""
    entries, states = {entry.number: entry for entry in content.lists.pool}, list_states(content.draw)
    rows: list[tuple[str, ...]] = []
    for order, drawn in enumerate(ever_listed(content.draw), 1):
        entry = entries[drawn.number]
        number = drawn.number if entry.object == drawn.number else f"{drawn.number}\n{entry.object}"
        name = "\n".join(part for part in (entry.name, entry.code) if part)
        stratum, batch = stratum_text(drawn.stratum), f"第 {drawn.batch + 1} 批"
        rows.append((str(order), number, name, stratum, batch, states[drawn.number]))
    return rows


def _struck(draw: Draw, public: PublicDraw | None) -> Section:
    title = "剔除和递补"
    if not draw.struck:
        text = "没有剔除。" if draw.confirmed_at else "名单尚未确认。"
        return Section(title, (Lines((text,)),))
    blocks: list[Block] = []
    if public is not None and not _details(public):
        counts = "、".join(f"{reason} {count} 个" for reason, count in public.struck_reasons)
        blocks.append(
            Lines((f"确认时剔除 {public.struck_count} 个：{counts}。{_WHEN[public.masked or bool(public.level)]}。",))
        )
    else:
        rows = []
        for strike in draw.struck:
            paper, by = draw.strike_papers.get(strike.number, ("", "")) if public is None else ("", "")
            reason = strike_reason(draw, strike) if public is None else EXCLUSIONS.text(strike.reason)
            why = reason + _extra_line("依据", paper) + _extra_line("批准或经办", by)
            replaced_by = strike.replaced_by or "本层已无可递补"
            rows.append((str(strike.seq), strike.number, why, short_moment(strike.at), replaced_by))
        columns = (
            ("次序", 12.0, "center"),
            ("剔除", 24.0, "center"),
            ("原因", 56.0, "left"),
            ("时间", 36.0, "center"),
            ("递补", 26.0, "center"),
        )
        blocks.append(Grid(columns, tuple(rows)))
    if exceeds_limit(len(draw.struck), len(draw.drawn)):
        blocks.append(Lines((f"剔除 {len(draw.struck)} 个，超过抽取数的 5%。",), strong=True))
    blocks.append(Lines((f"最后名单 {len(final_list(draw))} 个。",)))
    return Section(title, tuple(blocks))


def _person(content: ProtocolContent, public: PublicDraw | None) -> Mapping[str, str]:
    """Id in this draw → how the person is named on this copy."""
    entries = [entry for entries in content.lists.inspectors.values() for entry in entries]
    return {entry.id: entry.id if public else entry.name for entry in entries}


def _people(content: ProtocolContent, public: PublicDraw | None) -> Section:
    """Who was drawn of each department, in ticket order. Who goes where stands in the list of assignments."""
    draw, person = content.draw, _person(content, public)
    shown = public is None or _details(public)
    rows = []
    for code, ids in (draw.pools or {}).items():
        names = f"\n{'、'.join(person[id_] for id_ in ids)}" if shown else ""
        rows.append((content.departments.text(code), f"抽出 {len(ids)} 人{'（按票号顺序）' if shown else ''}{names}"))
    where = (
        "谁去检查谁由同一个随机值决定，见检查分工表和各对象的抽查记录表。"
        if public is None
        else "谁去检查谁由同一个随机值决定。"
    )
    later = "" if shown or public is None else f"人员编号和分组：{_WHEN[public.masked or bool(public.level)]}。"
    return Section(
        f"执法检查人员（{paper_moment(draw.matched_at)}匹配）", (Facts(tuple(rows)), Lines((where + later,)))
    )


def _changes(content: ProtocolContent, public: PublicDraw | None) -> Section:
    draw, person = content.draw, _person(content, public)
    title = "匹配以后的更换"
    if public is not None and not _details(public):
        when = _WHEN[public.masked or bool(public.level)]
        return Section(title, (Lines((f"更换 {len(draw.changes)} 人次。{when}。",)),))
    rows = []
    for change in draw.changes:
        paper, by = draw.change_papers.get(str(change.seq), ("", "")) if public is None else ("", "")
        reason = change_reason(draw, change) if public is None else "不能前往"
        why = reason + _extra_line("依据", paper) + _extra_line("决定", by)
        replaced = person.get(change.out, change.out)
        substitute = person.get(change.in_, change.in_) if change.in_ else "缺员"
        rows.append((str(change.seq), change.object, replaced, why, short_moment(change.at), substitute))
    columns = (
        ("次序", 12.0, "center"), ("对象", 24.0, "center"), ("换下", 24.0, "center"), ("原因", 40.0, "left"), ("时间", 36.0, "center"),
        ("接替", 24.0, "center"),
    )  # fmt: skip
    return Section(title, (Grid(columns, tuple(rows)), Lines(("由谁接替按同一个随机值定。",))))


def _extra_line(label: str, text: str) -> str:
    """A further line of a cell; "" for an empty text."""
    return f"\n{label}：{text}" if text else ""


def _sealed(content: ProtocolContent) -> Section:
    draw = content.draw
    rows = [
        (label, f"第 {content.entries[act].seq} 号\n{grouped(content.entries[act].head)}")
        for act, label in (("draw.freeze", "台账：冻结"), ("draw.run", "台账：抽取"))
        if act in content.entries
    ]
    if draw.seal:
        rows.insert(0, ("封签", grouped(draw.seal)))
    where = "本单位不公布的冻结登记 freezes.tsv" if draw.level == "secret" else "公开的冻结登记 freezes.tsv"
    text = f"本次冻结在{where} 中是第 {draw.serial} 号，登记只增不减，作废和过期的也在其中。"
    return Section("封存和台账", (Facts(tuple(rows)), Lines((text,))), together=True)


def _proof(content: ProtocolContent) -> Section:
    """What follows from the figures above, and what rests on those who sign below."""
    blocks: list[Block] = []
    for heading, sentences in content.proof.lists:
        if sentences:
            blocks += [Lines((f"{heading}：",), strong=True), Lines(_numbered(sentences), small=True)]
    return Section("凭什么相信", tuple(blocks))


def _numbered(sentences: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1))


def _signatures(content: ProtocolContent, public: PublicDraw | None) -> Signatures:
    """Witnesses and holders of the commitment, operators, the responsible leader. The public copy leaves the bureau's own names blank, to be written by hand."""
    draw = content.draw
    inside = content.operators if public is None else {}
    if not draw.seed:
        outside: Sequence[tuple[str, str]] = [("登记的见证者", witness.who) for witness in draw.witness] or [
            ("见证者", "")
        ] * 2
        return Signatures((*outside, ("操作人", inside.get("draw.freeze", "")), ("负责人", "")))
    rows = [("在场见证人", who) for who in draw.witnesses] or [("在场见证人", "")] * 2
    counted, _ = counted_witnesses(draw.witness, draw.conditions, draw.value_at)
    rows += [("登记的见证者", witness.who) for witness in counted if witness.who not in draw.witnesses]
    froze, drew = inside.get("draw.freeze", ""), inside.get("draw.run", "")
    rows += [("操作人", drew)] if froze == drew else [("冻结操作人", froze), ("抽取操作人", drew)]
    return Signatures((*rows, ("负责人", "")))
