"""What the public would see of a result, by the same projection that makes the site: nothing here decides what is public."""

from collections.abc import Callable, Iterator

from acts.base.office import Office
from rules.base.codes import LEVELS, MARKS, METHODS, RESULT_CODES
from rules.base.fields import Record
from rules.base.marks import Mark, mark_of, mark_text, marks_of
from rules.disclosure.public import PublicResult
from rules.registry.enterprise import COLUMNS as ENTERPRISE_COLUMNS
from rules.registry.enterprise import Enterprise
from rules.registry.item import COLUMNS as ITEM_COLUMNS
from rules.registry.item import Item
from rules.work.result import COLUMNS as RESULT_COLUMNS
from rules.work.result import Result
from tui.public_side import follow_up_text
from tui.screens.parts.details import Detail

__all__ = ["private_details", "public_details"]


def public_details(office: Office, result: Result, public: PublicResult | None) -> list[Detail]:
    """The public side as labelled lines, and why parts of the record are not in it. public: None when nothing of it is public."""
    item = office.store.get(Item, result.item)
    if public is None:
        return [Detail("", f"不公开：事项的公开程度为{LEVELS.text(item.level)}，只计数，不足 5 条的不列数", "muted")]
    about = [
        Detail("检查对象", public.object or f"{public.object_number}（只公开编号）"),
        *([Detail("代码", public.code)] if public.code else []),
        Detail("抽查事项", f"{public.item} {public.item_name}"),
        Detail("检查机关", public.authority),
        Detail("检查日期", str(public.checked_on)),
    ]
    lines = [Detail("检查结果", public.result, "bad" if public.problem else "good")]
    if public.object_page:
        lines += [Detail("公开说明", public.statement), Detail("处理情况", public.handling or "（无）")]
        follow_up = follow_up_text(bool(public.abnormal), bool(public.case_filed), public.fine or 0)
        lines += [Detail("后续", follow_up)] if follow_up else []
    else:
        lines.append(Detail("", "名称、公开说明和处理情况不公开（不列名）", "muted"))
    return [*lines, *about, *([Detail("说明", public.note, "muted")] if public.note else [])]


def private_details(office: Office, result: Result, public: PublicResult | None) -> list[Detail]:
    """The whole record, who entered it, and of every field what becomes of it in public: 公开, 依法不予公开 and why, or 内部.

    public: the public side of the result; None when nothing of it is public.
    """
    enterprise = office.store.get(Enterprise, result.object)
    item = office.store.get(Item, result.item)
    return [
        *_published_fields(result, enterprise, item, public),
        *_inside_fields(result, item, public),
        *_history(result),
        *_marks(result, enterprise, item),
    ]


def _published_fields(
    result: Result, enterprise: Enterprise, item: Item, public: PublicResult | None
) -> Iterator[Detail]:
    """The fields that can be public, each beside what the public reads of it."""
    why_not = _why_less(item)

    def compare(label: str, owner: Record, field: str, inside: str, outside: Callable[[PublicResult], str]) -> Detail:
        return _compared(label, inside, outside(public) if public else "", mark_of(owner, field), why_not)

    yield compare("检查对象", enterprise, "name", enterprise.name, lambda public: public.object)
    yield compare("代码", enterprise, "code", enterprise.code, lambda public: public.code)
    if enterprise.town:
        yield compare("乡镇街道", enterprise, "town", enterprise.town, lambda public: public.town)
    yield compare("结果", result, "code", RESULT_CODES.text(result.code), lambda public: public.result)
    yield compare("公开说明", result, "public", result.public, lambda public: public.statement)
    if result.handling:
        yield compare("处理情况", result, "handling", result.handling, lambda public: public.handling)


def _why_less(item: Item) -> str:
    """Why a field of a result for this item is not public although nothing marks it."""
    return f"公开程度为{LEVELS.text(item.level)}" if item.level != "full" else "不列名"


def _inside_fields(result: Result, item: Item, public: PublicResult | None) -> Iterator[Detail]:
    """The fields that stay inside, or are public as a whole only."""
    methods = "、".join(METHODS.text(code) for code in item.methods)
    yield _inside("检查方式", methods, "公开" if public else _why_less(item))
    yield _inside("备注", result.note or "（无）")
    yield _inside("处理意见", result.handling_note or "（无）")
    if follow_up := follow_up_text(*result.follow_up):
        yield _inside("后续", follow_up, "公开" if public else _why_less(item))


def _history(result: Result) -> Iterator[Detail]:
    """Who entered, corrected, approved and withdrew the result."""
    yield _inside("录入", f"{result.entered_by}，{result.entered_on}")
    if result.correction:
        yield _inside("更正原因", result.correction)
    if (approved := result.approved) is not None:
        yield Detail("审批", f"{approved.by}，{approved.document}，{approved.on}")
    for before in result.mistakes:
        yield Detail(
            "录入错误", f"{before.withdrawn.on} 撤回，{before.on} 重新录入：{before.by}，{before.document}", "warn"
        )
        yield _inside("重新录入的原因", before.why)
    if (withdrawn := result.withdrawn) is not None:
        yield Detail("撤回", f"{withdrawn.by}，{withdrawn.document}，{withdrawn.on}", "warn")


def _marks(result: Result, enterprise: Enterprise, item: Item) -> Iterator[Detail]:
    """What is withheld of the result, its object and its item."""
    for owner, columns in ((result, RESULT_COLUMNS), (enterprise, ENTERPRISE_COLUMNS), (item, ITEM_COLUMNS)):
        for mark in marks_of(owner):
            yield Detail("标记", f"{owner.number}　{mark_text(mark, columns)}", "warn")


def _compared(label: str, inside: str, outside: str, mark: Mark | None, why_not: str) -> Detail:
    """A field of the private record (inside) beside what the public reads of it (outside): the same, withheld and why, or not at all."""
    if inside and inside == outside:
        return Detail(label, f"{inside}　〔公开〕", "good")
    if mark is not None:
        return Detail(label, f"{inside}　〔依法不予公开：{MARKS.text(mark.kind)}〕", "warn")
    return Detail(label, f"{inside}　〔不公开：{why_not}〕", "warn")


def _inside(label: str, text: str, fate: str = "内部") -> Detail:
    return Detail(label, f"{text}　〔{fate}〕", "good" if fate == "公开" else "muted")
