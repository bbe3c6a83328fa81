"""What the public reads of the versions of an item: from what to what, and nothing of what is or was withheld."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from rules.base.marks import Mark
from rules.disclosure.private.strings import secrets
from rules.disclosure.projection import Records, project
from rules.disclosure.public import ItemVersion
from rules.registry.item import Item
from tests.rules.records import ITEM, NOW, RECORDS, texts

FIRST = msgspec.structs.replace(ITEM, content="核对住宿登记簿和监控录像", changed_on=date(2024, 1, 2))
OLD, NEW = "核对住宿登记簿和监控录像", "核对登记系统中的旅客登记情况"
WITHHELD = "依法不予公开（商业秘密）"


def mark(field: str, kind: str = "trade_secret") -> tuple[Mark, ...]:
    return (Mark(field=field, kind=kind, basis="演示依据"),)


def edited(item: Item, month: int = 3, **changes: object) -> Item:
    return msgspec.structs.replace(item, version=item.version + 1, changed_on=date(2024, month, 1), **changes)


def of(*history: Item) -> Records:
    return replace(RECORDS, items=(history[-1],), item_versions={ITEM.number: history})


def shown(*history: Item) -> tuple[ItemVersion, ...]:
    return project(of(*history), NOW).items[0].versions


def told(*history: Item) -> str:
    return "\n".join(texts(project(of(*history), NOW)))


def test_each_field_reads_as_on_the_page_of_the_item() -> None:
    second = edited(
        FIRST, ratio="", methods=("onsite", "documents"), level="limited", level_basis="演示依据", valid_until=date(2025, 3, 1),
        trades=(), term_years=5, department="fire", times_per_year=4,
    )  # fmt: skip
    changes = {one.field: (one.before, one.after) for one in shown(FIRST, second)[1].changes}
    assert changes == {
        "部门": ("公安", "消防"), "适用行业": ("旅馆业", "不限"), "抽查比例": ("5%", ""), "每年次数": ("1", "4"),
        "检查方式": ("实地检查", "实地检查、书面检查"), "公开程度": ("全部公开", "有限公开"), "不公开依据": ("", "演示依据"),
        "失效日期": ("", "2025年3月1日"), "结果公示期": ("3 年", "5 年"),
    }  # fmt: skip


def test_a_field_that_is_withheld_now_shows_no_value_of_any_version() -> None:
    second = edited(FIRST, content=NEW)
    marked = msgspec.structs.replace(second, marks=mark("content"))
    (change,) = shown(FIRST, second, marked)[1].changes
    assert (change.field, change.before, change.after) == ("检查内容", WITHHELD, WITHHELD)
    assert OLD not in told(FIRST, second, marked)
    assert {OLD, NEW} <= {one.text for one in secrets(of(FIRST, second, marked))}  # and the gate looks for it


def test_a_value_that_was_withheld_in_its_version_stays_so_after_the_mark_was_lifted() -> None:
    """The way to take a word out that should never have stood there: mark the field, put it right, lift the mark."""
    marked = msgspec.structs.replace(FIRST, marks=mark("content"))
    second = edited(marked, content=NEW)
    lifted = msgspec.structs.replace(second, marks=())
    (change,) = shown(FIRST, marked, second, lifted)[1].changes
    assert (change.before, change.after) == (WITHHELD, NEW)
    assert OLD not in told(FIRST, marked, second, lifted)
    gate = {one.text for one in secrets(of(FIRST, marked, second, lifted))}
    assert OLD in gate
    assert NEW not in gate


def test_what_was_put_right_on_the_same_day_shows_its_number_and_no_word() -> None:
    slip = edited(FIRST, content="误写的一段内部掌握的线索")
    third = edited(slip, content=NEW)
    assert [(one.version, one.replaced, bool(one.changes)) for one in shown(FIRST, slip, third)] == [
        (1, False, False), (2, True, False), (3, False, True),
    ]  # fmt: skip
    (change,) = shown(FIRST, slip, third)[2].changes
    assert (change.before, change.after) == (OLD, NEW)
    assert "误写的一段内部掌握的线索" not in told(FIRST, slip, third)
    gate = {one.text for one in secrets(of(FIRST, slip, third))}
    assert "误写的一段内部掌握的线索" in gate
    assert not {OLD, NEW} & gate


def test_setting_and_lifting_a_mark_makes_no_version() -> None:
    marked = msgspec.structs.replace(FIRST, marks=mark("content"))
    assert [one.version for one in shown(FIRST, marked, FIRST)] == [1]


@pytest.mark.parametrize("secret", [{"level": "secret"}, {"marks": mark("content", "state_secret")}])
def test_a_version_of_an_earlier_store_that_was_a_state_secret_is_left_out(secret: dict[str, object]) -> None:
    hidden = edited(FIRST, 2, content="只在那时候写着的秘密内容", **secret)
    third = edited(hidden, content=NEW, marks=(), level="full")
    assert [(one.version, [c.before for c in one.changes]) for one in shown(FIRST, hidden, third)] == [
        (1, []),
        (3, [OLD]),
    ]
    assert "只在那时候写着的秘密内容" not in told(FIRST, hidden, third)
    assert "只在那时候写着的秘密内容" in {one.text for one in secrets(of(FIRST, hidden, third))}
