"""公告: a page with a few lines on top; what is wrong is told by file and line."""

from datetime import date

import pytest

from rules.announcement import parse
from rules.public import Announcement

TEXT = "title: 关于公布计划的公告\ndate: 2024-01-08\n\n# 正文\n\n第二段"


@pytest.mark.parametrize("text", [TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace(": ", "：")])
def test_a_page_is_read_whichever_editor_wrote_it(text: str) -> None:
    page, problems = parse("2024-plan.md", text)
    assert problems == []
    assert page == Announcement("2024-plan", "关于公布计划的公告", date(2024, 1, 8), "news", "# 正文\n\n第二段")


def test_the_rules_of_the_bureau_need_no_date() -> None:
    page, _ = parse("rules.md", "title: 抽查工作细则\nkind: rules\n\n正文")
    assert page is not None
    assert (page.on, page.kind) == (None, "rules")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.md", "", "pages/a.md：缺少标题，请在第一行写 title: 标题"),
        ("a.md", "date: 2024-01-08\n\n正文", "pages/a.md：缺少标题，请在第一行写 title: 标题"),
        ("a.md", "title: 甲\n关于\n\n正文", "pages/a.md 第 2 行：“关于”应写成 title: 标题 这样"),
        (
            "a.md",
            "title: 甲\ndate: 2024-09-31\n\n正文",
            "pages/a.md：没有“2024-09-31”这一天：2024年9月只有30天，请改正",
        ),
        (
            "a.md",
            "title: 甲\nkind: 通知\n\n正文",
            "pages/a.md：没有“通知”这一类，kind 只能是 news（公告）或 rules（工作细则）",
        ),
        ("公告.md", TEXT, "pages/公告.md：文件名只能用小写字母、数字和 -，如 2024-plan.md，请改名"),
        ("../etc.md", TEXT, "请改名"),
    ],
)
def test_a_page_that_cannot_be_read_is_told_with_its_cure(name: str, text: str, said: str) -> None:
    page, problems = parse(name, text)
    assert page is None
    assert any(said in str(problem) for problem in problems)
