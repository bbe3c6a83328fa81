"""What the leak gate found, with file, line, record and cure; a finding overridden with a reason, or an override revoked."""

from collections.abc import Mapping, Sequence

from textual import on

from acts.disclosure.override import allow, overrides, revoke
from rules.base.errors import Problem
from rules.base.fields import Column
from tui.publishing import about_finding
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.widgets.dialog import MessageDialog, PickDialog, PushButton
from tui.wording import without_commands

__all__ = ["LeaksDialog", "allow_finding", "revoke_override"]

_DECIDED = (
    Column("reason", "原因", required=True, hint="为什么可以公开；记进日志，不写所发现的内容", width=40),
    Column("by", "决定人", required=True, hint="谁决定的", width=16),
)


class LeaksDialog(MessageDialog):
    """The findings of the leak gate. wants_override: afterwards, whether one of them is to be overridden."""

    keys = "回车 按下   ←→ 选择   Esc 关闭"

    def __init__(self, title: str, problems: Sequence[Problem]) -> None:
        super().__init__(
            title, [Problem(without_commands(problem.message), problem.where, problem.field) for problem in problems]
        )
        self.wants_override = False
        self._can_override = any(problem.finding for problem in problems)

    def buttons(self) -> Sequence[PushButton]:
        return (*super().buttons(), *([PushButton("放行一处…", id="allow")] if self._can_override else []))

    @on(PushButton.Pressed, "#allow")
    def _allow(self) -> None:
        self.wants_override = True  # the base class then closes the box


async def allow_finding(screen: DeskScreen, problems: Sequence[Problem]) -> bool:
    """Ask which finding is overridden, why and by whom, and do it. Whether one was."""
    findings = {problem.finding: problem for problem in problems if problem.finding}
    options = [(key, f"{problem.where}　{problem.field}") for key, problem in findings.items()]
    key = await screen.app.push_screen_wait(PickDialog("放行哪一处", options))
    if key is None:
        return False
    finding, office = findings[key], screen.office
    about = about_finding(finding)

    def act(raw: Mapping[str, str]) -> None:
        allow(office, key, reason=raw["reason"], by=raw["by"], about=about)

    text = f"{about}。\n放行的只是这一个文件里的这一处文字，以后每次发布都放行，直到收回。"
    return (
        await screen.app.push_screen_wait(FormDialog("放行一处", _DECIDED, act=act, text=text, yes="放行")) is not None
    )


async def revoke_override(screen: DeskScreen) -> bool:
    """Ask which override is revoked, why and by whom, and do it. Whether one was."""
    office = screen.office
    active = [override for override in overrides(office) if override.active]
    if not active:
        screen.app.push_screen(MessageDialog("放行清单", "没有放行任何一处：检查发现的，一律不发布"))
        return False
    options = [
        (override.number, f"{override.at[:10]} {override.by}：{override.reason}　{override.about or override.number}")
        for override in active
    ]
    key = await screen.app.push_screen_wait(PickDialog("收回哪一处放行", options))
    if key is None:
        return False

    def act(raw: Mapping[str, str]) -> None:
        revoke(office, key, reason=raw["reason"], by=raw["by"])

    text = "收回以后，下次发布到这一处就停下。"
    return (
        await screen.app.push_screen_wait(FormDialog("收回放行", _DECIDED, act=act, text=text, yes="收回")) is not None
    )
