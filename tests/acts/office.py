"""A small bureau for the tests of the acts: twenty hotels, five net cafés, two gun shops, eleven inspectors, four items.

Its clock is set by the test; its chance comes from a fixed seed, so that every run draws the same.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from stdnum.cn import uscc

from acts.base import bureau
from acts.base.office import Office
from acts.disclosure import approval, texts
from acts.draw import confirm, draw, freeze, match
from acts.draw.confirm import StrikeOff
from acts.journal import clock
from acts.registry import importing, registry
from acts.work import life, result, task
from db.config import Bureau
from rules.base.errors import Refused
from rules.base.fields import CHINA
from rules.disclosure.text_approval import TextApproval
from rules.draw.draw_record import Draw, DrawLists, final_list, registry_numbers
from rules.importing.sheet import RowText, SheetText
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.work.result import Result
from rules.work.sheet import Sheet
from rules.work.task import Task

DICE = "01382438112797316654"
OTHER_DICE = "66666666666666666666"
DECIDED = {"reason": "上级统一部署", "by": "演示分管局长", "post": "分管局长", "paper": "示公演〔2024〕3号"}
"""What a leader decides about a task, as it is typed."""
AT_THE_STATION = {"place": "局三楼会议室", "dice": "20"}


@dataclass
class Clock:
    """A clock that stands until it is told the time."""

    moment: datetime = datetime(2024, 3, 4, 9, 0, tzinfo=CHINA)

    def __call__(self) -> datetime:
        return self.moment

    def at(self, day: str, hour: int = 9) -> None:
        self.moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), CHINA).replace(hour=hour)

    def later(self, hours: float) -> None:
        self.moment += timedelta(hours=hours)


def tokens(seed: int = 1) -> Callable[[int], str]:
    """Salts and numbers that are the same in every run."""
    chance = random.Random(seed)
    return lambda size: chance.randbytes(size).hex()


def credit_code(n: int) -> str:
    """A 统一社会信用代码 with a valid check digit, of a division that nobody has."""
    body = f"91410499MA{n:07d}"
    return body + str(uscc.calc_check_digit(body))


def sheet_text(*rows: Mapping[str, str]) -> SheetText:
    """Rows as they come out of an Excel file whose headings stand in line 1."""
    return SheetText(tuple(RowText(line, dict(raw)) for line, raw in enumerate(rows, 2)), {}, (), ())


RISKS = ("A", "B", "C", "D", "E", "")


def hotel(n: int, **more: str) -> dict[str, str]:
    return {"name": f"演示{n:02d}号旅馆有限公司", "code": credit_code(n), "trades": "旅馆业", "risk": RISKS[n % 6],
            "registered_on": "2019-03-01", "phone": f"1000000{n:04d}", "legal_representative": f"演示负责人{n:02d}",
            "town": "演示镇", **more}  # fmt: skip


def officer(n: int, department: str, **more: str) -> dict[str, str]:
    return {"name": f"演示执法员{n:02d}", "department": department, "certificate": f"1604000{n:04d}",
            "valid_until": "2026-12-31", "phone": f"1000001{n:04d}", **more}  # fmt: skip


ENTERPRISES = [hotel(n) for n in range(1, 21)]
ENTERPRISES += [hotel(n, name=f"演示{n}号网吧", trades="网吧", kind="个体工商户") for n in range(21, 26)]
ENTERPRISES += [hotel(n, name=f"演示{n}号枪弹配售有限公司", trades="民用枪支弹药") for n in range(26, 28)]
INSPECTORS = [officer(n, "公安", section="治安大队") for n in range(1, 7)] + [officer(n, "消防") for n in range(7, 12)]
ITEMS = [
    {"name": "旅馆业治安检查", "department": "公安", "basis": "《旅馆业治安管理办法》第十四条", "trades": "旅馆业", "ratio": "10%"},
    {"name": "消防安全检查", "department": "消防", "basis": "《中华人民共和国消防法》第五十三条", "ratio": "10%"},
    {"name": "网吧信息安全检查", "department": "公安", "basis": "《互联网上网服务营业场所管理条例》", "trades": "网吧", "ratio": "20%"},
    {"name": "民用枪支弹药检查", "department": "公安", "basis": "《中华人民共和国枪支管理法》", "trades": "民用枪支弹药",
     "ratio": "100%", "level": "有限公开", "level_basis": "演示依据第一条"},
]  # fmt: skip
PLAN = [
    {"year": "2024", "name": "2024年旅馆业抽查", "items": "旅馆业治安检查、消防安全检查", "ratio": "10%",
     "start": "2024-01-01", "end": "2024-12-31", "section": "治安大队"},
]  # fmt: skip


@dataclass
class Desk:
    """The clerk's desk: the open bureau, its clock, and the acts of a day in a word each."""

    office: Office
    clock: Clock = field(default_factory=Clock)

    def new_task(self, **more: str) -> str:
        """A check of the hotels by the police: 10 % of 20 in the pool. Returns its number."""
        raw = {"name": "2024年旅馆业双随机抽查", "items": "I-0001", "start": "2024-03-11", "end": "2024-06-28",
               "departments": "police", "cutoff": "2024-03-01", **more}  # fmt: skip
        return task.create(self.office, raw).number

    def joint_task(self, **more: str) -> str:
        """Police and fire together at the hotels, half of them."""
        return self.new_task(
            **{"items": "I-0001,I-0002", "departments": "police,fire", "ratio": "50%", "where": "trade=旅馆业", **more}
        )

    def freeze(
        self,
        number: str,
        kind: str = "dice",
        source: Mapping[str, str] | None = None,
        hours: float = 6,
        approved_by: str = "演示局长",
    ) -> Draw:
        return freeze.freeze(
            self.office, number, kind=kind, source=AT_THE_STATION if source is None else source,
            expected_at=self.clock.moment + timedelta(hours=hours), approved_by=approved_by,
        ).draw  # fmt: skip

    def run(self, number: str, value: str = DICE) -> Draw:
        return draw.run(self.office, number, value, ["演示见证单位"])

    def drawn(self, number: str, value: str = DICE, approved_by: str = "演示局长") -> Draw:
        """Freeze, and six hours later draw."""
        self.freeze(number, approved_by=approved_by)
        return self.run_later(number, value)

    def run_later(self, number: str, value: str = DICE) -> Draw:
        """Draw when the dice are thrown, six hours after the freeze."""
        self.clock.later(6)
        return self.run(number, value)

    def matched(self, number: str, strikes: Sequence[StrikeOff] = (), by: str = "") -> list[Sheet]:
        """Freeze, draw, confirm and match."""
        self.drawn(number)
        confirm.confirm(self.office, number, strikes, approved_by=by)
        return match.match_inspectors(self.office, number)[1]

    def enter_all(self, number: str, day: str, code: str = "1") -> list[Result]:
        """A result for every object and item of the task, on the evening of that day."""
        self.later_on(day, 17)
        return [
            result.enter(self.office, number, sheet.object, item, {"code": code, "checked_on": day})
            for sheet in self.sheets(number)
            for item in sheet.items
        ]

    def approve(self, number: str, *objects: str) -> list[Result]:
        return approval.approve(self.office, number, objects, by="演示分管局长", document="示公演〔2024〕1号")

    def approve_texts(self, *keys: str, seen: bool = True) -> list[TextApproval]:
        """Approve these free texts, or all that wait."""
        return texts.approve_texts(self.office, keys, by="演示分管局长", document="示公演〔2024〕2号", seen=seen)

    def closed(self, **more: str) -> str:
        """A whole check of the hotels, to the end. Returns its number."""
        number = self.new_task(**more)
        self.matched(number)
        self.enter_all(number, "2024-03-20")
        self.approve(number)
        life.close(self.office, number)
        return number

    def suspend(self, number: str, days: int = 30) -> Task:
        """Stop a task for so many days."""
        until = self.office.today() + timedelta(days=days)
        return life.suspend(self.office, number, DECIDED | {"until": until.isoformat()})

    def later_on(self, day: str, hour: int = 9) -> None:
        """Come back on that day, and confirm that it is that day where the desk asks; the clock never goes back."""
        before = self.clock.moment
        self.clock.at(day, hour)
        self.clock.moment = max(before, self.clock.moment)
        if clock.clock_state(self.office).kind == "ahead":
            clock.confirm_clock(self.office)

    def task(self, number: str) -> Task:
        return self.office.store.get(Task, number)

    def draw(self, number: str) -> Draw:
        return self.office.store.get(Draw, number)

    def lists(self, number: str) -> DrawLists:
        return self.office.store.get(DrawLists, number)

    def sheets(self, number: str) -> list[Sheet]:
        return self.office.store.where(Sheet, task=number)

    def evidence(self, number: str) -> dict[str, bytes]:
        """A draw's evidence folder: bytes by path."""
        folder = self.office.places.evidence(number)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def registered(self, draw_number: str) -> dict[str, str]:
        """Number in a draw → number in the registry."""
        return registry_numbers(self.lists(draw_number))

    def final(self, number: str) -> list[str]:
        """The final list of a task by the numbers of the registry."""
        whom = self.registered(self.task(number).draws[-1])
        return [whom[one] for one in self.drawn_as(number)]

    def drawn_as(self, number: str) -> list[str]:
        """The final list of a task by the numbers of its draw."""
        return [one.number for one in final_list(self.draw(self.task(number).draws[-1]))]

    def object(self, n: int) -> Enterprise:
        """The n-th enterprise of the list."""
        return self.office.store.where(Enterprise, code=credit_code(n))[0]

    def inspector(self, n: int) -> Inspector:
        return self.office.store.get(Inspector, f"N-{n:04d}")

    @contextmanager
    def refused(self, *words: str) -> Iterator[None]:
        """What happens inside is refused in Chinese with these words, and nothing is changed."""
        before = self.office.store.position
        with pytest.raises(Refused) as caught:
            yield
        assert self.office.store.position == before
        said = str(caught.value)
        assert all(str(problem) for problem in caught.value.problems)
        for word in words:
            assert word in said, said


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """A bureau in a new folder, its lists imported, open for work."""
    clock = Clock()
    bureau.create(folder, Bureau(name="示例县公安局", region="410499"), by="演示员", clock=clock, token=tokens())
    with bureau.open_office(folder, by="演示员", clock=clock, token=tokens(2)) as office:
        for code, rows in (("items", ITEMS), ("plan", PLAN), ("enterprises", ENTERPRISES), ("inspectors", INSPECTORS)):
            importing.import_list(office, registry.REGISTERS[code], sheet_text(*rows), f"{code}.xlsx")
        yield Desk(office, clock)
