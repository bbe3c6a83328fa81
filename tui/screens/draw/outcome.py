"""The outcome of a draw as labelled lines; for a replay also whether a new calculation gives the same list."""

from acts.base.office import Office
from rules.base.codes import ENTROPY
from rules.draw.draw import draw_objects, seed
from rules.draw.draw_record import Draw, DrawLists, pool_lines
from rules.draw.evidence import counted_witnesses
from rules.draw.look_up import look_up_text
from rules.work.task import stratum_text
from tui.screens.draw.frozen import WEAK
from tui.screens.parts.details import Detail
from tui.screens.parts.task_texts import corrected_detail
from tui.screens.parts.value_texts import grouped

__all__ = ["drawn_lines", "outcome_details"]

_FIRST = 10
"""How many of the objects drawn are announced by name."""


def drawn_lines(office: Office, draw: Draw) -> list[str]:
    """What is announced of a draw the moment that it is saved, whatever comes of the rest: seal, how many, the first by name."""
    name = {entry.number: entry.name for entry in office.store.get(DrawLists, draw.number).pool}
    rest = len(draw.drawn) - _FIRST
    return [
        f"已抽取 {draw.number}，{len(draw.drawn):,} 个，按票号顺序：",
        *(f"{place:>3}. {one.number} {name[one.number]}" for place, one in enumerate(draw.drawn[:_FIRST], 1)),
        *([f"     另有 {rest:,} 个"] if rest > 0 else []),
        f"封签  {draw.seal[:32]}",
        f"      {draw.seal[32:]}",
    ]


def outcome_details(office: Office, draw: Draw, *, replay: bool) -> list[Detail]:
    """How many were drawn of each stratum, the seal, the value, who was present. replay: the draw is shown again, and calculated again."""
    strata = [stratum.code for stratum in draw.conditions.strata if draw.taken.get(stratum.code)]
    taken = "，".join(f"{stratum_text(code)} {draw.taken[code]}" for code in strata)
    return [
        *([_recalculated(office, draw)] if replay else []),
        *(
            []
            if counted_witnesses(draw.witness, draw.conditions, draw.value_at)[0]
            else [Detail("外部见证", WEAK, "warn")]
        ),
        *corrected_detail(draw),
        Detail("抽取", f"{len(draw.drawn):,} 个：{taken}"),
        Detail("封签", grouped("", draw.seal)),
        Detail("随机值", f"{ENTROPY.text(draw.entropy)} {grouped(draw.entropy, draw.value)}"),
        *([Detail("开奖", f"{draw.drawn_on}，第 {draw.issue} 期")] if draw.issue else []),
        *([Detail("签名", draw.signature)] if draw.signature else []),
        *(
            [Detail("查对", where, "muted")]
            if (where := look_up_text(draw.entropy, draw.conditions.entropy.source))
            else []
        ),
        Detail("在场", "、".join(draw.witnesses) or "没有写"),
    ]


def _recalculated(office: Office, draw: Draw) -> Detail:
    """Drawn once more from terms, pool and value: whether the same list comes out."""
    lists = office.store.get(DrawLists, draw.number)
    recalculated = draw_objects(
        draw.conditions, pool_lines(lists.pool), seed(draw.commitment, draw.entropy, draw.value)
    )
    if recalculated.drawn == draw.drawn:
        return Detail("重算", "按冻结的名单和随机值重新抽了一遍，与保存的名单完全一致", "good")
    return Detail("重算", "与保存的名单不一致，请立即停止使用这次抽取，并报告负责人", "bad")
