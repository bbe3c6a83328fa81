"""Sentences of the rules as the desk shows them, and sentences that desk and commands share."""

import re

__all__ = ["MASK_WORDS", "without_commands"]

_COMMAND = re.compile(r"（(?:先 )?(?:--)?[a-z][a-z-]*(?: [a-z-]+){0,3}）")
_CLAUSE = re.compile(r"[，；](?:[^，；。（]*用 --[a-z]+[^，；。）]*|要看、要改：mingchou [^，；。）]*)")
"""A part of a sentence that says by which option a thing is said otherwise."""


MASK_WORDS = {
    "limited": "有事项不是全部公开：名称永远不公开，只公布各种结果的数量，不足 5 条的写“少于5”",
    "strata": "按信用风险等级或重点监管分层、限定或命名，没有写公开的依据：最后名单只按名称公布，不与编号、层、次序并列；各家凭查询单核对自己那一行",
}
"""Why only the arithmetic of a draw is public, by its mask (draw.md §6)."""


def without_commands(text: str) -> str:
    """A sentence of the rules without the command that it names: on the desk there are keys, not commands.

    >>> without_commands("打印抽查记录表（sheets），实施检查后录入结果（result enter）")
    '打印抽查记录表，实施检查后录入结果'
    >>> without_commands("必须由负责人批准（--approved-by）"), without_commands("没有记录表可打印（先 match）")
    ('必须由负责人批准', '没有记录表可打印')
    >>> without_commands("录入的结果不能撤销，请更正（mingchou result correct）")
    '录入的结果不能撤销，请更正'
    >>> without_commands("请改标题名，或用 --column 标题=栏目 说明，或导出模板照填")
    '请改标题名，或导出模板照填'
    """
    return _CLAUSE.sub("", _COMMAND.sub("", text))
