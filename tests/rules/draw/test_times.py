"""时间先后: each time of a draw stands where the table of docs/draw.md allows it, to the second, and its fault names both times."""

import msgspec
import pytest

from rules.draw.evidence import Typed
from rules.draw.times import DrawTimes, faults, in_order
from tests import ROOT


def at(second: int) -> str:
    """A time of the morning on which everything happens."""
    return f"2024-03-04T09:00:{second:02d}+08:00"


GOOD = DrawTimes(
    frozen_at=at(0), expected_at=at(10), expires_at=at(50), value_at=at(20), drawn_at=at(15), struck=(at(30), at(32)), changed=(at(40), at(42)),
    void_at=at(45), typed=(Typed(value="1", at=at(12), corrected_at=at(20), by="演示", paper="1"),),
)  # fmt: skip
TYPED = GOOD.typed[0]
WRONG: list[tuple[dict[str, object], str]] = [
    ({"frozen_at": at(10)}, "terms"),
    ({"expires_at": at(9), "value_at": "", "typed": ()}, "terms"),
    ({"expected_at": at(21), "typed": ()}, "value"),
    ({"expires_at": at(19)}, "value"),
    ({"drawn_at": at(21)}, "drawing"),
    ({"typed": (msgspec.structs.replace(TYPED, at=at(9)),)}, "typed"),
    ({"typed": (msgspec.structs.replace(TYPED, at=at(21)),)}, "typed"),
    ({"typed": (msgspec.structs.replace(TYPED, corrected_at=at(19)),)}, "typed"),
    ({"typed": (msgspec.structs.replace(TYPED, corrected_at=at(21)),)}, "typed"),
    ({"struck": (at(19), at(32))}, "strikes"),
    ({"struck": (at(30), at(29))}, "strikes"),
    ({"struck": (at(30), at(41))}, "changes"),
    ({"struck": (), "changed": (at(19), at(42))}, "changes"),
    ({"changed": (at(40), at(39))}, "changes"),
    ({"void_at": at(41)}, "void"),
    ({"struck": (), "changed": (), "void_at": at(19)}, "void"),
]


def test_a_draw_whose_times_rise_has_no_fault() -> None:
    assert faults(GOOD) == ()


def test_the_same_second_is_in_order_but_for_freeze_and_expected_time() -> None:
    same = msgspec.structs.replace(
        GOOD, expected_at=at(20), expires_at=at(20), drawn_at=at(20), struck=(at(20),) * 2, changed=(at(20),) * 2, void_at=at(20),
        typed=(msgspec.structs.replace(TYPED, at=at(20)),),
    )  # fmt: skip
    assert faults(same) == ()
    assert not in_order(msgspec.structs.replace(same, frozen_at=at(20)), "terms")


@pytest.mark.parametrize(("change", "step"), WRONG)
def test_a_time_before_one_that_it_follows_is_a_fault_of_its_step_alone(change: dict[str, object], step: str) -> None:
    wrong = msgspec.structs.replace(GOOD, **change)
    found = faults(wrong)
    assert {fault.step for fault in found} == {step}
    assert not in_order(wrong, step)
    assert all(fault.earlier.at >= fault.later.at for fault in found)
    assert all(in_order(wrong, other) for other in {one for _, one in WRONG} - {step})


def test_what_has_not_come_about_is_no_fault() -> None:
    assert faults(DrawTimes(frozen_at=at(0), expected_at=at(1), struck=(at(0),), void_at=at(0))) == ()


def test_the_table_in_the_document_has_the_text_of_every_step() -> None:
    text = (ROOT / "docs" / "draw.md").read_text(encoding="utf-8").partition("### 时间的次序")[2].partition("\n### ")[0]
    for said in (
        "冻结、取值、截止或公开的时间先后不对", "随机值录入的时间不对", "开奖日期不对", "随机值的更正不合规则", "剔除的时间不对", "人员更换的时间不对",
        "作废的时间或原因不对",
    ):  # fmt: skip
        assert said in text
