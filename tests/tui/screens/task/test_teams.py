"""After the match, on the desk: changes, decided recusals, experts, supplementary draws. Who comes in is told after the act, never offered."""

from datetime import timedelta
from pathlib import Path

from acts.base.bureau import open_office
from acts.draw import draw, supplement, team_changes, teams
from acts.registry import registry
from acts.work import task
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Declaration, Inspector
from rules.work.sheet import Sheet
from rules.work.task import Task
from tests.tui.desk import Pilots, at_desk, at_time, bare, came, press, saw, type_in
from tests.tui.stage import screen_text, until
from tui.app import Desk
from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.draw.supplement import SupplementScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.task.for_cause_form import AssignScreen, ForCauseFormScreen
from tui.screens.task.match import MatchScreen
from tui.screens.task.task import TaskScreen
from tui.screens.task.tasks import TasksScreen
from tui.screens.task.team_acts import DecisionForm
from tui.widgets.dialog import MessageDialog, PickDialog, PickManyDialog, YesNoDialog
from tui.widgets.form import Form

MATCHED = "2024-003"


def first_sheet(folder: Path) -> Sheet:
    with open_office(folder, write=False) as office:
        return min(office.store.where(Sheet, task=MATCHED), key=lambda sheet: sheet.order)


def test_who_cannot_go_is_replaced_by_the_rule_and_the_name_is_told_afterwards(bureau: Path) -> None:
    before = first_sheet(bureau)
    out = before.teams["police"][0]

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f4")
        await saw(pilot, "谁不能去", out)
        await press(pilot, "enter")
        await saw(pilot, "为什么")
        await type_in(pilot, "疾病")
        await press(pilot, "enter")
        await came(pilot, FormDialog)
        assert "办完才知道" in bare(screen_text(desk))
        await press(pilot, "enter", "enter")
        await saw(pilot, "必须填写")
        desk.screen.query_one(Form).field("paper").raw = "请假条 7"
        desk.screen.query_one(Form).field("decided_by").raw = "演示局长"
        await press(pilot, "f2")
        await came(pilot, YesNoDialog)
        now = desk.office.store.get(Sheet, before.number)
        (came_in,) = set(now.teams["police"]) - set(before.teams["police"])
        await saw(pilot, f"由{came_in}{desk.office.store.get(Inspector, came_in).name}接替", "1份记录表变了")
        await press(pilot, "enter")
        await saw(pilot, "记录表已重新生成")

    at_desk(bureau, lambda: MatchScreen(MATCHED), act, (120, 40))
    assert out not in first_sheet(bureau).teams["police"]


def test_a_recusal_that_was_decided_is_kept_and_one_that_is_upheld_changes_the_team(bureau: Path) -> None:
    before = first_sheet(bureau)
    out = before.teams["police"][0]

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f4")
        await saw(pilot, "谁不能去")
        await press(pilot, "enter")
        await saw(pilot, "为什么")
        await type_in(pilot, "回避")
        await press(pilot, "enter")
        form = (await came(pilot, DecisionForm)).form
        for name, text in {
            "side": "执法人员", "declarant": "演示申请人", "declared_on": "2024-09-02", "reason": "近亲属", "upheld": "是",
            "decided_by": "演示局长", "decided_on": "2024-09-02", "paper": "示回避〔2024〕1号",
        }.items():  # fmt: skip
            form.field(name).raw = text
        await press(pilot, "f2")
        await saw(pilot, "已按规则换人", "接替")
        assert desk.office.store.count(Declaration) == 1

    at_desk(bureau, lambda: MatchScreen(MATCHED), act, (120, 40))
    assert out not in first_sheet(bureau).teams["police"]


def test_an_expert_is_sent_along_and_taken_back_and_nobody_loses_a_place(bureau: Path) -> None:
    before = first_sheet(bureau)

    async def act(desk: Desk, pilot: Pilots) -> None:
        for title, words in (("派", "已派"), ("收回", "已收回")):
            await press(pilot, "f6")
            await saw(pilot, "专业技术人员协助检查", f"{title} N-0012")
            await press(pilot, "enter")
            await saw(pilot, "原因")
            await type_in(pilot, "演示原因")
            await press(pilot, "enter")
            await saw(pilot, words)
            sent = [one.inspector for one in desk.office.store.get(Sheet, before.number).experts]
            assert sent == (["N-0012"] if title == "派" else [])

    at_desk(bureau, lambda: MatchScreen(MATCHED), act, (120, 40))
    assert first_sheet(bureau).teams == before.teams


def test_more_objects_are_drawn_by_a_freeze_of_their_own(bureau: Path) -> None:
    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "ctrl+u")
        await came(pilot, PickDialog)
        await saw(pilot, "抽得不够")
        await press(pilot, "enter")
        screen = await came(pilot, SupplementScreen)
        await saw(pilot, "个没有抽到过")
        form = screen.query_one(Form)
        form.field("place").raw = "局三楼会议室"
        form.field("clock").raw = "15:00"
        await press(pilot, "f8")
        await saw(pilot, "必须填写")
        for name, text in {
            "ratio": "5%",
            "reason": "抽查比例提高",
            "paper": "示公〔2024〕3号",
            "approved_by": "演示局长",
            "post": "副局长",
        }.items():
            form.field(name).raw = text
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "left", "enter")
        await came(pilot, MessageDialog)
        await saw(pilot, "再查一次就到上限")  # said once more after the freeze
        await press(pilot, "enter")
        await came(pilot, FrozenScreen)
        await press(pilot, "f8")
        await came(pilot, DrawScreen)
        assert desk.office.store.get(Task, MATCHED).state == "matched"
        await desk.push_screen(MatchScreen(MATCHED))
        await saw(pilot, "一企一表")  # who goes where stays to be seen while the supplement waits for its value

    at_desk(bureau, lambda: TaskScreen(MATCHED), act, (120, 40))
    with open_office(bureau, write=False) as office:
        made = office.store.get(Task, MATCHED)
        one = task.active_draw(office, made)
        assert one is not None
        assert one.supplement is not None
        assert (one.supplement.kind, one.state) == ("objects", "open")


def test_a_supplementary_draw_for_empty_places_goes_from_the_value_straight_to_the_match(bureau: Path) -> None:
    with open_office(bureau, by="演示员") as office:
        police = [one for one in office.store.all(Inspector) if (one.department, one.role) == ("police", "officer")]
        sheet = min(office.store.where(Sheet, task=MATCHED), key=lambda sheet: sheet.order)
        for one in police:  # one after the other is transferred, until nobody of the list is left
            if one.status == "on_duty":
                registry.retire(office, registry.INSPECTORS, one.number, "调离", "transferred")
        while team := office.store.get(Sheet, sheet.number).teams["police"]:
            person = team[0]
            team_changes.change_inspector(
                office, MATCHED, out=person, reason="transfer", paper="调令", decided_by="演示局长"
            )
        for n in range(3):
            raw = {
                "name": f"演示新人{n}",
                "department": "公安",
                "certificate": f"1604049990{n}",
                "valid_until": "2027-12-31",
            }
            registry.add(office, registry.INSPECTORS, raw)
        source = {"place": "会议室", "dice": "20"}
        supplement.freeze_inspectors(
            office, MATCHED, "police", kind="dice", source=source, expected_at=office.now() + timedelta(hours=1)
        )
    at_time(bureau, "2024-09-02T10:05")
    with open_office(bureau, by="演示员") as office:
        draw.run(office, MATCHED, "01382438112797316654", ["演示见证单位"])
        number = office.store.get(Task, MATCHED).supplements[0]

    async def act(_desk: Desk, pilot: Pilots) -> None:
        await saw(pilot, "公安", "抽出")
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await saw(pilot, "演示新人", "一企一表")

    at_desk(bureau, lambda: MatchScreen(MATCHED), act, (120, 40))
    with open_office(bureau, write=False) as office:
        assert office.store.get(Draw, number).teams is not None
        assert not [
            one for one in teams.vacancies(office, office.store.get(Task, MATCHED)) if one.object == sheet.object
        ]


def test_a_check_by_complaint_is_named_assigned_and_never_called_random(bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        sheet = office.store.where(Sheet, task=MATCHED)[0]
        item, asked = sheet.items[0], office.store.get(Enterprise, sheet.object)
        new = task.next_task_number(office, office.store.get(Task, MATCHED))

    async def act(desk: Desk, pilot: Pilots) -> None:
        await press(pilot, "f6")
        form = (await came(pilot, ForCauseFormScreen)).form
        for name, text in {
            "name": "演示投诉核查", "cause": "投诉举报", "document": "演示信访件 5", "objects": asked.number, "items": item,
            "departments": "公安", "start": "2024-09-02", "end": "2024-09-30",
        }.items():  # fmt: skip
            form.field(name).raw = text
        await press(pilot, "f2")
        assigned = await came(pilot, AssignScreen)
        await saw(pilot, "非随机（投诉举报）", asked.name, "还没有选")
        await press(pilot, "f4")
        await came(pilot, PickManyDialog)
        await press(pilot, "space", "enter")
        await saw(pilot, "还差 1 人")
        await press(pilot, "f8")  # one inspector alone checks nobody: said before it is asked
        await saw(pilot, "公安还没有选满 2 人")
        await press(pilot, "f4")
        await came(pilot, PickManyDialog)
        await press(pilot, "down", "space", "enter")
        await until(pilot, lambda: len(assigned.teams["police"]) == 2)
        await press(pilot, "f8")
        await came(pilot, YesNoDialog)
        await press(pilot, "enter")
        await until(pilot, lambda: desk.office.store.get(Task, new).state == "matched")
        await desk.push_screen(TaskScreen(new))
        text = await saw(pilot, "指定人员", "非随机")
        assert "冻结" not in text

    at_desk(bureau, TasksScreen, act, (120, 40))
    with open_office(bureau, write=False) as office:
        (made,) = office.store.where(Sheet, task=new)
        assert (made.draw, len(made.teams["police"])) == ("", 2)
