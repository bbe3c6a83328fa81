"""F1: what a screen is for, and all its keys. The keys come from the bindings themselves, so none is forgotten."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from tui.screens.base import DeskScreen
from tui.screens.parts.details import Detail, Details
from tui.widgets.guarded import Guarded
from tui.widgets.parts import Paragraph, key_name

__all__ = ["HelpScreen", "help_details", "key_details"]

_EVERYWHERE = (
    ("Tab、Shift+Tab", "下一格、上一格"),
    ("1 到 9、0", "打开第几个栏目；正在填写、正在办理的屏幕上不离开"),
    ("F9", "到最上面的菜单，← → 选，回车打开"),
    ("Ctrl+P", "命令面板：输入几个字，直接去任何地方"),
    ("Ctrl+T", "浅色、深色"),
    ("F5", "重新读取"),
    ("Esc", "返回"),
    ("F1、?", "这份说明"),
    ("F10", "退出明抽"),
    ("鼠标", "单击移动，双击打开，最下面一行的按键提示也可以点"),
)


def _plain(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*|`(.+?)`", lambda match: match[1] or match[2], text)


def help_details(markdown: str) -> Iterator[Detail]:
    """A help text as lines: headings, paragraphs (their lines joined), lists and tables of two columns.

    >>> [fact.text for fact in help_details("# 工作台\\n\\n今天要办的，\\n都在这里。")]
    ['工作台', '今天要办的，都在这里。']
    """
    for block in re.split(r"\n\s*\n", markdown.strip()):
        lines = [line.strip() for line in block.splitlines()]
        if lines[0].startswith("#"):
            yield Detail("", lines[0].lstrip("# "), "title")
            lines = lines[1:]
        if not lines:
            continue
        if lines[0].startswith("|"):
            rows = [[_plain(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]
            yield from (Detail(row[0], row[1]) for row in rows[2:])
        elif lines[0].startswith(("- ", "* ")):
            for item in re.split(r"\n[-*] ", "\n".join(lines)[2:]):
                yield from _item(item.replace("\n", ""))
        elif re.match(r"\d+\. ", lines[0]):
            for item in re.split(r"\n(?=\d+\. )", "\n".join(lines)):
                place, _, text = item.replace("\n", "").partition(". ")
                yield Detail(place, _plain(text))
        else:
            yield Detail("", _plain("".join(lines)))


def _item(text: str) -> Iterator[Detail]:
    """**键** 说明 becomes a labelled line, anything else one with a dash."""
    keyed = re.fullmatch(r"\*\*(.+?)\*\*(?: 或 \*\*(.+?)\*\*)?[：:\s]*(.+)", text)
    if keyed:
        yield Detail("、".join(filter(None, keyed.group(1, 2))), _plain(keyed[3]))
    else:
        yield Detail("-", _plain(text))


def key_details(maps: Iterable[BindingsMap]) -> list[Detail]:
    """One line for each action: its keys, and its description. Actions without a Chinese description are Textual's own and left out."""
    pairs = [
        (key, binding) for bindings in maps for key, listed in bindings.key_to_bindings.items() for binding in listed
    ]
    words: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for key, binding in pairs:
        if not binding.description.isascii():
            words.setdefault(binding.action, binding.description)
        name = binding.key_display or key_name(key)
        names.setdefault(binding.action, [])
        names[binding.action] += [name] * (name not in names[binding.action])
    return [Detail("、".join(names[action]), description) for action, description in words.items()]


class HelpScreen(Guarded, ModalScreen[None]):
    """The help of a screen. Esc, F1, Enter or a click outside leaves."""

    SCOPED_CSS = False  # the selector App.-plain is above the screen
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical { width: 84; max-width: 96%; height: 94%; background: $background; border: solid $secondary; padding: 0 1; }
    HelpScreen .help--keys { height: 1; color: $text-muted; }
    HelpScreen VerticalScroll { height: 1fr; }
    HelpScreen Details { padding: 0; margin: 0 0 1 0; }
    App.-plain HelpScreen > Vertical { border: ascii $secondary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,enter,question_mark", "leave", "关闭", show=False),
        Binding("up", "scroll(-1)", "向上", show=False),
        Binding("down", "scroll(1)", "向下", show=False),
        Binding("pageup", "scroll(-12)", "上一页", show=False),
        Binding("pagedown,space", "scroll(12)", "下一页", show=False),
        Binding("home", "scroll(-9999)", "开头", show=False),
        Binding("end", "scroll(9999)", "结尾", show=False),
    ]

    def __init__(self, screen: DeskScreen) -> None:
        super().__init__()
        self._screen = screen
        focused = screen.focused
        inside = [node for node in (focused.ancestors_with_self if focused else ()) if node not in (screen, screen.app)]
        self._focus_keys = [detail for detail in key_details(node._bindings for node in inside) if detail.label]
        self._screen_keys = key_details([screen._bindings])

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll(can_focus=True):
                yield Details(tuple(help_details(self._screen.HELP)) or (Detail("", "这一屏没有单独的说明"),))
                yield Details((Detail("", "这一屏的按键", "title"), *self._screen_keys))
                if self._focus_keys:
                    yield Details((Detail("", "光标所在处的按键", "title"), *self._focus_keys))
                everywhere = [Detail(keys, words) for keys, words in _EVERYWHERE]
                yield Details((Detail("", "到处都能用", "title"), *everywhere))
                yield Paragraph("开着中文输入法时字母和数字键不起作用，请用 F 键或 Ctrl 组合键。")
            yield Paragraph("↑↓ PgUp PgDn 翻看   Esc 关闭", classes="help--keys")

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def on_click(self, event: object) -> None:
        """A click beside the box closes it."""
        widget = getattr(event, "widget", None)
        if widget is self:
            self.dismiss(None)
