"""公告: a page with a few lines on top; what is wrong is told by file and line."""

from datetime import date

import pytest

from rules.disclosure.announcement import name_problems, parse
from rules.disclosure.public import Announcement, Attachment

TEXT = "title: 关于公布计划的公告\ndate: 2024-01-08\n\n# 正文\n\n第二段"


@pytest.mark.parametrize("text", [TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace(": ", "：")])
def test_a_page_is_read_whichever_editor_wrote_it(text: str) -> None:
    page, problems = parse("2024-plan.md", text)
    assert problems == []
    assert page == Announcement(
        slug="2024-plan", title="关于公布计划的公告", on=date(2024, 1, 8), kind="news", markdown="# 正文\n\n第二段"
    )


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


def test_files_hang_on_an_announcement_in_the_order_of_their_lines() -> None:
    page, problems = parse("a.md", "title: 公告\nfile: 2024-plan.xlsx 2024年度计划表\nfile： list.pdf\n\n正文")
    assert problems == []
    assert page is not None
    assert page.attachments == (
        Attachment(name="2024-plan.xlsx", title="2024年度计划表"),
        Attachment(name="list.pdf", title="list.pdf"),
    )


@pytest.mark.parametrize(
    "file",
    ["", "计划.xlsx", "../a.pdf", "a/b.pdf", "a.PDF", "a.exe", "a.zip", "a.html", "a.svg", "a", ".pdf", "a.pdf.exe"],
)
def test_a_file_that_cannot_be_an_attachment_is_refused_with_its_line(file: str) -> None:
    """No path, nothing a browser would run, nothing that the leak gate cannot look into."""
    page, problems = parse("a.md", f"title: 公告\nfile: {file} 标题\n\n正文")
    assert page is None
    assert [(one.where, "附件应写成" in one.message) for one in problems] == [("pages/a.md 第 2 行", True)]


def test_one_file_hangs_on_an_announcement_once() -> None:
    assert parse("a.md", "title: 公告\nfile: a.pdf 甲\nfile: a.pdf 乙\n\n正文")[0] is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 200, "“[”一个套一个超过 100 层"),
        ("<a " * 200, "“<”一个套一个"),
        ("一\n" + "> " * 200 + "二", "行首的缩进、列表或引用套得太深"),
        (" " * 200 + "- 一", "行首的缩进、列表或引用套得太深"),
        ("字" * 200_001, "超过 200000 字"),
    ],
)
def test_what_would_keep_the_reader_of_markdown_busy_for_minutes_is_refused(text: str, said: str) -> None:
    page, problems = parse("a.md", f"title: 公告\n\n{text}")
    assert page is None
    assert said in problems[0].message


def test_long_tables_and_many_links_are_no_harm() -> None:
    assert parse("a.md", "title: 公告\n\n" + "| [甲](https://a.example/) | <b>乙</b> |\n" * 2_000)[1] == []


def test_two_files_of_one_address_and_files_of_an_editor_are_told_with_what_to_do() -> None:
    names = ("Test2.md", "a.md", "test2.md", ".hidden.md", "~$a.md", "_a.md")
    same, *others = name_problems(names)
    assert str(same) == "pages/test2.md：和 Test2.md 是同一个网址（不分大小写），请把其中一个改名或删去"
    assert [problem.where for problem in others] == ["pages/.hidden.md", "pages/~$a.md", "pages/_a.md"]
    assert all("请删去或移出 pages 文件夹，要公开的请改名" in problem.message for problem in others)
    assert name_problems(("a.md", "b.md")) == []
