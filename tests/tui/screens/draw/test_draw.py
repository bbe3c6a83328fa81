"""The ceremony on the desk: freeze, commitment, value, names; and what is refused on the way."""

from datetime import timedelta
from pathlib import Path

import pytest

from acts.base.bureau import open_office
from acts.draw.freeze import freeze
from db import drafts
from db.places import Places
from rules.draw.draw_record import Draw
from rules.draw.entropy import QUICKNET, beacon_value
from rules.draw.words import six_characters
from tests.tui.desk import Pilots, at_desk, at_time, came, newest_draw, press, saw, type_in
from tests.tui.stage import until
from tui.app import Desk
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.draw.reveal import DrawnRow, Reveal
from tui.screens.draw.verify import VerifyScreen
from tui.screens.parts.details import Details
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.value_texts import grouped
from tui.screens.task.confirm import ConfirmScreen
from tui.screens.task.task import TaskScreen
from tui.widgets.form import Form
from tui.widgets.table import RecordTable
from tui.widgets.text import TextField

DICE = "01382438112797316654"
LOTTERY = "04111922273312"


def test_a_half_entered_value_comes_back_for_the_same_freeze(bureau: Path) -> None:
    _frozen(bureau)

    async def leave(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, DrawScreen)
        await press(pilot, "f8")
        await type_in(pilot, "0138")
        await until(pilot, lambda: drafts.load(Places(bureau).drafts, "draw/2024-009-1").get("typed") == "0138")
        await press(pilot, "escape")
        await until(pilot, lambda: desk.screen is not screen)

    async def again(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f8")
        await saw(pilot, "有一份草稿")
        await press(pilot, "enter")
        await saw(pilot, "已录 4 位")
        await type_in(pilot, DICE[4:])
        await saw(pilot, "够了")
        await press(pilot, "f8")
        await saw(pilot, "一次冻结只能抽取一次")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(desk.screen, DrawScreen) and desk.screen.stage == "names")
        assert drafts.load(Places(bureau).drafts, "draw/2024-009-1") == {}

    at_desk(bureau, lambda: DrawScreen("2024-009"), leave)
    at_desk(bureau, lambda: DrawScreen("2024-009"), again)
    assert newest_draw(bureau, "2024-009")[1].value == DICE


def test_a_lottery_asks_for_its_issue_and_a_mistyped_value_is_corrected_once(bureau: Path) -> None:
    at_time(bureau, "2024-09-03T21:40")

    async def draw(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, DrawScreen)
        await saw(pilot, "预定时间已过")
        await press(pilot, "f8")
        await saw(pilot, "www.cwl.gov.cn", "开奖日期", "期号")
        await type_in(pilot, "O411")
        await saw(pilot, "第 1 位是字母 O，不是数字 0")
        screen.query_one("#typed", TextField).raw = "04 11 19 22 27 32 + 12"
        await press(pilot, "f8")
        await saw(pilot, "请写开奖的期号")
        screen.query_one("#issue", TextField).raw = "2024103"
        await press(pilot, "f8")
        await saw(pilot, "期号 2024103", "匹配以前可以更正一次")
        await press(pilot, "enter")
        await until(pilot, lambda: screen.stage == "names")

    at_desk(bureau, lambda: DrawScreen("2024-006"), draw)
    before = newest_draw(bureau, "2024-006")[1]
    assert (before.value, before.drawn_on, before.issue) == ("04111922273212", "2024-09-03", "2024103")

    async def correct(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "k")
        form = (await came(pilot, FormDialog)).query_one(Form)
        await saw(pilot, "04 11 19 22 27 32 12", "只能更正一次", "www.cwl.gov.cn")
        form.field("value").raw = "O4111922273312"
        form.field("by").raw, form.field("paper").raw = "局办公会议", "示公〔2024〕7号"
        await press(pilot, "f2")
        await saw(pilot, "第 1 位是字母 O")
        form.field("value").raw = LOTTERY
        await press(pilot, "f2")
        await saw(pilot, "随机值已更正")
        await press(pilot, "enter")
        await saw(pilot, "更正过一次", "04111922273212", "局办公会议")
        await press(pilot, "k")
        assert isinstance(desk.screen, TaskScreen)

    at_desk(bureau, lambda: TaskScreen("2024-006"), correct, (120, 40))
    after = newest_draw(bureau, "2024-006")[1]
    assert (after.value, after.issue, after.typed[0].value) == (LOTTERY, "2024103", before.value)


def test_a_beacon_asks_for_its_signature_whose_hash_the_value_is(bureau: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = "ab" * 48
    monkeypatch.setattr("rules.draw.beacon.signed", lambda *_: True)  # the network's own is not to be had
    with open_office(bureau, by="演示员") as office:
        source = {"chain_hash": QUICKNET, "round": "10813012"}
        freeze(office, "2024-009", kind="beacon", source=source, approved_by="演示分管局长")
    at_time(bureau, "2024-09-02T10:05")

    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, DrawScreen)
        await press(pilot, "f8")
        await saw(pilot, "public/10813012", "签名")
        screen.query_one("#typed", TextField).raw = beacon_value(signature).upper()
        screen.query_one("#signature", TextField).raw = "ac" * 48
        await press(pilot, "f8")
        await saw(pilot, "随机值不是这个签名的散列")
        screen.query_one("#signature", TextField).raw = signature.upper()
        await press(pilot, "f8")
        await saw(pilot, "一次冻结只能抽取一次")
        await press(pilot, "enter")
        await until(pilot, lambda: screen.stage == "names")

    at_desk(bureau, lambda: DrawScreen("2024-009"), act)
    draw = newest_draw(bureau, "2024-009")[1]
    assert (draw.value, draw.signature) == (beacon_value(signature), signature)


def test_a_freeze_that_is_overdue_is_shown_as_expired_before_anybody_touches_it(bureau: Path) -> None:
    _frozen(bureau)
    at_time(bureau, "2024-09-04T09:00")

    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "2024-009-1，已过期", "演示时钟，不作数")
        assert desk.office.store.get(Draw, "2024-009-1").state == "open"

    at_desk(bureau, lambda: FrozenScreen("2024-009"), act, (120, 40))


def test_a_lottery_value_cannot_be_entered_before_it_exists(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await until(
            pilot,
            lambda: (
                "彩票开奖号码要到 2024年9月3日 21:30 才产生"
                in str(desk.screen.query_one("#commitment Details", Details).details)
            ),
        )
        await press(pilot, "f8")
        assert isinstance(desk.screen, DrawScreen)
        assert desk.screen.stage == "commitment"
        assert any("才产生" in notice.message for notice in desk._notifications)  # a greyed key says why

    at_desk(bureau, lambda: DrawScreen("2024-006"), act)


def _frozen(folder: Path) -> None:
    """Task 2024-009 frozen on dice, and the dice may be thrown."""
    with open_office(folder, by="演示员") as office:
        freeze(
            office, "2024-009", kind="dice", source={"place": "会议室", "dice": "20"}, approved_by="演示分管局长",
            expected_at=office.now() + timedelta(hours=1),
        )  # fmt: skip
    at_time(folder, "2024-09-02T10:05")


def test_dice_are_counted_names_appear_in_ticket_order_and_the_seal_ends_it(bureau: Path) -> None:
    _frozen(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, DrawScreen)
        await press(pilot, "f8")
        await type_in(pilot, DICE[:13])
        await saw(pilot, "01382 43811 279", "已录 13 位，还差 7 位")
        await press(pilot, "enter", "f8")
        await saw(pilot, "现在是 13 位，请补掷")
        await type_in(pilot, "x")
        await saw(pilot, "第 14 位“x”不是数字")
        await press(pilot, "backspace")
        await type_in(pilot, DICE[13:])
        await saw(pilot, "够了")
        await press(pilot, "enter")
        screen.query_one("#present", TextField).value = "县监督员、局纪检"
        await press(pilot, "enter")
        await saw(pilot, "一次冻结只能抽取一次")
        await press(pilot, "enter")
        await until(pilot, lambda: screen.query_one(Reveal).shown > 0)
        assert screen.stage == "names"
        await press(pilot, "space")
        draw = desk.office.store.get(Draw, "2024-009-1")
        await until(pilot, lambda: screen.stage == "done")
        table: RecordTable[DrawnRow] = screen.query_one("Reveal RecordTable", RecordTable)
        assert [one.number for one in table.rows] == [one.number for one in draw.drawn]
        await until(pilot, lambda: grouped("", draw.seal) in str(screen.query_one("#result Details", Details).details))
        await press(pilot, "f8")
        await until(pilot, lambda: isinstance(desk.screen, ConfirmScreen))

    at_desk(bureau, lambda: DrawScreen("2024-009"), act)
    draw = newest_draw(bureau, "2024-009")[1]
    assert (draw.value, draw.witnesses) == (DICE, ("县监督员", "局纪检"))


def test_a_replay_draws_again_and_says_that_the_list_is_the_same(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = desk.screen
        assert isinstance(screen, DrawScreen)
        before = desk.office.store.position
        await press(pilot, "f8")
        await until(pilot, lambda: screen.stage == "value")
        await press(pilot, "f8")
        await until(pilot, lambda: screen.stage == "names")
        await press(pilot, "space")
        await until(pilot, lambda: "完全一致" in str(screen.query_one("#result Details", Details).details))
        assert desk.office.store.position == before

    at_desk(bureau, lambda: DrawScreen("2024-005", "2024-005-2"), act)


def test_the_big_view_leaves_nothing_but_the_draw(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "工作台")
        await press(pilot, "f11")
        await until(pilot, lambda: not desk.screen.query_one("#heading").display)
        assert "名录库" not in await saw(pilot, *six_characters(newest_draw(bureau, "2024-006")[1].commitment))
        await press(pilot, "f11")
        await saw(pilot, "名录库")
        await press(pilot, "f11", "escape")  # out of the large type, not out of the ceremony
        await saw(pilot, "名录库", "承诺值")
        assert isinstance(desk.screen, FrozenScreen)

    at_desk(bureau, lambda: FrozenScreen("2024-006"), act)


def test_the_desk_judges_what_is_overdue_by_its_own_clock(bureau: Path) -> None:
    """A demonstration stands in 2024: nothing of it is years overdue."""

    async def act(_desk: Desk, pilot: Pilots) -> None:
        text = await saw(pilot, "结论：成立，但有", "名单应在")
        assert "逾期未公开" not in text

    number = newest_draw(bureau, "2024-006")[1].number
    at_desk(bureau, lambda: VerifyScreen("2024-006", number), act, (120, 40))


def test_the_verifier_of_the_citizens_judges_on_the_desk_too(bureau: Path) -> None:
    async def act(_desk: Desk, pilot: Pilots) -> None:
        text = await saw(pilot, "结论：成立", "演示时钟，不作数", "[成立] 冻结条件")
        assert text.index("结论：") < text.index("[成立]")
        await press(pilot, "f7")
        await type_in(pilot, "0" * 63)
        await press(pilot, "enter")
        await saw(pilot, "现在是 63 位")
        await press(pilot, "enter", "f7")
        await type_in(pilot, "0" * 64)
        await press(pilot, "enter")
        await saw(pilot, "结论：不成立")
        pool = Places(bureau).evidence("2024-005-2") / "pool.tsv"
        pool.write_bytes(pool.read_bytes().replace(b"P-", b"Q-", 1))
        await press(pilot, "f8")
        await saw(pilot, "[不成立] 冻结名单", "结论：不成立")

    at_desk(bureau, lambda: VerifyScreen("2024-005", "2024-005-2"), act, (120, 40))
