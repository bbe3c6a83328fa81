"""Words and signs that say there is nothing to say: /, 无, 不详. Of a list of names they are no name."""

import unicodedata

__all__ = ["SIGNS", "WORDS", "is_blank"]

SIGNS = frozenset(
    [
        "/",
        "//",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "――",
        "─",
        "──",
        "－",
        "／",
        "·",
        "…",
        "……",
        ".",
        "。",
        "*",
        "**",
        "?",
        "？",
        "??",
        "×",
        "x",
        "X",
        "○",
        "〇",
        "～",
        "~",
        "_",
        "__",
        "|",
        "&nbsp;",
        "null",
        "NULL",
        "Null",
        "None",
        "none",
        "nan",
        "NaN",
        "NAN",
        "N/A",
        "n/a",
        "NA",
        "#N/A",
        "nil",
        "undefined",
        "(null)",
        "(空)",
        "（空）",
        "(无)",
        "（无）",
        "<null>",
    ]
)
"""Signs, and words of programs, for nothing."""
WORDS = frozenset(
    [
        "无",
        "暂无",
        "没有",
        "空",
        "空白",
        "不详",
        "未知",
        "不明",
        "不清楚",
        "不祥",
        "未详",
        "待补",
        "待补充",
        "待核",
        "待核实",
        "待定",
        "待查",
        "未填",
        "未填写",
        "未登记",
        "未提供",
        "未采集",
        "不适用",
        "无数据",
        "暂缺",
        "缺",
        "缺失",
        "未公示",
        "无信息",
        "查无",
        "无此项",
        "未取得",
        "待完善",
        "无记录",
        "不清",
        "无统一社会信用代码",
        "无信用代码",
        "无代码",
        "暂无代码",
        "无证",
        "无电话",
        "无联系方式",
        "未办理",
        "无手机",
        "无座机",
        "未知日期",
        "时间不详",
        "未办",
    ]
)


def is_blank(text: str) -> bool:
    """Whether a text says that there is nothing.

    >>> is_blank("（暂无）"), is_blank("—"), is_blank("无声电影")
    (True, True, False)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain in SIGNS or text.strip() in SIGNS or plain.strip("()[]。.!") in WORDS
