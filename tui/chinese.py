"""Click speaks Chinese: the sentences that a clerk can meet, translated at the one door that click has for it.

Click marks its texts with gettext's `_`; a catalogue would need LANGUAGE in the environment before Python starts, which an
office machine does not have. So the marker itself is exchanged, module by module. A test reads every help page and every
wrong usage and fails on an English word, so that a new click with new texts is noticed.
"""

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types
from rich.cells import cell_len

__all__ = ["speak_chinese"]

_CHINESE = {
    "Usage:": "用法：",
    "Options": "选项",
    "Positional arguments": "参数",
    "Commands": "命令",
    "Show this message and exit.": "显示这段说明。",
    "Show the version and exit.": "显示版本。",
    "%(prog)s, version %(version)s": "明抽 %(version)s",
    "Aborted!": "已中断",
    "Missing command.": "还缺子命令。",
    "default: {default}": "默认：{default}",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少 {param_type}",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Error: {message}": "用法有误：{message}",
    "Try '{command} {option}' for help.": "说明见：{command} {option}",
    "No such option {name!r}.": "没有选项 {name}。",
    "No such command {name!r}.": "没有命令 {name}。",
    "Option {name!r} does not take a value.": "选项 {name} 后面不带值。",
    "Option {name!r} requires an argument.": "选项 {name} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要写 {nargs} 个值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name} 要写 {nargs} 个值。",
    "Got unexpected extra argument ({args})": "多了参数：{args}",
    "Got unexpected extra arguments ({args})": "多了参数：{args}",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是其中之一：{possibilities}？）",
    "Choose from:\n\t{choices}": "可选：{choices}",
    "{value!r} is not {choice}.": "{value} 不对，只能是 {choice}。",
    "{value!r} is not one of {choices}.": "{value} 不对，可选：{choices}。",
    "{value!r} is not a valid {number_type}.": "{value} 不是数字。",
    "{value} is not in the range {range}.": "{value} 超出范围 {range}。",
    "{name} {filename!r} does not exist.": "没有这个{name}：{filename}",
    "{name} {filename!r} is a file.": "{filename} 是文件，这里要文件夹",
    "{name} {filename!r} is a directory.": "{filename} 是文件夹，这里要文件",
    "{name} {filename!r} is not readable.": "{filename} 没有读取权限",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
}  # fmt: skip


def _translate(message: str) -> str:
    return _CHINESE.get(message, message)


def _many(singular: str, plural: str, count: int) -> str:
    return _translate(singular if count == 1 else plural)


def speak_chinese() -> None:
    """Exchange click's texts for ours; called once, before the first command is declared."""
    for module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
        for name, ours in (("_", _translate), ("ngettext", _many)):
            if hasattr(module, name):
                setattr(module, name, ours)
    setattr(click.formatting, "term_len", cell_len)  # noqa: B010 - columns line up: 字 takes two cells
