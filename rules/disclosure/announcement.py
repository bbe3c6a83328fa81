"""公告、工作细则: pages that the bureau writes itself, Markdown with a few lines on top.

title: 关于公布 2024 年度抽查计划的公告
date: 2024-01-08
kind: news            (news 公告, rules 抽查工作细则)
file: 2024-plan.xlsx 2024年度抽查计划表      (an attachment, pages/files/2024-plan.xlsx; as many lines as there are files)

The text, after an empty line.
"""

import re
from collections.abc import Iterable

from rules.base.errors import Problem
from rules.base.fields import parse_date
from rules.disclosure.public import Announcement, Attachment

__all__ = ["name_problems", "parse"]

_MOST_CHARACTERS = 200_000
_MOST_MARKS = 100
_MARKS = re.compile(r"(?:[ \t>]|[-*+](?=[ \t])|[0-9]+[.)](?=[ \t]))*")
"""Nested indents, lists and quotes at the beginning of a line"""
_FILE = re.compile(r"[a-z0-9-]{1,64}\.(?:pdf|docx|xlsx|csv|txt)")
"""Kinds of files that the leak gate can read"""
_PAIRS = (("[", "]"), ("(", ")"), ("<", ">"))


def _too_much(where: str, text: str) -> list[Problem]:
    """Problems of a text longer or nested deeper than any announcement: the Markdown parser would run for minutes on it, or crash."""
    if len(text) > _MOST_CHARACTERS:
        return [Problem(f"超过 {_MOST_CHARACTERS} 字，请分成几页", where)]
    problems = [
        Problem("行首的缩进、列表或引用套得太深，请改正", f"{where} 第 {number} 行")
        for number, line in enumerate(text.split("\n"), 1)
        if len(_MARKS.match(line)[0].expandtabs(4)) > _MOST_MARKS  # type: ignore[index]  # it matches everywhere
    ]
    problems += [
        Problem(f"“{left}”一个套一个超过 {_MOST_MARKS} 层，请补上“{right}”或删去", where)
        for left, right in _PAIRS
        if _depth(text, left, right) > _MOST_MARKS
    ]
    return problems[:20]


def _depth(text: str, left: str, right: str) -> int:
    """The greatest number of brackets open at once; a bracket that is never closed stays open."""
    deepest = depth = 0
    for mark in re.findall(f"[{re.escape(left + right)}]", text):
        depth = depth + 1 if mark == left else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def name_problems(names: Iterable[str]) -> list[Problem]:
    """The problems of the names of all pages together: two that are one address, and files that an editor left behind."""
    problems = []
    others: dict[str, str] = {}
    for name in names:
        slug = _slug(name)
        if name.startswith((".", "~", "_")):
            message = "是隐藏的或编辑器留下的文件，不能当公告；不用的请删去或移出 pages 文件夹，要公开的请改名，如 2024-plan.md"
            problems.append(Problem(message, f"pages/{name}"))
        elif slug in others:
            message = f"和 {others[slug]} 是同一个网址（不分大小写），请把其中一个改名或删去"
            problems.append(Problem(message, f"pages/{name}"))
        else:
            others[slug] = name
    return problems


def _slug(name: str) -> str:
    return name.removesuffix(".md").lower()


def parse(name: str, text: str) -> tuple[Announcement | None, list[Problem]]:
    """A page from its file name (its slug: a-z, 0-9, -) and text; or the problems, by file and line.

    Its attachments have names and no content yet.
    """
    where = f"pages/{name}"
    slug = _slug(name)
    problems = _too_much(where, text)
    if not re.fullmatch(r"[a-z0-9-]{1,64}", slug):
        problems.append(Problem("文件名只能用小写字母、数字和 -，如 2024-plan.md，请改名", where))
    head, _, body = text.removeprefix("\ufeff").replace("\r\n", "\n").partition("\n\n")
    fields, attachments, head_problems = _parse_head(head, where)
    problems += head_problems
    if not fields.get("title"):
        problems.append(Problem("缺少标题，请在第一行写 title: 标题", where))
    kind = fields.get("kind", "news")
    if kind not in {"news", "rules"}:
        problems.append(Problem(f"没有“{kind}”这一类，kind 只能是 news（公告）或 rules（工作细则）", where))
    day = None
    if fields.get("date"):
        try:
            day = parse_date(fields["date"])
        except ValueError as error:
            problems.append(Problem(str(error), where))
    if problems:
        return None, problems
    return Announcement(
        slug=slug, title=fields["title"], on=day, kind=kind, markdown=body, attachments=tuple(attachments)
    ), []


def _parse_head(head: str, where: str) -> tuple[dict[str, str], list[Attachment], list[Problem]]:
    """The lines above the text: key → value, the attachments in order, and the problems of malformed lines."""
    fields: dict[str, str] = {}
    attachments: list[Attachment] = []
    problems: list[Problem] = []
    for number, line in enumerate(head.split("\n"), 1):
        key, colon, value = (part.strip() for part in line.replace("：", ":", 1).partition(":"))
        if not colon:
            problems.append(Problem(f"“{line}”应写成 title: 标题 这样", f"{where} 第 {number} 行"))
        fields[key] = value
        if key == "file":
            file, _, title = value.partition(" ")
            if not _FILE.fullmatch(file) or file in (attachment.name for attachment in attachments):
                message = "附件应写成 file: 2024-plan.xlsx 标题，每个文件一行；文件名只能用小写字母、数字和 -，以 .pdf .docx .xlsx .csv .txt 结尾"
                problems.append(Problem(message, f"{where} 第 {number} 行"))
            attachments.append(Attachment(name=file, title=title.strip() or file))
    return fields, attachments, problems
