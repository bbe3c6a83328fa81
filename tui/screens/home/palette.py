"""Ctrl+P: everything that can be opened in one list, found by Chinese, by pinyin initials or by number."""

from collections.abc import Sequence

from rules.work.task import Task
from tui.sections import OFFICE_ACTS, SECTIONS
from tui.widgets.dialog import PickDialog

__all__ = ["Palette"]


class Palette(PickDialog):
    """Hands back `section:key`, `office:key`, `task:number`, help, theme or leave; None when left. tasks: in the order in which they are offered."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        options = [(f"section:{section.key}", section.text) for section in SECTIONS.values()]
        options += [(f"task:{task.number}", f"{task.number} {task.name}") for task in tasks]
        options += [(f"office:{key}", f"设置：{text}") for key, text in OFFICE_ACTS.items()]
        options += [("help", "帮助：这一屏怎么用（F1）"), ("theme", "切换明暗（Ctrl+T）"), ("leave", "退出（F10）")]
        super().__init__("去哪里，做什么", options)
