"""Sentences of the rules as the desk shows them."""

import re

__all__ = ["without_commands"]

_COMMAND = re.compile(r"（(?:先 )?(?:--)?[a-z][a-z-]*(?: [a-z-]+){0,2}）")


def without_commands(text: str) -> str:
    """A sentence of the rules without the command that it names: on the desk there are keys, not commands.

    >>> without_commands("打印抽查记录表（sheets），实施检查后录入结果（result enter）")
    '打印抽查记录表，实施检查后录入结果'
    >>> without_commands("必须由负责人批准（--approved-by）"), without_commands("没有记录表可打印（先 match）")
    ('必须由负责人批准', '没有记录表可打印')
    >>> without_commands("录入的结果不能撤销，请更正（mingchou result correct）")
    '录入的结果不能撤销，请更正'
    """
    return _COMMAND.sub("", text)
