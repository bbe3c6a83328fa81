"""The canaries that are typed, and the draws and checks of `tests.leaks.walk` in which they are."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from unittest.mock import patch

from acts.disclosure import approval
from acts.draw import (
    confirm,
    doubts,
    draw,
    experts,
    expiry,
    freeze,
    match,
    obstacles,
    reconfirm,
    recusals,
    registry_changes,
    supplement,
    team_changes,
    teams,
    void,
)  # fmt: skip
from acts.draw.confirm import StrikeOff
from acts.due import facts
from acts.papers import protocol, receipt
from acts.registry import duties as reckoned
from acts.registry import duty_view, registry, visit_cap
from acts.registry.registry import ENTERPRISES, INSPECTORS, ITEMS
from acts.work import (
    confirmations,
    dispatch,
    duties,
    for_cause,
    life,
    lists,
    past,
    people,
    result,
    result_import,
    sheet,
    task,
    visits,
)
from db.exchange.formats import LISTS
from rules.base.fields import Column, Kind
from rules.work.sheet import Sheet
from rules.work.task import Task
from tests.acts.office import AT_THE_STATION, Desk, hotel, officer, sheet_text
from tests.leaks.searcher import canary, number_canary

__all__ = ["KEPT_OF_OBJECTS", "Draws", "Words"]

FIRST_TYPED = 500_000
"""Numbers of the canaries that are typed; those that are planted into records begin at 1."""
KEPT_OF_OBJECTS = "name town watch_reason watch_organ watch_document watch_basis"
"""Text columns of an object that are public, or public once they are approved."""


class Words:
    """Canaries to type. where: canary → what it was typed as. said: those that are typed for the public, → the record they stand in."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self._next = count(FIRST_TYPED)
        self._telephones = count(1)

    def private(self, place: str) -> str:
        made = canary(next(self._next))
        self.where[made] = place
        return made

    def public(self, record: str) -> str:
        made = canary(next(self._next))
        self.said[made] = record
        return made

    def telephone(self) -> str:
        made = str(number_canary(next(self._telephones)))
        self.where[made] = "phone"
        return made

    def row(self, raw: Mapping[str, str], columns: Sequence[Column], kept: str) -> dict[str, str]:
        """The row with a canary in each text column that is not kept, and a telephone."""
        typed = dict(raw)
        for column in columns:
            if column.name == "phone":
                typed["phone"] = self.telephone()
            elif column.kind in {Kind.TEXT, Kind.LONG} and column.name not in kept.split():
                typed[column.name] = self.private(column.label)
        return typed


class Draws:
    """A clerk with a bureau in a folder who does everything once; its clock and chance are those of the tests."""

    def __init__(self, desk: Desk, words: Words) -> None:
        self.desk, self.office, self.words = desk, desk.office, words
        self.by = words.private("the leader who approves")

    def trade(self, n: int, level: str = "全部公开") -> str:
        """Twelve objects of a trade of their own and its item. Returns the item's number."""
        trade = f"演示行业{n}"
        for at in range(12):
            row = hotel(n * 100 + at, name=f"演示{n * 100 + at}号有限公司", trades=trade, town=f"演示{n}镇")
            registry.add(self.office, ENTERPRISES, self.words.row(row, ENTERPRISES.columns, KEPT_OF_OBJECTS))
        basis = {"level": level, "level_basis": "演示依据"} if level != "全部公开" else {}
        raw = {
            "name": f"演示检查{n}",
            "department": "公安",
            "basis": "演示规定",
            "trades": trade,
            "ratio": "25%",
            **basis,
        }
        return registry.add(self.office, ITEMS, raw).number

    def joint(self) -> str:
        """Police and fire together: struck, ill, recused, transferred, helped, entered, signed, corrected, approved, withdrawn, closed."""
        desk, office, words = self.desk, self.office, self.words
        number = desk.joint_task(name=words.private("the name of a draft"))
        task.edit(office, number, {"name": "2024年旅馆业联合抽查"})
        past.preview(office, desk.task(number))
        frozen = desk.freeze(number)
        registry_changes.changes_since_freeze(office, frozen)
        draw.add_witness(office, number, kind="paper", who="演示监督员", ref="照片 1")
        first = desk.run_later(number).drawn[0].number
        confirm.confirm(office, number, [StrikeOff(first, "moved_away", words.private("paper"))], approved_by=self.by)
        match.match_inspectors(office, number)
        one, other, third = desk.sheets(number)[:3]
        for at, upheld in ((one, "是"), (other, "否")):
            recusals.decide_recusal(office, self.declared(at, upheld))
        paper = {"paper": words.private("paper"), "decided_by": self.by}
        out = desk.sheets(number)[0].teams["fire"][0]
        team_changes.change_inspector(office, number, object_number=one.object, out=out, reason="illness", **paper)
        registry.retire(office, INSPECTORS, third.teams["fire"][0], words.private("why"), "transferred")
        team_changes.required_changes(office, desk.task(number))
        team_changes.apply_required_changes(office, number)
        expert = registry.add(
            office, INSPECTORS, words.row(officer(40, "公安", role="专业技术人员"), INSPECTORS.columns, "section")
        ).number
        for sent in (one, other):
            experts.send_expert(
                office, number, object_number=sent.object, expert=expert, reason=words.private("reason")
            )
        experts.recall_expert(office, number, object_number=other.object, expert=expert, why=words.private("why"))
        sheet.print_sheets(office, number)
        sheet.sheet_form(office, one)
        sheet.drawn_list(office, number)
        sheet.assignments(office, number)
        lists.list_rows(office, LISTS["assignments"], number)
        self.results(number, "2024-03-20", imported=2)
        self.end(number)
        protocol.print_protocol(office, number)
        protocol.print_protocol(office, number, public=True)
        return number

    def declared(self, one: Sheet, upheld: str) -> dict[str, str]:
        """A recusal that is asked for, of the first of the police who go there."""
        words = self.words
        return {
            "object": one.object, "inspector": one.teams["police"][0], "side": "检查对象申请", "declarant": words.private("declarant"),
            "declared_on": "2024-03-04", "reason": "近亲属", "upheld": upheld, "decided_by": self.by, "decided_on": "2024-03-04",
            "paper": words.private("paper"), "note": words.private("note"),
        }  # fmt: skip

    def results(self, number: str, day: str, imported: int = 0) -> None:
        """A result for every object and item, some of them from a file: with words for the public, notes for the office and a fine."""
        self.desk.later_on(day, 17)
        pairs = [(one.object, item) for one in self.desk.sheets(number) for item in one.items]
        rows = []
        for at, (one, item) in enumerate(pairs):
            key = f"{number}/{one}/{item}"
            raw = {
                "code": "51"[at % 2], "checked_on": day, "public": self.words.public(key), "handling": self.words.public(key),
                "note": self.words.private("note"), "handling_note": self.words.private("handling note"), "fine": ("100.00", "")[at % 2],
            }  # fmt: skip
            if at < imported:
                rows.append({**raw, "task": number, "object": one, "item": item})
            else:
                result.enter(self.office, number, one, item, raw)
        if rows:
            report = result_import.prepare_results(self.office, sheet_text(*rows))
            result_import.apply_results(self.office, report, f"{self.words.private('file')}.xlsx")
        result.export_rows(self.office, number)

    def approve(self, number: str) -> None:
        approval.doubts(self.office, approval.pending_results(self.office, number))
        approval.approve(self.office, number, (), by=self.by, document=self.words.private("document"), seen=True)

    def end(self, number: str) -> None:
        """Signed or not, approved, one corrected and approved again, the task closed."""
        office, words, one = self.office, self.words, self.desk.sheets(number)[0]
        result.sign(office, number, one.object, "refused", words.private("reason"))
        self.approve(number)
        was = {"public": words.private("corrected again"), "fine": "200.00"}
        last = {"public": words.public(f"{number}/{one.object}/{one.items[0]}"), "fine": "300.00"}
        for raw in (was, last):
            result.correct(office, number, one.object, one.items[0], raw, words.private("why"))
        self.approve(number)
        task.task_status(office, self.desk.task(number))
        life.close(office, number)

    def supplemented(self) -> str:
        """A task whose first object loses all but one of the police, then is given new people, then more objects."""
        desk, office, words = self.desk, self.office, self.words
        number = desk.new_task(name="2024年补充抽取演示", items=self.trade(2), ratio="25%", strata="risk")
        one = desk.matched(number)[0]
        while len(team := next(s.teams["police"] for s in desk.sheets(number) if s.object == one.object)) > 1:
            now = next(s for s in desk.sheets(number) if s.object == one.object)
            assert now.teams["police"] == team
            recusals.decide_recusal(office, self.declared(now, "是"))
        for n in (50, 51, 52):
            registry.add(office, INSPECTORS, words.row(officer(n, "公安"), INSPECTORS.columns, "section"))
        teams.vacancies(office, desk.task(number))
        desk.clock.later(1)
        expected = desk.clock.moment + timedelta(hours=6)
        supplement.freeze_inspectors(office, number, "公安", kind="dice", source=AT_THE_STATION, expected_at=expected)
        desk.run_later(number)
        match.match_inspectors(office, number)
        supplement.freeze_objects(
            office, number, "20%", reason="比例提高", paper=words.private("paper"), approved_by=self.by, kind="dice", source=AT_THE_STATION,
            expected_at=desk.clock.moment + timedelta(hours=6),
        )  # fmt: skip
        desk.run_later(number)
        confirm.confirm(office, number)
        match.match_inspectors(office, number)
        self.results(number, "2024-04-10")
        self.end(number)
        return number

    def with_a_cause(self) -> None:
        """A complaint: its objects named, its inspectors assigned."""
        desk, office, words = self.desk, self.office, self.words
        raw = {
            "name": "2024年投诉核查", "cause": "投诉举报", "document": words.private("document"), "items": "I-0001", "start": "2024-04-01",
            "departments": "police", "objects": f"{desk.object(3).number}、{desk.object(4).number}", "end": "2024-05-31",
        }  # fmt: skip
        number = for_cause.create(office, raw).number
        for_cause.edit(office, number, {"document": words.private("document")})
        for_cause.assign(office, number, {"police": ("N-0002", "N-0003")})
        self.results(number, "2024-04-20")
        self.end(number)

    def decided(self) -> dict[str, str]:
        """What a leader decides about a task, and on what paper."""
        words = self.words
        return {"reason": "上级统一部署", "by": self.by, "paper": words.private("paper"), "why": words.private("why")}

    def ways_on(self) -> None:
        """A draft deleted, a confirmation asked again, a task extended and then cancelled, a check with a cause cancelled; work handed over, a deputy."""
        desk, office, words = self.desk, self.office, self.words
        wrong = desk.new_task(name=words.private("the name of a draft"))
        life.delete(office, wrong, {"reason": "建立有误", "why": words.private("why")})
        number = desk.new_task(name="2024年取消演示", items=self.trade(10))
        desk.drawn(number)
        confirm.confirm(office, number, department="police", sender=words.private("sender"))
        reconfirm.reconfirm(office, number, "police", {"reason": "其他", "why": words.private("why")})
        rows = lists.list_rows(office, LISTS["confirmations"], number)
        filled = sheet_text(*({"number": str(row["number"]), "verdict": "can"} for row in rows))
        confirmations.import_confirmations(office, number, filled, department="police", sender=words.private("sender"))
        match.match_inspectors(office, number)
        reconfirm.confirmation_text(office, desk.task(number), desk.draw(f"{number}-1"))
        dispatch.dispatch(office, number)
        list(dispatch.batch_words(office, desk.task(number)))
        lists.list_title(office, LISTS["assignments"])
        life.extension_notes(office, desk.task(number), date(2024, 7, 31))
        life.extend(office, number, self.decided() | {"until": "2024-07-31"})
        people.work_of(office, office.by)
        people.hand_over(office, office.by, words.private("handler"), words.private("why"), [number])
        life.cancel(office, number, self.decided())
        deputy = {
            "name": words.private("deputy"), "post": "代局长", "for_name": words.private("for whom"), "start": "2024-03-01",
            "until": "2024-12-31", "paper": words.private("paper"), "by": self.by,
        }  # fmt: skip
        people.end_appointment(office, people.appoint(office, deputy).number, words.private("why"))
        people.deputies(office)
        self.one_visit()
        self.periodic()

    def one_visit(self) -> None:
        """The cap of the year, by class; a check with a cause joined with a random one, and split again."""
        desk, office, words = self.desk, self.office, self.words
        visit_cap.set_cap(
            office, {"most": "8", "by_risk": "E=9", "basis": "示公演〔2024〕12号", "approved_by": self.by}
        )
        visit_cap.cap_history(office)
        visit_cap.class_note(office)
        item = self.trade(12)
        number = desk.new_task(name="2024年合并演示", items=item)
        desk.drawn(number)
        confirm.confirm(office, number)
        visits.match_notes(office, desk.task(number))
        match.match_inspectors(office, number)
        one = office.store.where(Sheet, task=number)[0].object
        raw = {
            "name": "2024年投诉合并", "cause": "投诉举报", "document": words.private("document"), "items": item, "start": "2024-04-01",
            "departments": "police", "objects": one, "end": "2024-05-31",
        }  # fmt: skip
        other = for_cause.create(office, raw).number
        for_cause.assign(office, other, {"police": ("N-0002", "N-0003")})
        visits.joint_notes(office, desk.task(number))
        visits.join_visits(office, number, other, [one])
        visits.cancel_notes(office, desk.task(other))
        visits.split_visit(office, number, [one], words.private("why"))
        visits.join_visits(office, number, other, [one])
        for each in (number, other):
            life.cancel(office, each, self.decided())

    def periodic(self) -> None:
        """A duty that nobody carried out, another whose task is made."""
        office, words = self.office, self.words
        raw = {
            "item": self.trade(11), "months": "每月", "start": "2024-03-01", "basis": "演示频次规定", "section": "治安大队",
        }  # fmt: skip
        for months in ("每月", "每季度"):
            registry.add(office, registry.DUTIES, raw | {"months": months, "name": words.private("name of a duty")})
        duties.planned_task(office, ["D-0002"])
        duties.duty_task(office, ["D-0002"])

    def missed(self) -> None:
        """In May: what the first duty missed in April is closed, and it ends."""
        office, words = self.office, self.words
        closure = {"reason": words.private("reason"), "paper": words.private("paper"), "approved_by": self.by}
        duties.excuse(office, "D-0001", "2024-04", closure)
        self._duties_looked_at()
        registry.retire(office, registry.DUTIES, "D-0001", words.private("why"))

    def _duties_looked_at(self) -> None:
        """Everything that only reads of duties; what of the due list is kept from one opening to the next."""
        office = self.office
        row = duty_view.duty_rows(office)[0]
        duty_view.last_visits(office, row.standing.item)
        past.preview(office, next(one for one in office.store.all(Task) if one.duties))
        for number in duty_view.open_duties(office) or row.standing.open:
            duty_view.duties_of_object(office, number)
        assert not reckoned.unsettled(office)
        reckoned.reckon_over(office)
        with patch.object(facts, "WORTH_KEEPING", 0):
            facts.known(office).keep(office)
        office.store._state.opened()
        with patch.object(office.store, "opened_at", office.store.position):
            facts.Known().things(office)
        office.places.due.unlink()

    def half_way(self) -> None:
        """A draft that is suspended, one that is resumed, a freeze for the system's own number, one that nobody drew for."""
        desk, office, words = self.desk, self.office, self.words
        for goes_on in (True, False):
            number = desk.new_task(name=words.private("the name of a draft"))
            life.suspend(office, number, self.decided() | {"until": "2024-12-30"})
            if goes_on:
                life.resume(office, number)
        waiting = desk.new_task(name="2024年等待抽取演示", items=self.trade(3))
        desk.freeze(waiting, "system", {}, hours=24 * 40)
        late = desk.new_task(name="2024年过期演示", items=self.trade(4))
        desk.freeze(late)
        under_way = desk.new_task(name="2024年未完成演示", items=self.trade(5))
        desk.matched(under_way)
        self.results(under_way, "2024-05-06")

    def lottery(self) -> None:
        """Drawn by a lottery of 8 May, a Wednesday: its value mistyped, and corrected before the match."""
        desk, office = self.desk, self.office
        number = desk.new_task(name="2024年彩票抽取演示", items=self.trade(9))
        doubts.doubts_now(office, desk.task(number))
        obstacles.freeze_obstacles(office, desk.task(number))
        source = {"game": "dlt", "date": "2024-05-08"}
        frozen = freeze.freeze(office, number, kind="lottery", source=source, approved_by=self.by).draw
        draw.witness_notice(draw.add_witness(office, number, kind="notary", who="演示公证处", ref="公证书 3"))
        receipt.build_receipt(office, number)
        receipt.print_receipt(office, number)
        desk.later_on("2024-05-08", 22)
        expiry.state_now(office, frozen)
        expiry.value_deadline(office, frozen)
        expiry.state_text(office, frozen)
        draw.run(office, number, "01020304350111", [], drawing=draw.Drawing(issue="24051"))
        draw.correct(office, number, "01020304350112", by="演示局", paper="示公演〔2024〕9号")

    def restricted(self) -> None:
        """A task 有限公开, drawn a second time, and one 不予公开, each to its end."""
        for n, level in ((6, "有限公开"), (7, "不予公开")):
            number = self.desk.new_task(
                name=f"2024年演示特许任务{n}", items=self.trade(n, level), ratio="50%", strata="risk"
            )
            if level == "有限公开":
                first = self.desk.drawn(number)
                void.void(self.office, number, reason="wrong_pool", by=self.by, lines=[first.drawn[0].number])
            self.desk.matched(number)
            self.results(number, f"2024-05-{n:02d}")
            self.approve(number)
            life.close(self.office, number)
