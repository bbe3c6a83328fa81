"""Problems are grouped by what is wrong, not by where."""

from rules.base.errors import Problem
from rules.importing.causes import causes, grouped, told_by_cause
from rules.importing.told import Told


def test_three_thousand_rows_with_two_mistakes_are_two_causes() -> None:
    problems = [
        problem
        for line in range(2, 3002)
        for problem in (
            Problem("登记状态没有“确立了”，可填：存续、注销", f"第 {line} 行", "登记状态"),
            Problem(f"“示例{line}县”不是 6 位行政区划代码", f"第 {line} 行", "行政区划"),
        )
    ]
    first, second = causes(problems)
    assert (first.field, first.count, first.lines[0], first.words) == ("登记状态", 3000, "第 2 行", ())
    assert second.text == "“…”不是 6 位行政区划代码"
    assert second.words[0] == ("示例2县", 1)
    assert "共 3000 行：第 2 行、第 3 行" in str(grouped(problems)[0])


def test_one_problem_is_told_as_it_is() -> None:
    assert [str(one) for one in grouped([Problem("必须填写", "第 3 行", "企业名称")])] == [
        "第 3 行：企业名称：必须填写"
    ]


def test_the_most_frequent_cause_stands_first_with_its_words() -> None:
    words = ["低风险", "低风险", "较高风险"]
    problems = [Problem("必须填写", "第 9 行", "部门")]
    problems += [
        Problem(f"信用风险等级没有“{word}”，可填：A级", f"第 {at} 行", "信用风险等级")
        for at, word in enumerate(words, 2)
    ]
    first, second = causes(problems)
    assert first.words == (("低风险", 2), ("较高风险", 1))
    assert first.text == "信用风险等级没有“…”，可填：A级"
    assert second.count == 1


def test_what_is_told_of_forty_words_is_told_once_with_the_words() -> None:
    words = [f"行业{sign}" for sign in "甲乙丙丁戊己庚辛"]
    trades = [
        Told("unknown_trade", f"行业“{word}”不在行业表里，照原样登记", at + 1, (f"第 {at + 2} 行",))
        for at, word in enumerate(words)
    ]
    other = Told("heading", "“字号”当作企业名称：按意思", 0)
    days = [
        Told("unused_column", f"没有用到“{word}”一列（{count} 格有内容）", count)
        for word, count in (("备用", 3), ("序号", 12))
    ]
    one, same, unused = told_by_cause([*trades, other, *days])
    assert same == other
    assert (one.what, one.count, one.lines) == ("unknown_trade", 36, tuple(f"第 {at} 行" for at in range(2, 10)))
    assert one.text == (
        "行业“…”不在行业表里，照原样登记：“行业辛” 8 处、“行业庚” 7 处、“行业己” 6 处、“行业戊” 5 处、“行业丁” 4 处、“行业丙” 3 处 等 8 个"
    )
    assert unused.text == "没有用到“…”一列（… 格有内容）：“序号” 12 处、“备用” 3 处"
