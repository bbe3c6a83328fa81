"""What the office did beside the nine tasks from June 2024 on: lists set right, periodic checks, a joint task of six departments.

Everything in it happens after the nine tasks were made, a stretch of days between their steps by each method, in their order.
"""

from pathlib import Path

from acts.demo.clerk import Clerk
from acts.due.report import report_sent
from acts.registry import importing, plans, registry
from acts.registry.visit_cap import set_cap
from acts.work import dispatch, duties, life, people
from db.exchange.formats import LISTS
from db.exchange.reading import read_list

__all__ = ["DUTIES_FILE", "SecondHalf"]

DUTIES_FILE = "周期检查义务.csv"
"""In the folder of the files that the demonstration imports."""

_LEADER = {"by": "演示分管局长", "post": "分管局长"}
_SCHOOLS = {
    "name": "校园周边营业性娱乐场所检查", "department": "教体", "basis": "《中华人民共和国未成年人保护法》第五十八条",
    "subject": "示例县教育体育局安全科", "category": "一般检查事项", "trades": "娱乐场所、网吧", "content": "学校、幼儿园周边设置营业性娱乐场所、互联网上网服务营业场所的情况。",
    "standard": "学校、幼儿园周边不得设置；显著位置有未成年人禁入、限入标志", "ratio": "5%", "times_per_year": "1", "methods": "实地检查",
    "level": "全部公开", "valid_from": "2024-06-07", "note": "由本演示拟定，五份文件中没有教育部门的事项",
}  # fmt: skip
"""The item of the department that was added."""
_JOINT = "2024年校园周边娱乐场所跨部门联合抽查"
_JOINT_ITEMS = "I-0012、I-0024、I-0027、I-0030、I-0031、I-0036"
_REPORTS = (("2023-06", "2023-05-30", 4), ("2023-12", "2023-11-29", 17), ("2024-06", "2024-05-31", 9))
"""Half-yearly reports (叶县 2023 七(四)): number, day, number of the paper."""
_PLANS = {
    2023: ("示公演〔2023〕2号", {"filed_number": "演示备2023-03", "filed_on": "2023-01-05"}),
    2024: ("示公演〔2023〕58号", {"filed_number": "演示备2023-21", "filed_on": "2023-12-22"}),
}
"""Year → document of its plan, and its filing (叶县 2023 五(三), 七(四))."""
_NOT_RUN = {
    "L-0002": "2023年已结束，第 2 次未办", "L-0003": "2023年已结束，第 2 次未办", "L-0004": "2023年已结束，由 L-0002 的检查代替",
    "L-0005": "2023年已结束，未办，转入2024年", "L-0006": "2023年已结束，未办，转入2024年",
}  # fmt: skip
"""Lines of 2023 that were not run as often as planned, and why they were given up."""


class SecondHalf:
    """One method for each stretch of days. clerk: who does the nine tasks; what is found and thrown here comes from a chance of its own."""

    def __init__(self, clerk: Clerk, folder: Path) -> None:
        self._office, self._clock, self._folder = clerk.office, clerk.clock, folder
        self._clerk = Clerk(clerk.office, clerk.clock, publish=clerk.publish)
        self._clerk.chance.seed("周期检查")

    # ---- the stretches

    def seventh_of_june(self) -> None:
        """Reports, lines and plans on paper so far; a department, its people and item; the duties of 仙游 2018 二(二); the joint task on the plan."""
        office, clock = self._office, self._clock
        clock.at("2024-06-07", 11)
        for number, day, serial in _REPORTS:
            raw = {
                "to": "示例县“双随机、一公开”监管工作领导小组办公室",
                "paper": f"示公演〔{day[:4]}〕{serial}号",
                "sent_on": day,
            }
            report_sent(office, number, raw)
        for year, (document, filed) in _PLANS.items():
            plans.set_plan(
                office,
                year,
                {"title": f"{year}年度“双随机、一公开”抽查工作计划（演示）", "document": document, "lead": "公安"},
            )
            plans.file_plan(office, year, {"filed_with": "示例县“双随机、一公开”监管工作领导小组办公室", **filed})
            plans.publish_plan(office, year)
        for number, why in _NOT_RUN.items():
            registry.retire(office, registry.PLAN, number, f"演示：{why}")
        cap = {
            "most": "2",
            "by_risk": "E=4",
            "basis": "《示例县公布涉企行政检查年度频次上限的通知（演示）》（国办发〔2024〕54号要求公布）",
            "approved_by": "演示分管局长",
        }
        set_cap(office, cap)
        clock.later(30)
        self._education()
        listed = read_list(self._folder / "导入的文件" / DUTIES_FILE, LISTS["duties"].columns)
        importing.import_list(office, registry.DUTIES, listed, DUTIES_FILE)
        clock.at("2024-06-07", 15)
        line = {
            "year": "2024", "name": _JOINT, "items": _JOINT_ITEMS, "category": "一般和重点相结合", "direction": "不定向", "trades": "娱乐场所",
            "ratio": "10%", "start": "2024-06-13", "end": "2024-09-30", "times_per_year": "1", "section": "治安大队",
            "lead": "公安", "participants": "公安、消防、市场监管、卫健、人社、教体",
        }  # fmt: skip
        plan = registry.add(office, registry.PLAN, line).number
        self._joint = self._clerk.create(
            name=_JOINT, plan=plan, items=_JOINT_ITEMS.replace("、", ","), start="2024-06-13", end="2024-08-16",
            lead="公安", departments="公安、消防、市场监管、卫健、人社、教体", cutoff="2024-06-01", strata="risk",
            ratio="A=5%,B=10%,C=25%,D=50%,E=100%,unrated=10%", floor="10%", pool_take="4", entry_days="10",
            batches="2", windows="2024-06-13至2024-07-12；2024-07-15至2024-08-16", report_by="2024-10-25",
        )  # fmt: skip

    def _education(self) -> None:
        """示例县教育体育局: a seventh department, four people and one item."""
        office = self._office
        raw = {
            "number": "edu", "name": "示例县教育体育局", "short": "教体", "also": "教育局、教体局", "sections": "安全科", "contact": "演示联络员 10000002001",
            "start": "2024-06-07",
        }  # fmt: skip
        registry.add(office, registry.DEPARTMENTS, raw)
        for place, surname in enumerate("倪汤滕殷", 71):
            person = {
                "name": f"{surname}演示", "department": "教体", "section": "安全科", "certificate": f"16040499{place:03d}",
                "valid_until": "2026-12-31", "role": "执法人员", "status": "在岗", "phone": f"10000001{place:03d}",
            }  # fmt: skip
            registry.add(office, registry.INSPECTORS, person)
        registry.add(office, registry.ITEMS, _SCHOOLS)

    def middle_of_june(self) -> None:
        """The joint list is drawn and confirmed, by all but the fire service; venues of grade C are drawn; a draft is deleted."""
        office, clock, clerk = self._office, self._clock, self._clerk
        clerk.freeze(self._joint, "2024-06-13")
        self._june = self._duty_task("D-0003", end="2024-06-28", day="2024-06-13", hour=11)
        clerk.draw(self._joint, "2024-06-13")
        clerk.draw(self._june, "2024-06-13")
        clock.at("2024-06-14")
        twice = clerk.create(
            name="2024年校园周边娱乐场所联合抽查",
            items="I-0036",
            start="2024-06-17",
            end="2024-08-16",
            departments="教体",
            ratio="10%",
        )
        clock.later(40)
        life.delete(office, twice, {"reason": "建立有误", "why": f"与 {self._joint} 重复（演示）"})
        clerk.answer(self._joint, "2024-06-17", "police", "market", "health", "labour", "edu")
        clerk.confirm(self._june, "2024-06-17", hour=17)
        clerk.match(self._june, "2024-06-18")
        dispatch.dispatch(office, self._june)

    def end_of_june(self) -> None:
        """The fire service confirms three days late; the joint list is matched, its first batch and the venues of grade C are visited."""
        clerk = self._clerk
        clerk.answer(self._joint, "2024-06-20", "fire")
        clerk.match(self._joint, "2024-06-21")
        dispatch.dispatch(self._office, self._joint, 1)
        clerk.inspect(self._june, "2024-06-24")
        clerk.inspect(self._joint, "2024-06-26", batch=0, late="health")

    def first_of_july(self) -> None:
        """What is open goes to another clerk; 公章刻制业 and 典当业 are drawn together, as one task of two duties."""
        clerk = self._clerk
        self._clock.at("2024-07-01")
        people.hand_over(self._office, "", "演示内勤", "演示：岗位调整", [self._joint, self._june])
        clerk.approve(self._june, "2024-07-03", "示公演〔2024〕17号")
        clerk.close(self._june, "2024-07-04")
        self._seals = self._duty_task("D-0007", "D-0008", end="2024-07-31", plan="L-0011", day="2024-07-04", hour=14)
        clerk.draw(self._seals, "2024-07-04")
        clerk.confirm(self._seals, "2024-07-05")
        clerk.match(self._seals, "2024-07-05", hour=17)
        dispatch.dispatch(self._office, self._seals)

    def july(self) -> None:
        """Seals and pawnshops, venues of grade B, fire safety; the health bureau enters late; one task is called off by the leader."""
        office, clock, clerk = self._office, self._clock, self._clerk
        clock.at("2024-07-11")
        dispatch.dispatch(office, self._joint, 2)
        clerk.inspect(self._seals, "2024-07-11")
        clerk.enter_late(self._joint, "2024-07-18", "health")
        self._venues = self._duty_task("D-0002", end="2024-08-30", day="2024-07-19")
        clerk.approve(self._joint, "2024-07-19", "示公演〔2024〕18号")
        clerk.draw(self._venues, "2024-07-19")
        clerk.confirm(self._venues, "2024-07-22")
        clerk.match(self._venues, "2024-07-23")
        dispatch.dispatch(office, self._venues)
        clerk.inspect(self._venues, "2024-07-24")
        self._fire = self._duty_task("D-0014", end="2024-08-30", day="2024-07-30")
        given_up = clerk.create(
            name="2024年互联网使用单位双随机抽查", items="I-0022", start="2024-07-30", end="2024-10-31", departments="police",
            cutoff="2024-07-01", ratio="10%",
        )  # fmt: skip
        clerk.freeze(given_up, "2024-07-30", hour=11)
        both = (self._fire, given_up)
        for number in both:
            clerk.draw(number, "2024-07-30")
        for number in both:
            clerk.confirm(number, "2024-07-31")
        for number in both:
            clerk.match(number, "2024-08-01")
            dispatch.dispatch(office, number)
        clerk.inspect(self._fire, "2024-08-01")
        for number in (self._seals, self._venues, self._fire):
            clerk.approve(number, "2024-08-02", "示公演〔2024〕21号")
        clerk.close(self._seals, "2024-08-02")
        clerk.show()
        clock.later(60)
        life.cancel(
            office,
            given_up,
            {"reason": "上级统一部署", "paper": "示公演〔2024〕23号", "why": "演示：改由市局统一检查", **_LEADER},
        )

    def august(self) -> None:
        """The second batch goes on, and is extended for the weather; what was missed in July is closed by the leader."""
        office, clock, clerk = self._office, self._clock, self._clerk
        clerk.inspect(self._joint, "2024-08-07", batch=1, until=0.5)
        clock.at("2024-08-09")
        missed = {
            "reason": "演示：7月全员防汛值守，C级场所没有检查",
            "paper": "示公演〔2024〕24号",
            "approved_by": "演示分管局长",
        }
        duties.excuse(office, "D-0003", "2024-07", missed)
        clock.at("2024-08-12")
        longer = {
            "until": "2024-09-13",
            "batch": "2",
            "reason": "天气、灾害",
            "paper": "示公演〔2024〕25号",
            "why": "演示：连续降雨",
        }
        life.extend(office, self._joint, longer | _LEADER)

    def end_of_august(self) -> None:
        """The venues of grade B and fire safety are closed."""
        for number in (self._venues, self._fire):
            self._clerk.close(number, "2024-08-23")

    def hotels_drawn(self) -> None:
        """The hotels on the blacklist are drawn; only the arithmetic of that draw is public."""
        self._hotels = self._duty_task("D-0004", end="2024-08-31", day="2024-08-27")
        self._clerk.draw(self._hotels, "2024-08-27")

    def hotels_matched(self) -> None:
        """Their list is confirmed and matched."""
        self._clerk.confirm(self._hotels, "2024-08-27", hour=17)
        self._clerk.match(self._hotels, "2024-08-28", hour=9)
        dispatch.dispatch(self._office, self._hotels)

    def hotels_visited(self) -> None:
        """All of them are visited on one day."""
        self._clerk.inspect(self._hotels, "2024-08-28")

    def second_of_september(self) -> None:
        """The plan of 2025 is begun, what was missed of grade B is closed, the venues of grade C of September are frozen; before nine."""
        self._clock.at("2024-09-02", 8)
        plans.copy_plan(self._office, 2024, 2025)
        late = {
            "reason": "演示：漏查的一家8月12日才登记，列入9月至10月一期",
            "paper": "示公演〔2024〕30号",
            "approved_by": "演示分管局长",
        }
        duties.excuse(self._office, "D-0002", "2024-07", late)
        self._duty_task("D-0003", end="2024-09-30", day="2024-09-02", hour=8)

    def _duty_task(self, *numbers: str, end: str, day: str, plan: str = "", hour: int = 9) -> str:
        """The task of these duties, made on a day and frozen on it at an hour. Returns its number."""
        self._clock.at(day, hour)
        number = duties.duty_task(self._office, numbers, {"end": end, "plan": plan}).number
        self._clerk.freeze(number, day, hour=hour)
        return number
