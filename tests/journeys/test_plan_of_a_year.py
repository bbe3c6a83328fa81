"""The plan of the coming year, by commands alone: copied from this year's, checked, filed, published, changed, filed again; the page says so."""

from pathlib import Path

from tests.journeys.walk import Walk


def _page(walk: Walk, year: int) -> str:
    return (walk.bureau / "public" / "plans" / f"{year}.html").read_text("utf-8")


def test_a_plan_is_copied_checked_filed_published_changed_and_filed_again(tmp_path: Path) -> None:
    walk = Walk(tmp_path, here=True)
    walk.import_all()
    now, coming = str(walk.today.year), str(walk.today.year + 1)
    year = int(coming)
    assert f"{now} 年度计划还没有建立" in walk.refused("plan", "year", "file", now, "--filed-with", "县双随机办")
    assert "标题：必须填写" in walk.refused("plan", "year", "set", now, "--document", "1号")
    again = (
        "--name",
        "换个名字",
        "--items",
        "I-0001",
        "--ratio",
        "5%",
        "--start",
        f"{now}-01-01",
        "--end",
        f"{now}-12-31",
    )
    first = walk.do("plan", "add", "--year", now, *again)["record"]["number"]
    twice = walk.refused("plan", "add", "--year", now, *again[:1], "再换一个", *again[2:])
    assert f"与 {first} 事项、范围、时间都相同，不能重复登记" in twice

    copied = walk.do("plan", "year", "copy", coming)
    lines = copied["lines"]
    assert copied["plan"]["title"] == f"{coming}年度抽查工作计划"
    assert f"{coming} 年已有 {len(lines)} 条计划，不能再从 {now} 年复制" in walk.refused("plan", "year", "copy", coming)
    found = walk.do("plan", "year", "check", coming)["found"]
    assert any(f"{coming} 年没有计划检查它" in one["message"] for one in found)

    assert "还没有备案" in walk.refused("plan", "year", "publish", coming)
    assert "备案机关：必须填写" in walk.refused("plan", "year", "file", coming)
    walk.do("plan", "year", "set", coming, "--document", f"示双随机〔{now}〕35号", "--lead", "公安")
    walk.do("publish", "--first")
    assert not (walk.bureau / "public" / "plans" / f"{coming}.html").exists()  # a draft, its lines with it
    assert (walk.bureau / "public" / "plans" / f"{now}.html").exists()  # a year without a document is as it was

    filed = walk.do("plan", "year", "file", coming, "--filed-with", "示例县双随机办", "--filed-number", "备-18")
    assert filed["plan"]["filed_lines"] == dict.fromkeys(lines, 1)
    walk.do("plan", "year", "publish", coming)
    walk.do("publish")
    page = _page(walk, year)
    for words in (
        f"{coming}年度抽查工作计划",
        f"示双随机〔{now}〕35号",
        "示例县公安局",
        "示例县双随机办，备-18，",
        *lines,
    ):
        assert words in page, words
    assert "备案以后" not in page

    walk.do("plan", "edit", lines[0], "--ratio", "30%")
    new = walk.do("plan", "add", "--year", coming, *again[:1], "新增的一条", *again[2:5], "30%", "--start", f"{coming}-02-01", "--end", f"{coming}-03-31")["record"]["number"]  # fmt: skip
    shown = walk.do("plan", "year", "show", coming)
    assert (shown["state"], shown["changed"]) == ("published", [lines[0], new])
    walk.do("publish")
    page = _page(walk, year)
    assert f"备案以后新增或改动的</dt><dd>{lines[0]}、{new}" in page
    assert page.count("备案后增改") == 2

    walk.do("plan", "year", "file", coming, "--filed-with", "示例县双随机办", "--filed-number", "备-19")
    walk.do("publish")
    page = _page(walk, year)
    assert ("备-19" in page, "备案以后" in page) == (True, False)

    walk.do("plan", "year", "unpublish", coming, "--reason", "上级要求重发")
    walk.do("publish")
    assert not (walk.bureau / "public" / "plans" / f"{coming}.html").exists()
    assert "上级要求重发" not in "".join(path.read_text("utf-8") for path in (walk.bureau / "public").rglob("*.html"))
