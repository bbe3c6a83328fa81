"""One thing that is due: what, by when, who has to do it, and when it was done or ended."""

from collections.abc import Mapping
from datetime import date

import msgspec

from rules.base.calendar import Calendar

__all__ = ["KINDS", "Kind", "Thing"]


class Kind(msgspec.Struct, frozen=True):
    """A kind of things. text: in a word. source: the notice or rule that the term comes from."""

    text: str
    source: str


KINDS: Mapping[str, Kind] = {
    "freeze": Kind("冻结", "年度计划、任务的开始日期"),
    "value": Kind("录入随机值", "抽取规则：冻结时写明的时间"),
    "confirm": Kind("确认名单", "莲池 2024 四（一）、宽城 2024 五（一）：2 个工作日"),
    "match": Kind("匹配人员", "任务的检查时间"),
    "dispatch": Kind("派发", "莲池 2024 四（三）：派发到人；任务的批次时间"),
    "visit": Kind("检查", "任务的检查时间、批次时间（莲池 2024 一）"),
    "entry": Kind("录入结果", "莲池 2024 五（三）10 个、宽城 2024 六（三）5 个工作日，自检查之日起；没有写明的 20 个"),
    "approve": Kind("公开审批", "仙游 2018 三（一）：公开的内部审批程序"),
    "publish": Kind("公示", "自审批之日起 20 个工作日（叶县 2023 二：100% 公示）"),
    "takeoff": Kind("撤下", "《行政处罚法》第四十八条、第八十五条：三日，按工作日计"),
    "close": Kind("办结", "录入和公示期限的和"),
    "resume": Kind("恢复", "中止时写明的日期"),
    "line": Kind("计划", "年度计划的频次和起止"),
    "plan": Kind("年度计划", "叶县 2023 七（四）：每年 1 月前备案"),
    "duty": Kind("周期检查", "仙游 2018 二（二）"),
    "missed": Kind("漏查", "仙游 2018 二（二）"),
    "report": Kind("上报", "叶县 2023 七（四）：6月1日、12月1日前；任务写明的总结上报日期（宽城 2024 七（六））"),
    "certificate": Kind("执法证", "国办发〔2024〕54号：持有效证件执法"),
    "backup": Kind("备份", "本程序：每 7 天至少一次"),
}
"""Every kind, in the order of the work."""


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the due list.

    kind: a key of KINDS. key: stable for ever, `entry/2024-003/1/fire`. about: the record, `2024-003`; name: of it. text: what is to be done.
    count: how many are in it. section, department (a code), person: whose it is, "" where nobody is known. day: the last day in time; at: the moment
    (ISO 8601), where the minute counts. how: how it was counted.
    done: the day on which it was done. ended: why it will not be done any more, in a word, of an act that gives its reason; ended_on: the day of that
    act, None where nobody knows it. held_from, held_until: the days of a suspension, which lets it wait where it was not late already. before: who had it
    on its day, where it was handed over since: late it was with them. place: `section/number` of the desk where it is done.
    """

    kind: str
    key: str
    about: str
    name: str = ""
    text: str
    count: int = 1
    section: str = ""
    department: str = ""
    person: str = ""
    day: date
    at: str = ""
    how: str
    done: date | None = None
    ended: str = ""
    ended_on: date | None = None
    held_from: date | None = None
    held_until: date | None = None
    before: str = ""
    place: str

    @property
    def undone(self) -> bool:
        """Whether it is still to be done."""
        return self.done is None and not self.ended

    @property
    def source(self) -> str:
        """The notice or rule that its term comes from."""
        return KINDS[self.kind].source

    def is_late(self, today: date) -> bool:
        """Whether its day was past when it was done or ended, or is past today; a missed period always is."""
        if self.kind == "missed":
            return True
        if self.ended and self.ended_on is None:
            return False
        return self.day < self._until(today)

    def _until(self, today: date) -> date:
        """To which day it was undone."""
        return self.done or self.ended_on or today

    def is_held(self, today: date) -> bool:
        """Whether a suspension lets it wait today: not what was late when it began."""
        if (
            self.held_until is None
            or self.kind == "resume"
            or (self.held_from is not None and self.day < self.held_from)
        ):
            return False
        return today <= self.held_until

    def late(self, calendar: Calendar, today: date) -> int:
        """By how many working days it is or was late; 0 in time, and while it may wait. Between two days there may be no working day: then it is 1."""
        if not self.is_late(today) or (self.undone and self.is_held(today)) or (self.ended and self.ended_on is None):
            return 0
        return max(1, calendar.workdays_between(self.day, self._until(today)))
