"""due and report-sent on the command line: what is to be done, whose it is, what was late; a report leaves the list once it was sent."""

from typing import Any


def test_what_is_late_comes_first_with_its_term_and_where_the_term_comes_from(run: Any) -> None:
    code, said = run("due")
    assert code == 0
    days = [thing["day"] for thing in said["things"] if thing["late"]]
    assert days == sorted(days)
    lates = [bool(thing["late"]) for thing in said["things"] if not thing["held"]]
    assert lates == sorted(lates, reverse=True)
    confirm = next(thing for thing in said["things"] if thing["kind"] == "confirm")
    assert (confirm["department"], confirm["section"]) == ("police", "治安大队")
    assert "宽城 2024 五（一）" in confirm["source"]


def test_only_those_of_a_section_a_department_a_task_or_soon(run: Any) -> None:
    every = run("due")[1]["things"]
    of = run("due", "--section", "治安大队", "--department", "公安")[1]["things"]
    assert of
    assert all((thing["section"], thing["department"] or "police") == ("治安大队", "police") for thing in of)
    code, said = run("due", "--section", "治安大对", as_json=False)
    assert (code, "没有这个科室的事：“治安大对”" in said) == (1, True)
    assert {thing["about"] for thing in run("due", "--task", "2024-002")[1]["things"]} == {"2024-002"}
    soon = run("due", "--soon", "3")[1]["things"]
    assert 0 < len(soon) < len(every)
    assert all(thing["late"] or thing["day"] <= "2024-09-05" for thing in soon)
    code, said = run("due", "--department", "气象局", as_json=False)
    assert (code, "气象局" in said) == (1, True)


def test_people_read_the_same(run: Any) -> None:
    code, said = run("due", as_json=False)
    assert (code, "公安确认名单：" in said, "9月3日（还有 1 个工作日）" in said) == (0, True, True)
    code, said = run("due", "--late", as_json=False)
    assert (code, "按科室、部门：" in said, "按经办：" in said, "治安大队" in said) == (0, True, True, True)


def test_what_was_late_is_counted_in_the_statistics_of_its_year(run: Any) -> None:
    late = run("due", "--late")[1]["late"]
    rows = run("stats", "--year", "2024")[1]["late"]
    assert sum(row["count"] for row in rows) == sum(one["day"].startswith("2024") for one in late)
    assert "这一年到期的事里迟办的，按科室、部门：" in run("stats", "--year", "2024", as_json=False)[1]


def test_a_report_is_on_the_list_until_it_is_registered_as_sent(run: Any) -> None:
    def open_reports() -> set[str]:
        return {thing["key"] for thing in run("due")[1]["things"] if thing["kind"] == "report"}

    before = open_reports()
    number = sorted(before)[-1].removeprefix("report/")
    code, said = run("report-sent", number, "--to", "示例市公安局", "--paper", "示公演〔2024〕15号")
    assert (code, said["report"]["sent_on"]) == (0, "2024-09-02")
    assert open_reports() == before - {f"report/{number}"}
    code, said = run("report-sent", number, "--to", "示例市公安局", "--on", "2024-12-01", as_json=False)
    assert (code, "上报日期" in said, "晚于今天" in said) == (1, True, True)
    code, said = run("report-sent", "2024-999", "--to", "示例市公安局", as_json=False)
    assert (code, "不是半年报，也不是任务" in said) == (1, True)


def test_a_task_says_by_when_and_what_was_late(run: Any) -> None:
    said = run("task", "show", "2024-001", as_json=False)[1]
    assert "迟办：审批 143 条结果，期限 2024年5月15日，2024年6月12日办，迟 19 个工作日" in said
