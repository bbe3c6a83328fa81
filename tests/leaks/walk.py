"""Every act of the office done once, with a canary wherever a clerk types something that the public may not read.

`first_round` brings a bureau to its first publication, `fates` does what happens to published records afterwards: withdrawn, repaired, voided,
marked, expired, erased. What is typed for the public (statements, announcements) is a canary too, kept in `Words.said`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import docx
import xlsxwriter
from msgspec.structs import replace

from acts.base import backups, passphrase
from acts.base import bureau as bureaus
from acts.base.office import open_office
from acts.base.rename import change_bureau, rename
from acts.base.rescue import copy_name, write_out
from acts.base.salvage import asks_passphrase, salvage, salvage_name
from acts.disclosure import mark, override, publish, statistics, texts
from acts.disclosure import private_words as words_of_records
from acts.draw import doubts, expiry, remake, slip, void
from acts.due import due, report
from acts.finding.object_page import object_page
from acts.journal import clock, erasure, log, proof, restored, retention, undo
from acts.registry import health, importing, item_list, outside, plans, reading, registry, trades, watch
from acts.registry.registry import DEPARTMENTS, ENTERPRISES, INSPECTORS, ITEMS, PLAN
from acts.registry.twins import duplicates, merge_doubts, merge_objects, not_the_same
from acts.work import result
from db.config import Bureau
from db.exchange.formats import LISTS
from db.places import Places
from db.restored_mark import write_mark
from rules.base.errors import Refused
from rules.importing.mapping import ImportMapping
from rules.work.task import Task
from tests.acts.office import ENTERPRISES as OF_OBJECTS
from tests.acts.office import INSPECTORS as OF_INSPECTORS
from tests.acts.office import ITEMS as OF_ITEMS
from tests.acts.office import PLAN as OF_PLAN
from tests.acts.office import Clock, Desk, hotel, sheet_text, tokens
from tests.leaks.walk_draws import KEPT_OF_OBJECTS, Words
from tests.leaks.walk_lists import Lists

__all__ = ["Walk", "opened"]

LINE = "春风又绿江南岸 1"


class Walk(Lists):
    """A clerk who does everything once, the lists, what is published beside results, and what the office keeps for itself."""

    # ---- lists

    def register(self) -> None:
        """The lists from files, then one record of each added, changed, retired; a pair that may not meet, and may again."""
        office, words = self.office, self.words
        rows: Mapping[str, list[dict[str, str]]] = {
            "departments": [
                {"number": "farm", "name": "示例县农业农村局", "short": "农业", "contact": words.private("contact")}
            ],
            "items": OF_ITEMS,
            "plan": OF_PLAN,
            "enterprises": [words.row(one, ENTERPRISES.columns, KEPT_OF_OBJECTS) for one in OF_OBJECTS],
            "inspectors": [words.row(one, INSPECTORS.columns, "section") for one in OF_INSPECTORS],
        }
        for code, raw in rows.items():
            register = registry.REGISTERS[code]
            importing.prepare_import(office, register, sheet_text(*raw))
            importing.import_list(office, register, sheet_text(*raw), f"{code}.xlsx")
        one = registry.add(office, ENTERPRISES, words.row(hotel(70), ENTERPRISES.columns, KEPT_OF_OBJECTS)).number
        registry.edit(office, ENTERPRISES, one, {"notes": words.private("notes"), "phone": words.telephone()})
        registry.retire(office, ENTERPRISES, one, words.private("why retired"), "deregistered")
        wrong = registry.add(office, ENTERPRISES, words.row(hotel(71), ENTERPRISES.columns, KEPT_OF_OBJECTS)).number
        undo.undo(office, undo.plan_undo(office, number=wrong))
        item = registry.add(office, ITEMS, OF_ITEMS[1] | {"name": "演示失效检查"}).number
        registry.retire(office, ITEMS, item, words.private("why retired"))
        edu = {"number": "edu", "name": "示例县教育体育局", "short": "教体", "contact": words.private("contact")}
        registry.add(office, DEPARTMENTS, edu)
        registry.edit(office, DEPARTMENTS, "edu", {"contact": words.private("contact")})
        registry.retire(office, DEPARTMENTS, "edu", words.private("why retired"))
        line = registry.add(office, PLAN, OF_PLAN[0] | {"name": "演示撤销计划", "end": "2024-11-30"}).number
        registry.retire(office, PLAN, line, words.private("why retired"))
        self.plan_document()
        pair = (self.desk.object(20).number, "N-0001")
        registry.add_recusal(
            office, {"object": pair[0], "inspector": pair[1], "reason": "kin", "note": words.private("note")}
        )
        ended = {"ended_by": self.by, "ended_on": "2024-03-04", "ended_why": words.private("why ended")}
        registry.end_recusal(office, *pair, ended)
        self.recusal_file(words.private("note"))
        self.flags()
        self.foreign_list()
        self.twins()
        self.found()
        self.health()
        assert object_page(office, one).enterprise.number == one
        bureaus.history(office, one)
        log.log(office)

    def health(self) -> None:
        """The lists looked through; a word for a trade said to mean one, and forgotten."""
        office = self.office
        assert health.check_registry(office)
        assert trades.trade_uses(office)
        assert item_list.items_on(office, office.today())
        assert trades.planned_trade(office, "演示特行旅馆", "旅馆业").objects == 0
        trades.map_trade(office, "演示特行旅馆", "旅馆业")
        trades.forget_trade(office, "演示特行旅馆")

    def twins(self) -> None:
        """Objects that may be one: found, decided to be two, merged."""
        office, words = self.office, self.words
        name = {"name": "演示重复登记店"}
        kept, gone, other = (registry.add(office, ENTERPRISES, hotel(n) | name).number for n in (97, 98, 99))
        assert duplicates(office)
        not_the_same(office, kept, other)
        merge_doubts(office, kept, gone)
        merge_objects(office, kept, gone, words.private("why one"))

    def flags(self) -> None:
        """Lists of other offices (flags, status, risk class) from files; a flag added by hand, changed, ended; our own list of flags."""
        office, words = self.office, self.words
        one, other = self.desk.object(17), self.desk.object(18)
        files = {
            "flags": f"企业名称,统一社会信用代码,列入原因,列入日期,列入决定机关,移出原因\n{one.name},{one.code},{words.private('watch reason')},2024-01-05,示例县市场监管局,{words.private('ended why')}\n",
            "status": f"企业名称,统一社会信用代码,歇业日期,歇业原因\n{other.name},{other.code},2024-01-05,{words.private('status reason')}\n",
            "risk": f"企业名称,统一社会信用代码,信用风险等级,分类日期\n{one.name},{one.code},C,2024-01-05\n",
        }
        for mode, text in files.items():
            path = office.places.folder.parent / f"{mode}.csv"
            path.write_text(text, encoding="utf-8")
            mapping = ImportMapping(list="enterprises", mode=mode, answers={"flag": "经营异常名录"})
            outside.mode_of(office, reading.read(office, LISTS["enterprises"], path), path.name)
            sheet = outside.read_outside(office, mode, path, mapping)
            outside.apply_outside(office, outside.prepare_outside(office, mode, sheet, mapping, path.name), path.name)
            assert undo.plan_undo(office).steps
        private = {name: words.private(f"watch {name}") for name in ("reason", "document")}
        reason = {"flag": "投诉举报多", "since": "2024-01-02", **private}
        watch.set_flag(office, one.number, reason)
        entry = watch.find_entry(office, one.number, "投诉举报多")
        watch.end_flag(office, one.number, entry, {"until": "2024-03-01", "ended_why": words.private("ended why")})
        watch.watch_rows(office)

    def plan_document(self) -> None:
        """The plan of the year as a document, filed, taken off and published again; that of the next one copied, a draft that nobody may read."""
        office = self.office
        plans.set_plan(office, 2024, {"title": "2024年度抽查工作计划", "document": "示公演〔2024〕2号", "lead": "公安"})
        plans.file_plan(office, 2024, {"filed_with": "示例县双随机办", "filed_number": "备2024-7"})
        plans.publish_plan(office, 2024)
        plan = plans.unpublish_plan(office, 2024, self.words.private("why a plan was taken off"))
        plans.changed_since_filing(office, plan)
        plans.publish_plan(office, 2024)
        plans.copy_plan(office, 2024, 2025)
        plans.set_plan(office, 2025, {"title": self.words.private("title of a draft")})
        plans.check_plan(office, 2024)

    # ---- what is published beside results

    def texts(self) -> None:
        """Announcements with attachments that name their writers; one waits. A black-listed object; a scope."""
        office, words, folder = self.office, self.words, self.office.places.pages
        (folder / "files").mkdir(exist_ok=True)
        paper = docx.Document()
        paper.add_paragraph(words.public("page/notice"))
        paper.core_properties.author = words.private("author of a file")
        paper.core_properties.last_modified_by = words.private("author of a file")
        paper.save(str(folder / "files" / "notice.docx"))
        book = xlsxwriter.Workbook(folder / "files" / "notice.xlsx")
        book.add_worksheet().write(0, 0, words.public("page/notice"))
        book.set_properties({"author": words.private("author of a file")})
        book.close()
        page = "title: 公告\ndate: 2024-05-08\n{}\n{}"
        named = "file: notice.docx 文件\nfile: notice.xlsx 表格\n"
        (folder / "notice.md").write_text(page.format(named, words.public("page/notice")), encoding="utf-8")
        listed = {
            "watch": "黑名单", "watch_reason": words.public("blacklist"), "watch_organ": "示例县公安局", "watch_document": "示公演列〔2024〕1号",
            "watch_basis": "《演示办法》第九条", "watch_from": "2024-01-02",
        }  # fmt: skip
        registry.edit(office, ENTERPRISES, self.desk.object(5).number, listed)
        waiting = texts.pending_texts(office)
        texts.text_doubts(office, waiting)
        texts.find_text(office, waiting[0].key)
        texts.approve_texts(office, (), by=self.by, document=words.private("document"), seen=True)
        texts.revoke_text(office, waiting[0].key, reason=words.private("reason of a revocation"), by=self.by)
        texts.approve_texts(office, (), by=self.by, document=words.private("document"), seen=True)
        texts.let_name_stand(office, office.store.all(Task)[0])
        (folder / "later.md").write_text(page.format("", words.private("a page that waits")), encoding="utf-8")
        (folder / "notice.md").write_text(
            page.format(named, words.private("a page that was changed")), encoding="utf-8"
        )
        publish.previewed(office)
        publish.projected(office)

    def marks(self, number: str) -> None:
        """A mark on a field of each kind of record, one of them lifted."""
        one = self.desk.sheets(number)[2]
        marked = {
            self.desk.object(6).number: "乡镇街道", self.desk.object(7).number: "统一社会信用代码", self.desk.object(8).number: "企业名称",
            "N-0004": "执法证号", "I-0003": "抽查内容", "L-0001": "责任科室", number: "抽查任务名称",
            f"{number}/{one.object}/{one.items[0]}": "罚没金额", f"{number}/{one.object}/{one.items[1]}": "公开说明",
        }  # fmt: skip
        for record, field in marked.items():
            self.mark(record, field)
        self.mark(self.desk.object(9).number, "乡镇街道")
        lifted = {"field": "乡镇街道", "by": self.by, "on": "2024-05-08", "why": self.words.private("why")}
        mark.lift_mark(self.office, self.desk.object(9).number, lifted)
        mark.marked_fields(self.office)

    def mark(self, record: str, field: str) -> None:
        words = self.words
        day = self.office.today().isoformat()
        raw = {"field": field, "kind": "商业秘密", "basis": words.private("basis"), "by": self.by, "on": day}
        mark.set_mark(self.office, record, raw)

    # ---- the office

    def keep_house(self) -> None:
        """Passphrases, findings that pass, the year's table, what is kept and for how long."""
        office, words = self.office, self.words
        passphrase.set_passphrase(office, self.by, LINE)
        passphrase.holders(office)
        passphrase.enter_passphrase(office, self.by, LINE)
        override.allow(office, "3f9a0c1d2e4b", reason=words.private("reason"), by=self.by, about=words.private("about"))
        passphrase.remove_passphrase(office, self.by, LINE)
        override.revoke(office, "3f9a0c1d2e4b", reason=words.private("reason"), by=self.by)
        override.overrides(office)
        assert not override.last_found(office.places, "3f9a0c1d2e4b")
        statistics.of_year(office, 2024)
        statistics.for_cause_of_year(office, 2024)
        words_of_records.private_words(office)
        retention.schedule(office)
        remake.repair(office)
        late = due.late(office, due.choice(office, department="公安"))
        due.late_by_unit(office, late)
        due.late_by_person(late)
        due.due(office)
        due.next_due(office, self.main)
        due.late_of_year(office, 2024)
        report.report_sent(office, "2024-06", {"to": words.private("to"), "paper": words.private("paper")})

    def erase(self, number: str) -> None:
        """Personal information erased by law, and the files that still hold it."""
        decided = {"basis": "consent", "document": self.words.private("document"), "approved_by": self.by}
        erasure.what_stays(self.office, number, ["phone"])
        erasure.erase(self.office, number, ["phone"], **decided)
        erasure.leftovers(self.office)
        erasure.purge(self.office)

    def first_round(self) -> None:
        """Everything up to the first publication, on the morning of 3 June 2024."""
        self.register()
        self.main = self.joint()
        slip.print_slip(self.office, self.main, self.desk.sheets(self.main)[0].object)
        self.second = self.supplemented()
        self.with_a_cause()
        self.ways_on()
        self.half_way()
        self.restricted()
        self.desk.later_on("2024-05-08")
        self.lottery()
        self.missed()
        self.texts()
        self.marks(self.main)
        self.keep_house()
        self.erase(self.desk.object(10).number)
        self.desk.later_on("2024-06-03")

    # ---- what happens to what is published

    def fates(self) -> set[str]:
        """Withdrawn, repaired, marked, corrected without approval, voided, expired, off the list. Returns the records whose words go."""
        desk, office, words = self.desk, self.office, self.words
        kept = proof.read_hand_out(proof.hand_out(office).to_bytes())
        assert proof.compare(office, kept) == []
        proof.prove(office, "1")
        desk.later_on("2024-06-17")
        gone = set()
        for at, one in enumerate(desk.sheets(self.second)):
            key = f"{self.second}/{one.object}/{one.items[0]}"
            if at in {0, 1}:
                reason = ("court", "repaired")[at]
                document = words.private("document")
                result.what_still_tells(office, self.second, one.object, one.items[0])
                result.withdraw(
                    office, self.second, one.object, one.items[0], reason=reason, by=self.by, document=document
                )
                gone.add(key)
            elif at == 3:  # entered anew, its former words gone; it waits
                result.withdraw(
                    office,
                    self.second,
                    one.object,
                    one.items[0],
                    reason="mistake",
                    by=self.by,
                    document=words.private("document"),
                )
                raw = {"code": "3", "checked_on": "2024-06-17", "public": words.private("entered anew, it waits")}
                result.reenter(
                    office, self.second, one.object, one.items[0], raw,
                    why=words.private("why anew"), by=self.by, document=words.private("paper anew"),
                )  # fmt: skip
                gone.add(key)
            elif at == 2:
                self.mark(key, "公开说明")
                self.mark(key, "处理情况")
                gone.add(key)
            else:
                raw = {"public": words.private("correction that waits"), "code": "3"}
                result.correct(office, self.second, one.object, one.items[0], raw, words.private("why"))
        voided = desk.new_task(name="2024年作废演示", items=self.trade(8))
        desk.drawn(voided)
        assert [one.number for one in void.voidable_draws(office, desk.task(voided))] == [f"{voided}-1"]
        given_up = void.void(office, voided, reason="procedure", by=self.by, paper=words.private("paper of a void"))
        void.fate_text(office, given_up)
        doubts.predecessor_notes(office, given_up)
        void.consequence_text(desk.task(voided).state, given_up)
        desk.drawn(voided)  # from the same pool
        desk.later_on("2024-06-17")
        expiry.expire_all_overdue(office)
        until = {"watch_until": "2024-06-10"}
        registry.edit(office, ENTERPRISES, desk.object(5).number, until)
        return gone | {"blacklist"}

    def put_back(self) -> None:
        """恢复 journalled, as in a bureau out of a backup that never published; the first publication says so."""
        office, words = self.office, self.words
        write_mark(office.places.folder, backups.back_up(office.places.folder, office.clock))
        restored.lost_since(office, None)
        paper, source = words.private("paper"), words.private("where from")
        restored.record_restore(office, None, reason="disk", paper=paper, by=self.by, post="局长", source=source)

    def after_the_terms(self) -> None:
        """Ten years later nothing is public of any result; what is past its term is erased."""
        self.desk.later_on("2034-06-19")
        self.desk.clock.later(-1)  # it had been an hour fast
        clock.correct_clock(self.office, by=self.by, paper=self.words.private("paper of a clock"))
        retention.expire(self.office, document=self.words.private("document"), approved_by=self.by)


def _keep_backups(folder: Path, clock: Clock) -> None:
    """The day's round, a copy outside, and what is said of both."""
    outside = folder.with_name("U")
    outside.mkdir()
    backups.change_backup_to(folder, [outside])
    backups.copy_warnings(folder)
    assert not backups.daily_round(folder, clock).trouble
    backups.round_due(Places(folder), clock())
    backups.back_up(folder, clock)
    assert [one.problem for one in backups.list_backups(folder)] == ["", ""]
    assert backups.check_backups(folder, clock) == []
    with open_office(folder, write=False, clock=clock) as office:
        assert backups.troubles(office) == []
    assert backups.last_backup(Places(folder)) is not None


@contextmanager
def opened(folder: Path, words: Words) -> Iterator[Walk]:
    """A bureau in a new folder, open for work, with everything that is done to the folder as a whole."""
    clock = Clock()
    by = words.private("the operator")
    bureaus.create(folder, Bureau(name="示例县公安局", region="410499"), by=by, clock=clock, token=tokens())
    bureaus.make_backup_key(folder, folder.with_name("key.txt"))
    bureaus.stop_sealing_backups(folder)
    with open_office(folder, by=by, clock=clock, token=tokens(2)) as office:
        yield Walk(Desk(office, clock), words)
        change_bureau(office, replace(office.bureau, name="示例市公安局"))
        assert write_out(office, copy_name(office)).findings == ()
    ahead = Clock(clock.moment + timedelta(days=400))
    with suppress(Refused):  # nobody has confirmed that it is that day
        rename(folder, "示例县公安局", clock=ahead)
    rename(folder, "示例县公安局", clock=clock)
    _keep_backups(folder, clock)
    archive = backups.back_up(folder)
    bureaus.restore_backup(archive, folder.with_name("restored"))
    assert not asks_passphrase([folder])
    assert salvage([folder], salvage_name(folder), clock=clock).found.whole
    bureaus.make_bureau_private(folder)
    assert bureaus.check_bureau(folder) == []
