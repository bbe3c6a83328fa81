"""What can be done with a team after the match: a change, a decision on a recusal, an expert sent along. Who replaces somebody is shown afterwards, never offered."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from acts.base.office import Office
from acts.draw.experts import recall_expert, send_expert
from acts.draw.recusals import RecusalDecision, decide_recusal
from acts.draw.team_changes import ChangedDraw, change_inspector
from acts.work.sheet import print_sheets
from acts.work.sheet_files import refuse_unprintable
from rules.base.codes import CHANGE_REASONS
from rules.base.errors import MingchouError, Problem
from rules.base.fields import Column
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import DECLARATION_COLUMNS, Inspector, parse_declaration
from rules.work.sheet import Sheet
from tui import routes
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.form_screen import FormScreen
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, PickDialog, TextDialog, YesNoDialog

__all__ = ["DecisionForm", "change_lines", "change_team", "expert_along"]

_PAPERS = (
    Column("paper", "依据", required=True, hint="如 请假条、调令文号；内部留存，不公开", width=40),
    Column("decided_by", "决定人", required=True, hint="内部留存，不公开", width=20),
)


def change_lines(office: Office, changed: Sequence[ChangedDraw]) -> list[str]:
    """A sentence for each change: who no longer goes to which object and why, and who replaces him."""
    lines = []
    for changed_draw in changed:
        for change in changed_draw.replaced:
            out = office.store.get(Inspector, change.out).name
            successor = "没有人可以接替，缺员，请补充抽取"
            if change.in_ is not None:
                successor = f"按规则由 {change.in_} {office.store.get(Inspector, change.in_).name} 接替"
            name = office.store.get(Enterprise, change.object).name
            lines.append(
                f"{change.object} {name}：{office.departments.text(change.department)} {out} 因{CHANGE_REASONS.text(change.reason)}不去，{successor}"
            )
    return lines


async def change_team(screen: DeskScreen, task: str, sheet: Sheet, department: str) -> None:
    """Take one inspector out of a team; asks who, why, on what paper. Call it from a method decorated with `@work`."""
    office = screen.office
    team = [office.store.get(Inspector, number) for number in sheet.teams.get(department, ())]
    if not team:
        screen.notify("这个检查组现在没有人，请补充抽取", severity="warning", markup=False)
        return
    name = office.store.get(Enterprise, sheet.object).name
    out = await screen.app.push_screen_wait(
        PickDialog(
            f"{name}：谁不能去", [(inspector.number, f"{inspector.number} {inspector.name}") for inspector in team]
        )
    )
    if out is None:
        return
    reason = await screen.app.push_screen_wait(PickDialog("为什么", [(row.code, row.text) for row in CHANGE_REASONS]))
    if reason is None:
        return
    if reason == "recusal":
        screen.desk.push_route(routes.recusal_decision(sheet.object, out))
        return
    object_number: str | None = sheet.object
    if reason == "transfer":
        options = [("", "这次任务里还没有查的全部对象"), (sheet.object, f"只有 {name}")]
        object_number = await screen.app.push_screen_wait(PickDialog("哪些对象不再去", options))
    if object_number is None:
        return
    changed: list[ChangedDraw] = []

    def act(raw: Mapping[str, str]) -> None:
        changed.extend(change_inspector(office, task, out=out, reason=reason, object_number=object_number, **raw))

    who = next(inspector.name for inspector in team if inspector.number == out)
    text = f"{who} 因{CHANGE_REASONS.text(reason)}不去。由谁接替按抽取的规则定，办完才知道；换下的人不再去这个对象。"
    dialog = FormDialog("更换执法人员", _PAPERS, act=act, text=text, yes="更换", danger=True)
    if await screen.app.push_screen_wait(dialog) is None:
        return
    screen.reread()
    await _offer_sheets(screen, changed)


async def _offer_sheets(screen: DeskScreen, changed: Sequence[ChangedDraw]) -> None:
    """Show who replaces whom, and offer to print the changed sheets again."""
    office = screen.office
    lines = change_lines(office, changed)
    objects = {changed_draw.task: [sheet.object for sheet in changed_draw.sheets] for changed_draw in changed}
    count = sum(map(len, objects.values()))
    text = "\n".join([*lines, "", f"{count} 份记录表变了，旧的作废。现在重新打印吗？"])
    if not await screen.app.push_screen_wait(YesNoDialog("已更换", text, yes="打印", no="以后打印")):
        return

    def print_all() -> list[str]:
        for task, numbers in objects.items():
            refuse_unprintable(office, task, numbers)
        return [str(path) for task, numbers in objects.items() for path in print_sheets(office, task, objects=numbers)]

    paths = await screen.app.push_screen_wait(
        ProgressDialog[list[str]](
            "正在生成抽查记录表",
            lambda _report: print_all(),
            stoppable=False,
        )
    )
    if isinstance(paths, MingchouError):
        screen.show_problems(paths.problems)
    else:
        screen.app.push_screen(MessageDialog("记录表已重新生成", paths))


class DecisionForm(FormScreen):
    """A decision on a recusal between an object and an inspector that were chosen already."""

    SECTION: ClassVar[str] = "registry"
    HELP = """
# 回避决定

执法人员自己申请、检查对象申请、其他人举报，都要有人决定，都记下来：谁申请、谁决定、哪天、什么文书（行政处罚法第四十三条）。

- **准予**：两边以后不再碰面；已经匹配到一起、还没有检查的，当场按规则换人，由谁接替办完才知道
- **驳回**：记下来，人员不变
- 申请人、决定人、原因内部留存，不公开
- **F2** 保存，**Esc** 返回
"""

    def __init__(self, object_number: str, inspector: str) -> None:
        super().__init__(f"decisions/{object_number}/{inspector}")
        self._object, self._inspector = object_number, inspector
        self._decided: RecusalDecision | None = None

    def heading(self) -> str:
        return "回避决定"

    def form_columns(self) -> Sequence[Column]:
        return DECLARATION_COLUMNS

    def readonly(self) -> set[str]:
        return {"object", "inspector"}

    def values(self) -> Mapping[str, str]:
        store = self.office.store
        return {
            "object": f"{self._object} {store.get(Enterprise, self._object).name}",
            "inspector": f"{self._inspector} {store.get(Inspector, self._inspector).name}",
        }

    def _whole(self, raw: Mapping[str, str]) -> dict[str, str]:
        return {**raw, "object": self._object, "inspector": self._inspector}

    def check(self, raw: Mapping[str, str]) -> list[Problem]:
        return parse_declaration(self._whole(raw), self.office.today())[1]

    def save(self, raw: Mapping[str, str]) -> tuple[str, str]:
        self._decided = decide_recusal(self.office, self._whole(raw))
        declaration = self._decided.declaration
        return declaration.number, f"已登记回避决定 {declaration.number}：{'准予' if declaration.upheld else '驳回'}"

    def _close(self, number: str = "") -> None:
        decided, office, app = self._decided, self.office, self.app
        super()._close(number)
        if decided is not None and decided.changed:
            lines = change_lines(office, decided.changed)
            app.push_screen(MessageDialog("已按规则换人", [*lines, "旧的记录表作废，请到任务里重新打印"]))


async def expert_along(screen: DeskScreen, task: str, sheet: Sheet) -> None:
    """Send a 专业技术人员 along to an object, or take one back. Call it from a method decorated with `@work`."""
    office = screen.office
    sent = {expert.inspector for expert in sheet.experts}
    experts = [
        inspector
        for inspector in office.store.all(Inspector)
        if inspector.role == "expert" and inspector.department in sheet.teams
    ]
    options = [
        (
            expert.number,
            f"{'收回' if expert.number in sent else '派'} {expert.number} {expert.name}（{office.departments.text(expert.department)}）",
        )
        for expert in experts
        if expert.status == "on_duty" or expert.number in sent
    ]
    if not options:
        screen.notify(
            "名录里没有参与部门的专业技术人员；请先在名录库登记，人员类别选专业技术人员",
            severity="warning",
            markup=False,
        )
        return
    name = office.store.get(Enterprise, sheet.object).name
    chosen = await screen.app.push_screen_wait(PickDialog(f"{name}：专业技术人员协助检查", options))
    if chosen is None:
        return
    back = chosen in sent
    hint = "协助不占抽中人员的位置；原因内部留存，不公开" if not back else "会记进历史"
    why = await screen.app.push_screen_wait(TextDialog("收回协助人员" if back else "派专业技术人员协助", "原因", hint))
    if why is None:
        return
    if back:
        screen.act(f"已收回 {chosen}", recall_expert, task, object_number=sheet.object, expert=chosen, why=why)
    else:
        screen.act(f"已派 {chosen} 协助", send_expert, task, object_number=sheet.object, expert=chosen, reason=why)
