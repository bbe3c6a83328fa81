"""The clerk of the demonstration: the steps of a check, done at the hours and with the chance of the story."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from acts.base.office import Office
from acts.disclosure import approval
from acts.draw import confirm, draw, freeze, match
from acts.draw.confirm import StrikeOff
from acts.work import life, result, task
from rules.base.fields import CHINA
from rules.registry.item import Item
from rules.work.sheet import Sheet

__all__ = ["NOTES", "Clerk", "DemoClock"]


@dataclass
class DemoClock:
    """A clock that stands until it is set, and never goes back."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def at(self, day: str, hour: int = 9, minute: int = 0) -> None:
        """Set it to a time of a day (2024-09-02), +08:00. ValueError when that is over."""
        moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), CHINA).replace(hour=hour, minute=minute)
        if moment < self.moment:
            raise ValueError(f"the story goes back from {self.moment} to {moment}")
        self.moment = moment

    def later(self, minutes: int) -> None:
        """Move it on."""
        self.moment += timedelta(minutes=minutes)


@dataclass
class Clerk:
    """Who does the steps of a check, each on a day of the story.

    chance: stands for dice, calls and what inspectors find. publish: called where the office publishes its site: soon after each freeze, and
    once results are approved or withdrawn.
    """

    office: Office
    clock: DemoClock
    chance: random.Random = field(default_factory=lambda: random.Random("示例县公安局"))  # noqa: S311 - repeatable on purpose
    publish: Callable[[Office], object] | None = None

    def dice(self) -> str:
        """Twenty digits, as dice would give them."""
        return "".join(str(self.chance.randrange(10)) for _ in range(20))

    def create(self, **raw: str) -> str:
        """Create a task from text by column name. Returns its number."""
        return task.create(self.office, raw).number

    def freeze(self, number: str, day: str, *, witness: bool = True, hour: int = 9) -> None:
        """Freeze at nine (hour), the dice to be thrown at three. witness: the commitment is put up on paper, twenty minutes later."""
        self.clock.at(day, hour)
        freeze.freeze(
            self.office, number, kind="dice", source={"place": "局三楼会议室", "dice": "20"},
            expected_at=self.clock.moment.replace(hour=15), approved_by="演示分管局长",
        )  # fmt: skip
        if witness:
            self.clock.later(20)
            draw.add_witness(
                self.office,
                number,
                kind="supervisor",
                who="演示县营商环境监督员",
                ref=f"公告栏照片 {day.replace('-', '')}",
            )
        self.show(5)

    def show(self, minutes: int = 30) -> None:
        """Publish the site, so many minutes from now."""
        if self.publish is not None:
            self.clock.later(minutes)
            self.publish(self.office)

    def draw(self, number: str, day: str) -> None:
        """Throw the dice and draw, at ten past three."""
        self.clock.at(day, 15, 10)
        draw.run(self.office, number, self.dice(), ["见证单位代表（演示）", "局纪检监察室（演示）"])

    def confirm(
        self, number: str, day: str, strikes: tuple[StrikeOff, ...] = (), by: str = "", *, hour: int = 16
    ) -> None:
        """Confirm the drawn list at four (hour). by: who approved the objects struck off."""
        self.clock.at(day, hour)
        confirm.confirm(self.office, number, strikes, approved_by=by)

    def answer(self, number: str, day: str, *departments: str) -> None:
        """The administrators of these departments confirm the list, from four on, five minutes each."""
        self.clock.at(day, 16)
        for department in departments:
            confirm.confirm(self.office, number, department=department, sender="演示管理员")
            self.clock.later(5)

    def match(self, number: str, day: str, *, hour: int = 10) -> None:
        """Match inspectors and objects at ten (hour)."""
        self.clock.at(day, hour)
        match.match_inspectors(self.office, number)

    def _sheets(self, number: str, batch: int | None = None) -> list[Sheet]:
        """The sheets of a task (of one batch, from 0), in the order of the draw."""
        found = [one for one in self.office.store.where(Sheet, task=number) if batch in (None, one.batch)]
        return sorted(found, key=lambda sheet: sheet.order)

    def _items(self, sheet: Sheet, department: str) -> list[str]:
        """The items on a sheet that a department checks."""
        return [item for item in sheet.items if self.office.store.get(Item, item).department == department]

    def inspect(
        self,
        number: str,
        first: str,
        *,
        since: float = 0.0,
        until: float = 1.0,
        batch: int | None = None,
        late: str = "",
    ) -> None:
        """Enter and sign results from a day (2024-09-02) on, four sheets a working day.

        since, until: of which part of the sheets (of a batch, from 0), in the order of the draw, 0.0 to 1.0. late: a department that checks and
        does not enter.
        """
        sheets = self._sheets(number, batch)
        day = date.fromisoformat(first)
        for place, sheet in enumerate(sheets[round(len(sheets) * since) : round(len(sheets) * until)]):
            if place and place % 4 == 0:
                day = self.office.calendar.due(day, 1).day
            self.clock.at(day.isoformat(), 17, 5 * (place % 4))
            code = self.chance.choices("1572483", weights=(72, 12, 6, 4, 3, 2, 1))[0]
            skipped = self._items(sheet, late)
            for position, item in enumerate(one for one in sheet.items if one not in skipped):
                result.enter(self.office, number, sheet.object, item, self._raw(code if not position else "1", day))
            result.sign(self.office, number, sheet.object, "signed")

    def enter_late(self, number: str, day: str, department: str) -> None:
        """What a department found and has not entered, at half past four."""
        self.clock.at(day, 16, 30)
        for sheet in self._sheets(number):
            if sheet.visited_on is not None:
                for item in self._items(sheet, department):
                    result.enter(self.office, number, sheet.object, item, self._raw("1", sheet.visited_on))

    def _raw(self, code: str, day: date) -> dict[str, str]:
        raw = {"code": code, "checked_on": day.isoformat(), "note": NOTES[code]}
        match code:
            case "5":
                raw["handling"] = "当场下达责令改正通知书，限期十五日内改正，届时复查。"
                raw["handling_note"] = "演示：由责任科室到期复查并拍照存档"
            case "8":
                raw |= {"case_filed": "是", "fine": "1000", "handling": "已立案，依法调查处理中。"}
            case "4":
                raw |= {"abnormal": "是", "handling": "已函告登记机关，列入经营异常名录。"}
            case "3" | "2":
                raw["handling"] = "已函告市场监管部门依法处理。"
        return raw

    def approve(self, number: str, day: str, document: str) -> None:
        """Have every result of the task approved for disclosure at ten."""
        self.clock.at(day, 10)
        approval.approve(self.office, number, [], by="演示分管局长", document=document)

    def close(self, number: str, day: str) -> None:
        """Close the task at eleven."""
        self.clock.at(day, 11)
        life.close(self.office, number)


NOTES = {
    "1": "演示：逐项查看台账和现场，均符合要求",
    "2": "演示：年度报告未按期公示，已当面告知",
    "3": "演示：公示的从业人数与现场明显不符",
    "4": "演示：按登记住所两次上门均无人，邻近商户称已搬走",
    "5": "演示：前台登记簿缺两日记录，已要求补登",
    "7": "演示：已停止相关经营，现场为空置房",
    "8": "演示：安全设施缺失，已取证待进一步调查",
}
"""What an inspector notes, by result code."""
