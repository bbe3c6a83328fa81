"""上报: register that a report was sent; its line leaves the due list with the day on which it was."""

from collections.abc import Mapping

import msgspec

from acts.base.office import Office
from acts.due.due import all_things
from rules.base.errors import Problem, Refused
from rules.work.report import Report, is_half_year, parse
from rules.work.task import Task

__all__ = ["report_sent"]


def report_sent(office: Office, number: str, raw: Mapping[str, str]) -> Report:
    """Register a report as sent (rules.work.report.COLUMNS). number: `2024-06` of a half-year, else a task's. Again with another day: the earlier stays in the history;
    what was registered by mistake is undone, and its line is on the list again (acts.journal.undo).

    Refused with every problem at once.
    """
    number = number.strip()
    if not is_half_year(number) and office.store.find(Task, number) is None:
        said = f"“{number}”不是半年报，也不是任务：半年报写到期的月份，如 2024-06；任务总结写任务编号"
        raise Refused(Problem(said, "", "上报编号"))
    if is_half_year(number):
        asked = [one.about for one in all_things(office) if one.kind == "report" and is_half_year(one.about)]
        if number not in asked:
            said = f"没有 {number} 到期的半年报，有的是 {'、'.join(asked) or '（没有）'}；上报的月日在设置里"
            raise Refused(Problem(said, "", "上报编号"))
    old = office.store.find(Report, number)
    report, problems = parse(raw, office.today(), office.by, number, old)
    if report is None:
        raise Refused(*problems)
    if old is not None and msgspec.structs.replace(report, first=old.first) == old:
        raise Refused(f"{number} 已经这样登记过，没有要改的内容")
    with office.transaction("report.sent", f"登记上报 {number}：{report.sent_on} 报 {report.to}") as tx:
        tx.put(report)
    return report
