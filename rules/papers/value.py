"""随机值和外部见证 on a paper: who held the commitment, the value, where it is looked up, what was corrected."""

from rules.base.codes import ENTROPY, WITNESS_KINDS
from rules.base.dates import paper_moment, short_moment
from rules.disclosure.draw_notes import strength_text
from rules.draw.draw_record import Draw
from rules.draw.evidence import counted_witnesses
from rules.draw.look_up import ask_text, look_up_text
from rules.papers.paper import Block, Facts, Grid, Lines, Section

__all__ = ["grouped", "value", "witnesses"]


def grouped(digits: str, size: int = 8) -> str:
    """Long digits in groups, four groups of eight on a line, for reading aloud and comparing.

    >>> grouped("0504cec2771f187e"), grouped("86446882642752993933", 5)
    ('0504cec2 771f187e', '86446 88264 27529 93933')
    """
    groups = [digits[at : at + size] for at in range(0, len(digits), size)]
    lines = [groups[at : at + 4] for at in range(0, len(groups), 4)] if size == 8 else [groups]
    return "\n".join(" ".join(line) for line in lines)


def witnesses(draw: Draw) -> Section:
    """Who outside is registered as holding the commitment; whoever came late is named as counting for nothing."""
    counted, late = counted_witnesses(draw.witness, draw.conditions, draw.value_at)
    rows = tuple(
        (WITNESS_KINDS.text(one.kind), one.who, short_moment(one.at), one.ref if one in counted else f"{one.ref}（登记过晚，不算见证）")
        for one in (*counted, *late)
    )  # fmt: skip
    columns = (
        ("方式", 36.0, "center"),
        ("登记的见证者", 44.0, "left"),
        ("登记时间", 36.0, "center"),
        ("凭据", 44.0, "left"),
    )
    blocks: list[Block] = [Grid(columns, rows)] if rows else []
    if not counted:
        blocks.append(Lines(("无外部见证，不能证明未挑选。",), strong=True))
        return Section("外部见证", tuple(blocks))
    return Section("外部见证（本单位的登记）", (*blocks, Lines((f"{ask_text(draw.serial)}。",))))


def value(draw: Draw) -> Section:
    """The random value, with drawing or signature, where it is looked up, and what was typed before it was corrected."""
    size = {"dice": 5, "lottery": 2}.get(draw.entropy, 8)
    machine, _, called = draw.value.rpartition(":")
    text = (
        f"{grouped(machine)}（系统）\n{grouped(called) or '没有报数'}（见证人报数）"
        if machine
        else grouped(called, size)
    )
    where = look_up_text(draw.entropy, draw.conditions.entropy.source)
    rows = (
        ("随机值", text),
        ("来源", f"{ENTROPY.text(draw.entropy)}：{strength_text(draw)}"),
        *([("开奖", f"{draw.drawn_on}，第 {draw.issue} 期")] if draw.issue else []),
        *([("签名", grouped(draw.signature))] if draw.signature else []),
        *([("查对", where)] if where else []),
        ("录入时间", paper_moment(draw.value_at)),
        *(
            ("更正过一次", f"原来录的是 {one.value}（{paper_moment(one.at)}），由{one.by}更正，依据 {one.paper}")
            for one in draw.typed
        ),
        ("在场见证人", "、".join(draw.witnesses) or "没有记录在场见证人"),
        ("种子", grouped(draw.seed)),
    )
    return Section("随机值", (Facts(rows),), together=True)
