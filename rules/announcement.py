"""公告、工作细则: pages that the bureau writes itself, Markdown with a few lines on top.

title: 关于公布 2024 年度抽查计划的公告
date: 2024-01-08
kind: news            (news 公告, rules 抽查工作细则)

The text, after an empty line.
"""

import re

from rules.errors import Problem
from rules.fields import parse_date
from rules.public import Announcement

__all__ = ["parse"]


def parse(name: str, text: str) -> tuple[Announcement | None, list[Problem]]:
    """A page from its file name (its slug: a-z, 0-9, -) and text; or what is wrong, named by file and line."""
    where = f"pages/{name}"
    slug = name.removesuffix(".md").lower()
    problems = []
    if not re.fullmatch(r"[a-z0-9-]{1,64}", slug):
        problems.append(Problem("文件名只能用小写字母、数字和 -，如 2024-plan.md，请改名", where))
    head, _, body = text.removeprefix("\ufeff").replace("\r\n", "\n").partition("\n\n")
    fields = {}
    for number, line in enumerate(head.split("\n"), 1):
        key, colon, value = line.replace("：", ":", 1).partition(":")
        if not colon:
            problems.append(Problem(f"“{line}”应写成 title: 标题 这样", f"{where} 第 {number} 行"))
        fields[key.strip()] = value.strip()
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
    return Announcement(slug=slug, title=fields["title"], on=day, kind=kind, markdown=body), []
