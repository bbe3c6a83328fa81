"""What the public would see of a result, by the very projection that makes the site: nothing here decides what is public."""

from collections.abc import Mapping, Sequence

import msgspec

from acts.base.office import Office
from rules.base.codes import LEVELS, MARKS, METHODS, RESULT_CODES
from rules.base.fields import Record, money_text
from rules.base.marks import Mark, is_state_secret, mark_of, mark_words, marks_of
from rules.disclosure.index import Records
from rules.disclosure.public import PublicBureau, PublicResult
from rules.disclosure.results import public_results
from rules.draw.draw_record import Draw, DrawLists
from rules.registry.enterprise import COLUMNS as ENTERPRISE_COLUMNS
from rules.registry.enterprise import Enterprise
from rules.registry.item import COLUMNS as ITEM_COLUMNS
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.result import COLUMNS as RESULT_COLUMNS
from rules.work.result import Approved, Result
from rules.work.sheet import Sheet
from rules.work.task import Task
from tui.screens.parts.details import Detail

__all__ = ["as_if_approved", "as_public", "private_details", "public_details"]


def as_if_approved(office: Office, result: Result) -> Result:
    """The result as it would stand if it were approved today as it is."""
    said = Approved(
        code=result.code,
        checked_on=result.checked_on,
        public=result.public,
        handling=result.handling,
        by="",
        document="",
        on=office.today(),
        corrected=result.approved is not None,
    )
    return msgspec.structs.replace(result, approved=said)


def as_public(office: Office, results: Sequence[Result]) -> Mapping[str, PublicResult]:
    """The public side of results, by their number; one that is not here shows nothing to the public (不予公开).

    The projection is given these results, their objects, tasks and items only: it takes no longer than they are many.
    """
    store = office.store
    objects = {one.object: store.get(Enterprise, one.object) for one in results}
    # Only of a restricted draw do the lists say something of a result: its number. The long lists of others need not be read.
    numbers = {number for one in dict.fromkeys(one.task for one in results) for number in store.get(Task, one).draws}
    draws = [draw for number in sorted(numbers) if (draw := store.get(Draw, number)).level != "full"]
    tasks = [
        msgspec.structs.replace(store.get(Task, number), draws=(), state="under_way")
        for number in dict.fromkeys(one.task for one in results)
    ]
    records = Records(
        bureau=PublicBureau(
            name=office.bureau.name,
            region="",
            url="",
            organizer="",
            undertaker="",
            site_id="",
            icp="",
            police_record="",
            contact="",
            address="",
            objection_note="",
            demo=False,
        ),
        seq=0,
        head="",
        enterprises=list(objects.values()),
        inspectors=(),
        items=store.all(Item),
        item_versions={},
        plan=store.all(PlanLine),
        tasks=tasks,
        draws=draws,
        lists={draw.number: store.get(DrawLists, draw.number) for draw in draws},
        sheets=[sheet for draw in draws for sheet in store.where(Sheet, task=draw.task)],
        results=results,
        events=(),
        publications=(),
        announcements=(),
    )
    return public_results(records, office.now())


def public_details(office: Office, result: Result, public: PublicResult | None) -> list[Detail]:
    """The public side as labelled lines, and why it is less than one might think."""
    item = office.store.get(Item, result.item)
    if public is None:
        if (
            is_state_secret(result)
            or is_state_secret(item)
            or is_state_secret(office.store.get(Enterprise, result.object))
        ):
            return [Detail("", "什么都不公开：标记为国家秘密，不留痕迹", "muted")]
        return [Detail("", f"什么都不公开：事项的公开程度为{LEVELS.text(item.level)}，只计入总数", "muted")]
    about = [
        Detail("检查对象", public.object or f"{public.object_number}（只公开编号）"),
        *([Detail("代码", public.code)] if public.code else []),
        Detail("抽查事项", f"{public.item} {public.item_name}"),
        Detail("检查机关", public.authority),
        Detail("检查日期", str(public.checked_on)),
    ]
    if public.withdrawn:
        return [Detail("说明", public.note, "warn"), *about]
    lines = [Detail("检查结果", public.result, "bad" if public.problem else "good")]
    if public.object_page:
        lines += [Detail("公开说明", public.statement), Detail("处理情况", public.handling or "（无）")]
    else:
        lines.append(Detail("", "名称、公开说明和处理情况不公开（有限公开）", "muted"))
    return [*lines, *about, *([Detail("说明", public.note, "muted")] if public.note else [])]


def private_details(office: Office, result: Result, public: PublicResult | None) -> list[Detail]:
    """The whole record, who entered it, and of every field what becomes of it in public: 公开, 依法不予公开 and why, or 内部."""
    one = office.store.get(Enterprise, result.object)
    item = office.store.get(Item, result.item)
    less = f"公开程度为{LEVELS.text(item.level)}" if item.level != "full" else "不列名"
    flags = [
        text
        for text, there in (
            ("列入经营异常名录", result.abnormal),
            ("立案查处", result.case_filed),
            (f"罚没 {money_text(result.fine)} 元", bool(result.fine)),
        )
        if there
    ]

    def both(label: str, owner: Record, field: str, inside: str, outside: str) -> Detail:
        return _compared(label, inside, outside if public else "", mark_of(owner, field), less)

    lines = [
        both("检查对象", one, "name", one.name, public.object if public else ""),
        both("代码", one, "code", one.code, public.code if public else ""),
        *([both("乡镇街道", one, "town", one.town, public.town if public else "")] if one.town else []),
        both("结果", result, "code", RESULT_CODES.text(result.code), public.result if public else ""),
        both("公开说明", result, "public", result.public, public.statement if public else ""),
        *(
            [both("处理情况", result, "handling", result.handling, public.handling if public else "")]
            if result.handling
            else []
        ),
        _inside("检查方式", "、".join(METHODS.text(code) for code in item.methods), "公开" if public else less),
        _inside("备注", result.note or "（无）"),
        _inside("处理意见", result.handling_note or "（无）"),
        *([_inside("后续", "、".join(flags), "只计入总数")] if flags else []),
        _inside("录入", f"{result.entered_by}，{result.entered_on}"),
    ]
    if result.correction:
        lines.append(_inside("更正原因", result.correction))
    if result.approved:
        said = result.approved
        lines.append(Detail("审批", f"{said.by}，{said.document}，{said.on}"))
    if result.withdrawn:
        gone = result.withdrawn
        lines.append(Detail("撤回", f"{gone.by}，{gone.document}，{gone.on}", "warn"))
    for owner, columns in ((result, RESULT_COLUMNS), (one, ENTERPRISE_COLUMNS), (item, ITEM_COLUMNS)):
        lines += [Detail("标记", f"{owner.number}　{mark_words(mark, columns)}", "warn") for mark in marks_of(owner)]
    return lines


def _compared(label: str, inside: str, outside: str, mark: Mark | None, less: str) -> Detail:
    """A field of the private record beside what the public reads of it: the same, withheld and why, or not at all."""
    if inside and inside == outside:
        return Detail(label, f"{inside}　〔公开〕", "good")
    if mark is not None:
        return Detail(label, f"{inside}　〔依法不予公开：{MARKS.text(mark.kind)}〕", "warn")
    return Detail(label, f"{inside}　〔不公开：{less}〕", "warn")


def _inside(label: str, text: str, fate: str = "内部") -> Detail:
    return Detail(label, f"{text}　〔{fate}〕", "good" if fate == "公开" else "muted")
