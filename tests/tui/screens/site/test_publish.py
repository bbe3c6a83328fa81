"""Before a publication one sees what it will bring; a leak stops it, is told with file and line, and leaves the old site."""

import urllib.request
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from acts.base.bureau import open_office
from acts.disclosure import approval
from acts.disclosure.override import allow, allowed_findings
from acts.disclosure.publish import prepare
from acts.disclosure.texts import approve_texts
from acts.due.due import task_things
from acts.registry import registry
from acts.work import result
from rules.base.fields import CHINA
from rules.registry.enterprise import Enterprise
from rules.work.result import Result
from site_gen.gate.gate import Leak
from tests.tui.desk import at_desk, came, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.pending import pending_publication
from tui.publishing import publish_site
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.site.leaks import LeaksDialog
from tui.screens.site.publish import PublishScreen
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog
from tui.widgets.table import RecordTable

Pilots = Pilot[Any]


def _page(address: str) -> str:
    """What the preview answers at this address."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address
        return str(answer.read().decode())


def _approve_a_number(bureau: Path) -> None:
    """The phone of an object in an announcement, which somebody approved all the same."""
    page = next((bureau / "pages").glob("*.md"))
    page.write_text(page.read_text(encoding="utf-8") + "\n请联系 13812345678。\n", encoding="utf-8")
    with open_office(bureau, by="演示员") as office:
        registry.edit(office, registry.ENTERPRISES, office.store.all(Enterprise)[0].number, {"phone": "13812345678"})
        approve_texts(office, [], by="演示局长", document="9号", seen=True)


async def _never_published(pilot: Pilots) -> None:
    """Nothing was ever published: said, since the folder holds no register."""
    await came(pilot, PickDialog)
    await press(pilot, "down", "enter")


def test_every_difference_between_approved_and_published_is_found_and_nothing_else(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        first = pending_publication(office)
        assert set(first.counts) == {"new"}
        assert (first.last, first.has_site) == (None, False)
        publish_site(office, first=True)
        assert pending_publication(office).changes == ()
        new = len(approval.approve(office, "2024-002", [], by="演示局长", document="31号"))
        standing = [one for one in office.store.where(Result, task="2024-001") if one.approved and not one.withdrawn]
        one, other = standing[0], next(other for other in standing if other.object != standing[0].object)
        with_it = sum(other.object == one.object for other in standing) - 1  # the rest of the visit leaves, too
        result.withdraw(office, one.task, one.object, one.item, reason="court", by="演示局长", document="32号")
        raw = {"public": "经复核，未发现问题。"}
        result.correct(office, other.task, other.object, other.item, raw, "复核")
        left = {"withdrawn": 1, "ended": with_it}
        assert pending_publication(office).counts == {"new": new, **left}  # a correction shows once it is approved
        approval.approve(office, "2024-001", [], by="演示局长", document="33号")
        found = pending_publication(office)
        assert found.counts == {"new": new, "changed": 1, **left}
        assert found.changes[0].what == "withdrawn"  # three days, the shortest term of all
        publish_site(office)
        assert pending_publication(office).changes == ()


def test_what_was_withdrawn_has_the_same_days_here_and_on_the_due_list(bureau: Path) -> None:
    friday, minutes = datetime(2024, 9, 6, 9, tzinfo=CHINA), count()
    with open_office(bureau, by="演示员", clock=lambda: friday + timedelta(minutes=next(minutes))) as office:
        publish_site(office, first=True)
        one = next(one for one in office.store.where(Result, task="2024-001") if one.approved and not one.withdrawn)
        result.withdraw(office, one.task, one.object, one.item, reason="mistake", by="演示局长", document="32号")
        days = {thing.day for thing in task_things(office, one.task) if thing.kind == "takeoff" and thing.undone}
        assert days == {date(2024, 9, 11)}  # three working days
        leaves = [change for change in pending_publication(office).changes if change.what == "withdrawn"]
        assert {change.due for change in leaves} == days
        again = {"code": "1", "checked_on": one.checked_on.isoformat()}
        result.reenter(office, one.task, one.object, one.item, again, why="录错", by="演示局长", document="34号")
        leaves = [change for change in pending_publication(office).changes if change.what == "withdrawn"]
        assert {change.due for change in leaves} == days  # entered again, not yet published again


def test_publishing_asks_once_writes_the_site_and_says_where(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows)
        assert f"新增 {len(table.rows)}" in screen_text(desk)
        assert {change.number for change in table.rows} == {one.slug for one in prepare(desk.office)[0].results}
        assert "逾期" in screen_text(desk)
        await saw(pilot, table.rows[0].due_note)  # how the first term was counted, to its last word
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await _never_published(pilot)
        await until(pilot, lambda: isinstance(desk.screen, PublishScreen) and not table.rows)
        await until(pilot, lambda: "已发布，更新" in screen_text(desk))

    at_desk(bureau, PublishScreen, act)
    assert (bureau / "public" / "index.html").is_file()


def test_a_leak_stops_the_publication_and_is_told_with_its_place(bureau: Path) -> None:
    _approve_a_number(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        table = desk.screen.query_one(RecordTable)
        await until(pilot, lambda: table.rows)
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await _never_published(pilot)
        told = await came(pilot, MessageDialog)
        assert "发现不能公开的内容" in screen_text(desk)
        assert any(".html" in line for line in told.lines)
        assert "13812345678" not in screen_text(desk)

    at_desk(bureau, PublishScreen, act)
    assert not (bureau / "public").exists()


def test_the_preview_shows_this_machine_what_is_published_and_what_is_not_until_it_is_closed(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        publish_site(office, first=True)
    (bureau / "pages" / "2024-99.md").write_text(
        "title: 演示：新的公告\ndate: 2024-09-01\nkind: news\n\n演示内容。\n", encoding="utf-8"
    )

    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, PublishScreen)
        await until(pilot, lambda: screen.query_one(RecordTable).rows or screen.check_action("publish", ()))
        await press(pilot, "f6")
        await until(pilot, lambda: "http://127.0.0.1:" in screen_text(desk))
        assert screen.preview is not None
        address = screen.preview.address

        def page(path: str) -> str:
            return _page(f"{address}{path}")

        published = page("items/index.html")
        assert "示例县公安局" in published
        assert "未发布的草稿" not in published
        assert "未发布的草稿" in page("news/2024-99.html")
        await press(pilot, "f6")
        assert "http://127.0.0.1:" not in screen_text(desk)

    at_desk(bureau, PublishScreen, act)


def test_before_the_first_publication_the_preview_shows_drafts(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, PublishScreen)
        await until(pilot, lambda: screen.query_one(RecordTable).rows or screen.check_action("publish", ()))
        await press(pilot, "f6")
        await until(pilot, lambda: "http://127.0.0.1:" in screen_text(desk))
        assert screen.preview is not None
        assert "未发布的草稿" in _page(screen.preview.address)
        await press(pilot, "f6")

    at_desk(bureau, PublishScreen, act)


def test_one_finding_is_let_pass_with_a_reason_published_and_taken_back(bureau: Path) -> None:
    _approve_a_number(bureau)

    with open_office(
        bureau, by="演示员"
    ) as office:  # the same words stand in several kinds of files: all but one are decided
        with pytest.raises(Leak) as stopped:
            publish_site(office, first=True)
        keys = sorted({one.finding for one in stopped.value.problems})
        for key in keys[1:]:
            allow(office, key, reason="是公开的办公手机", by="演示局长")

    async def decide(pilot: Pilots, reason: str) -> None:
        await came(pilot, FormDialog)
        await type_in(pilot, reason)
        await press(pilot, "enter")
        await type_in(pilot, "演示局长")
        await press(pilot, "enter")

    async def publish(desk: Desk, pilot: Pilots) -> None:
        screen = await came(pilot, PublishScreen)
        await until(pilot, lambda: screen.check_action("publish", ()))
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await _never_published(pilot)
        await until(pilot, lambda: isinstance(desk.screen, LeaksDialog) or "已发布，更新" in screen_text(desk))

    async def act(desk: Desk, pilot: Pilots) -> None:
        await publish(desk, pilot)
        told = await came(pilot, LeaksDialog)
        assert any("13＊" in line for line in told.lines)
        await press(pilot, "right", "enter")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await decide(pilot, "是公开的办公手机")
        await publish(desk, pilot)
        await came(pilot, PublishScreen)
        assert allowed_findings(desk.office) == set(keys)
        await press(pilot, "a")
        await came(pilot, PickDialog)
        await press(pilot, "enter")
        await decide(pilot, "号码已停用")
        await until(pilot, lambda: len(allowed_findings(desk.office)) == len(keys) - 1)

    at_desk(bureau, PublishScreen, act)
    assert "13812345678" in "".join(path.read_text(encoding="utf-8") for path in bureau.glob("public/news/*.html"))


def test_the_desk_of_a_classified_bureau_says_that_nothing_is_public(bureau: Path) -> None:
    settings = bureau / "bureau.toml"
    settings.write_text("classified_machine = true\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")

    async def act(_: Desk, pilot: Pilots) -> None:
        for title, key in (("现在不能公示", ""), ("不能预览", "f6")):
            if key:
                await press(pilot, key)
            await came(pilot, MessageDialog)
            await saw(pilot, title, "什么都不公示")
            await press(pilot, "escape")
            screen = await came(pilot, PublishScreen)
            assert not screen.check_action("deploy", ())

    at_desk(bureau, PublishScreen, act, (120, 40))
