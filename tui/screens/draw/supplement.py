"""补充抽取: empty places filled by a draw, or more objects drawn for a task. It has a freeze of its own, then the same ceremony."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from acts.draw.doubts import list_doubts
from acts.draw.freeze import FreezeReport
from acts.draw.obstacles import open_on_plan
from acts.draw.supplement import freeze_inspectors, freeze_objects
from acts.draw.teams import Vacancy, vacancies
from acts.work.task import main_draw
from rules.base.codes import SUPPLEMENT_REASONS
from rules.base.fields import Column, Kind, parse_columns
from rules.draw.draw_record import DrawLists, ever_listed
from rules.registry.enterprise import Enterprise
from tui.screens.base import DeskScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.parts.details import Detail

__all__ = ["SupplementScreen"]

_OBJECTS = (
    Column("ratio", "补充比例", required=True, hint="占各层剩下的，如 5% 或 A=1%,B=5%", width=24),
    Column("reason", "补充抽取原因", Kind.CHOICE, required=True, choices=SUPPLEMENT_REASONS, width=24),
    Column("paper", "依据", required=True, hint="文号，内部留存", width=30),
    Column("approved_by", "批准人", required=True, hint="负责人，内部留存", width=20),
    Column("post", "批准人职务", required=True, hint="公开，如 副局长", width=20),
)


class SupplementScreen(FreezeScreen):
    """The freeze of a supplementary draw. department: whose empty places are filled (a code); "" for more objects."""

    STEP = "补充抽取"
    HELP = """
# 补充抽取

在原来的抽取之外再抽一次，原来抽中的一个也不动：

- **缺员**：检查组有人不能去，原名单里已没有人可以接替。从原名单以外可以抽取的执法人员里补
- **抽得不够**：比例提高，或剔除以后没有可递补的。从没有抽到过的对象里再抽，一个任务以一次为限，要有依据和批准人

它有自己的承诺值、自己的随机值、自己的序号，和第一次一样先冻结、后摇号。**F8** 或 **F2** 冻结。冻结以后按 **F8** 录入随机值，再匹配人员。
"""

    def __init__(self, number: str, department: str = "") -> None:
        super().__init__(number)
        self._department = department

    def heading(self) -> str:
        what = f"{self.office.departments.text(self._department)}缺员" if self._department else "增加对象"
        return f"{super().heading()}　{what}"

    def extra_columns(self) -> tuple[Column, ...]:
        return (*(() if self._department else _OBJECTS), *super().extra_columns())

    def frozen_details(self) -> list[Detail]:
        if self._department:
            return _vacancy_details(
                self,
                [vacancy for vacancy in vacancies(self.office, self.record) if vacancy.department == self._department],
            )
        return self._rest()

    def _rest(self) -> list[Detail]:
        """What is left of the pool that the parent draw froze."""
        parent = main_draw(self.office, self.record)
        if parent is None:
            return [Detail("", "还没有抽取", "bad")]
        lists = self.office.store.get(DrawLists, parent.number)
        listed = {listed_object.number for listed_object in ever_listed(parent)}
        left = tuple(entry for entry in lists.pool if entry.number not in listed)
        remaining = len(left)
        doubts = list_doubts(self.office, self.record, replace(lists, pool=left))
        return [
            *(Detail("请再看", sentence, "bad") for sentence in doubts.sentences),
            Detail("", "增加对象", "title"),
            Detail("原抽取", f"{parent.number}，入库 {len(lists.pool):,} 个，名单上有过 {len(listed):,} 个"),
            Detail(
                "可补充",
                f"{remaining:,} 个没有抽到过；已歇业注销、本年已就同一事项查过的，冻结时去掉",
                "good" if remaining else "bad",
            ),
            Detail("执法人员", "按现在的名录，各部门可抽取的全体"),
        ]

    def approver_needed(self) -> str:
        return ""  # who approves more objects stands in the form

    def freeze(
        self, raw: Mapping[str, str], kind: str, source: Mapping[str, str], expected: datetime, _approved_by: str,
        announce: Callable[[FreezeReport], object],
    ) -> FreezeReport:  # fmt: skip
        office, number = self.office, self.number
        values, _ = parse_columns(super().extra_columns(), raw)
        latest = values.get("publish_by")
        if self._department:
            return freeze_inspectors(
                office, number, self._department, kind=kind, source=source, expected_at=expected, publish_by=latest,
                announce=announce,
            )  # fmt: skip
        return freeze_objects(
            office, number, raw["ratio"], reason=raw["reason"], paper=raw["paper"], approved_by=raw["approved_by"],
            kind=kind, source=source, expected_at=expected, post=raw["post"], publish_by=latest, announce=announce,
        )  # fmt: skip

    def why_not(self, action: str) -> str:
        if action != "freeze":
            return super().why_not(action)
        if self.office.store.read_only:
            return "单位以只读方式打开，不能办理"
        return "；".join(problem.message for problem in open_on_plan(self.office, self.record))


def _vacancy_details(screen: DeskScreen, vacant: list[Vacancy]) -> list[Detail]:
    """The empty places, with the names of their objects."""
    details = [Detail("", f"缺员 {sum(vacancy.missing for vacancy in vacant)} 处", "title")]
    for vacancy in vacant:
        named = screen.office.store.find(Enterprise, vacancy.object)
        details.append(Detail(vacancy.object, f"{named.name if named else ''}，缺 {vacancy.missing} 人"))
    details.append(Detail("", "每处配两人，第一人补上，第二人候补；谁去由随机值决定", "muted"))
    return details
