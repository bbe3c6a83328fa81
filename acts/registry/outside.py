"""Lists of other offices about objects that we know (重点监管 flags, status, risk class): what becomes of each row, nobody added.

A row is the object with its 对象编号, else its code, else its name. Of a list of flags, what the list of that source no longer names ends.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from acts.base.backups import backup_before
from acts.base.office import Office
from acts.registry.importing import ImportReport
from acts.registry.mappings import to_remember
from acts.registry.outside_rows import OWN, Batch, Taken
from acts.registry.reading import of_others, read, remembered
from db.exchange.formats import LISTS, OUTSIDE
from rules.base.codes import OBJECT_STATUS, WATCH_FLAGS, CodeTable
from rules.base.errors import Problem, Refused
from rules.base.fields import parse_date
from rules.base.invisible import visible
from rules.importing.mapping import ImportMapping, merged
from rules.importing.outside import (
    KINDS,
    PARTIAL,
    SOURCE_OF,
    STATUS_DAYS,
    About,
    about,
    flag_of_reasons,
    foreign_heading,
)
from rules.importing.questions import Question, unanswered
from rules.importing.remembered import RememberedMapping
from rules.importing.sheet import SheetText
from rules.importing.tables import Source
from rules.importing.told import SHOWN, Notes, Told
from rules.registry.enterprise import Enterprise

__all__ = [
    "OWN", "answers_of_mode", "answers_to_keep", "apply_outside", "asked", "mode_of", "mode_options", "prepare_outside", "read_outside", "recognise",
]  # fmt: skip


def recognise(sheet: SheetText, file_name: str) -> About:
    """What kind of list a file is that was read as a list of objects."""
    return about(sheet.titles, sheet.above, Path(file_name).stem)


def mode_options() -> tuple[tuple[str, str], ...]:
    """(mode, what it does) of every kind of list about objects, as a clerk chooses among them."""
    return (
        ("full", "全部检查对象：新的登记，变了的修改，没有了的列出来"),
        ("update", "只更新：变了的修改，名录里没有的不登记"),
        *((mode, f"{title}：只改名录里有的") for mode, title in KINDS.items()),
    )


def mode_of(office: Office, sheet: SheetText, file_name: str) -> tuple[str, list[Question]]:
    """The mode of a file that was read as a list of objects and of which nobody said it ("" a registry list), with what is asked about it:
    a question with a guess says why it was taken so; one that must be answered has none. The first list of a bureau is no risk list: there is nobody
    yet whom it could be about."""
    guess = recognise(sheet, file_name)
    if (not guess.mode and guess.sure) or (guess.mode == "risk" and not office.store.numbers_ever(Enterprise)):
        return "", []
    options = mode_options()
    question = Question(
        kind="mode", key="", text="这份文件是哪一种名单", ground=guess.grounds.get("mode", ""), guess=guess.mode if guess.sure else "" if guess.mode == "risk" else None,
        options=options, count=len(sheet.rows), must=not guess.sure,
    )  # fmt: skip
    return guess.mode if guess.sure else "", [question]


def answers_of_mode(office: Office, source: Source, typed: ImportMapping) -> tuple[ImportMapping, tuple[Told, ...]]:
    """The answers of a file whose mode was said: those that are remembered of such a list of this mode, over them what was typed; what was told of that."""
    known, told = remembered(office, LISTS["enterprises"], source, typed.sender)
    return (merged(known, typed), told) if known.mode == typed.mode else (typed, ())


def answers_to_keep(office: Office, source: Source, mapping: ImportMapping, file: str) -> RememberedMapping | None:
    """The record that keeps the answers of a list of another office, so that the next one that says the same of itself is not asked about. None
    where nothing was answered but of what kind it is, and it says that itself. Where no sender is said, it is of whose list it is.
    """
    titles, says = of_others(source)
    if not mapping.sender and (whose := mapping.answers.get(SOURCE_OF[mapping.mode])):
        mapping = msgspec.structs.replace(mapping, sender=whose)  # two offices' lists may look the same
    kept = to_remember(office, mapping, titles, file, says)
    if kept is not None and says.startswith(KINDS[mapping.mode]) and [one.kind for one in kept.answers] == ["mode"]:
        return None
    return kept


def read_outside(office: Office, mode: str, path: Path | Source, mapping: ImportMapping) -> SheetText:
    """Read a list of a mode (flags, status, risk), or our own (watch). What it leaves open is in `questions`: whose list, which flag, which day."""
    sheet, mapping = _understood(office, mode, path, mapping)
    if not sheet.rows:
        return sheet
    if not any(row.raw.get("name") or row.raw.get("code") or row.raw.get("object") for row in sheet.rows):
        present = "、".join(sheet.titles)
        words = f"缺少标题：企业名称或统一社会信用代码；表中的标题是：{present}。请改标题名，或写明哪一列是名称（--column 标题=企业名称）"
        return replace(sheet, problems=(*sheet.problems, Problem(words, "标题行")))
    taken, questions, notes = _taken(office, mode, sheet, mapping, path.name)
    if mode == "flags" and not taken.partial and not any(question.must for question in questions):
        questions += _how_whole(office, sheet, taken, mapping)
    return replace(sheet, questions=(*sheet.questions, *questions), told=(*sheet.told, *notes))


def _understood(
    office: Office, mode: str, path: Path | Source, mapping: ImportMapping
) -> tuple[SheetText, ImportMapping]:
    """The file as read, with the headings that mean something of ours by how they are made; and the mapping with those."""
    listing = LISTS[OWN] if mode == OWN else OUTSIDE[mode]
    sheet = read(office, listing, path, mapping)
    found = set(sheet.headings.values())
    more: dict[str, str] = {}
    for heading in sheet.ignored if mode != OWN else ():
        column = foreign_heading(mode, heading)
        if column and column not in found and heading not in mapping.columns:
            more[heading] = column
            found.add(column)
    if not more:
        return sheet, mapping
    mapping = msgspec.structs.replace(mapping, columns={**mapping.columns, **more})
    return read(office, listing, path, mapping), mapping


_FEW = 3
"""Objects of which a flag may end by a list without a question."""


def _how_whole(office: Office, sheet: SheetText, taken: Taken, mapping: ImportMapping) -> list[Question]:
    """Whether what a list of flags does not name has ended: asked where that would be most of what its source has flagged."""
    if PARTIAL.name in mapping.answers:
        return []
    batch = Batch(office, "flags", taken)
    named = sum(batch.judge(row).state in {"changed", "same"} for row in sheet.rows)
    ending = batch.ended()
    must = len(ending) > max(_FEW, named)
    text = f"这个来源以前列入、名单上没有的 {len(ending)} 家，到名单日期为止都移出吗"
    options = (("no", "是，名单是全部在列的：没有的移出"), ("yes", "不，名单只有新列入或移出的：没有的不动"))
    question = Question(
        kind="missing", key=PARTIAL.name, text=text, ground=f"名单上只有名录里的 {named} 家", guess=None if must else "no", options=options,
        count=len(ending), lines=tuple(row.number for row in ending[:SHOWN]), must=must,
    )  # fmt: skip
    return [question] if ending else []


def _taken(
    office: Office, mode: str, sheet: SheetText, mapping: ImportMapping, file_name: str
) -> tuple[Taken, list[Question], Notes]:
    """What was answered of a list, else what it says of itself; and what must be asked."""
    if mode == OWN:
        return Taken(on=office.today(), partial=True), [], Notes()
    one = _Open(mode, sheet, mapping.answers, recognise(sheet, file_name))
    partial = one.partial()
    flag = one.flag() if mode == "flags" else ""
    status = one.status() if mode == "status" else ""
    source = one.source(must=mode == "flags" and not partial)
    return Taken(flag, status, source, one.day(office.today()), partial), one.questions, one.notes


class _Open:
    """What the cells of a list leave open: answered, said by its title or headings, or asked."""

    def __init__(self, mode: str, sheet: SheetText, answers: Mapping[str, str], guess: About) -> None:
        self._mode, self._sheet, self._answers, self._guess = mode, sheet, answers, guess
        self._columns = frozenset(sheet.headings.values())
        self.questions: list[Question] = []
        self.notes = Notes()

    def _text(self, column: str) -> str:
        return self._answers.get(column, "").strip()

    def _tell(self, text: str, option: str, count: int = 0) -> None:
        self.notes.add("value_read", f"{text}；不对的用 {option} 写明", count=count)

    def _ask(self, column: str, text: str, table: CodeTable | None, *, must: bool = True, ground: str = "") -> None:
        options = tuple((row.text, row.text) for row in table or ())
        self.questions.append(
            Question(
                kind="missing", key=column, text=text, ground=ground, options=options, column=column, count=len(self._sheet.rows), must=must
            )
        )  # fmt: skip

    def _code(self, column: str, table: CodeTable) -> str:
        """The code that was answered; "" where nothing was. Refused for no word of the table."""
        try:
            return table.read(text) if (text := self._text(column)) else ""
        except ValueError as error:
            raise Refused(Problem(str(error), field=table.title)) from None

    def flag(self) -> str:
        """Of which flag the list is; "" where its rows say it, or where it must be asked."""
        if answer := self._code("flag", WATCH_FLAGS):
            return answer
        if "flag" in self._columns:
            return ""
        flag, ground = self._guess.flag, self._guess.grounds.get("mode", "")
        if not flag:
            flag, ground = flag_of_reasons(row.raw.get("reason", "") for row in self._sheet.rows)
        if flag:
            self._tell(f"{ground}，按“{WATCH_FLAGS.text(flag)}”登记", "--flag", len(self._sheet.rows))
        else:
            self._ask("flag", "这份名单是哪一种重点监管标记", WATCH_FLAGS)
        return flag

    def status(self) -> str:
        """What the objects of the list become; "" where its rows say it, or where it must be asked."""
        if answer := self._code("status", OBJECT_STATUS):
            return answer
        if not self._columns.isdisjoint({"status", *STATUS_DAYS}):
            return ""
        if self._guess.status:
            ground = self._guess.grounds.get("mode", "")
            self._tell(
                f"{ground}，登记状态改成“{OBJECT_STATUS.text(self._guess.status)}”", "--status", len(self._sheet.rows)
            )
        else:
            self._ask("status", "这份名单上的对象登记状态改成什么", OBJECT_STATUS)
        return self._guess.status

    def source(self, *, must: bool) -> str:
        """Whose list it is: as was answered, as its title says, or the one organ that decided all of it."""
        column = SOURCE_OF[self._mode]
        if answer := self._text(column):
            return answer
        if column in self._columns:
            return ""
        if self._guess.source:
            self._tell(f"{self._guess.grounds['source']}，名单来源按“{self._guess.source}”登记", "--source")
            return self._guess.source
        organs = {row.raw.get("organ", "").strip() for row in self._sheet.rows} - {""}
        if self._mode == "flags" and len(organs) == 1:
            organ = organs.pop()
            self._tell(f"列入机关都是“{organ}”，名单来源按它登记", "--source")
            return organ
        ground = "移出的标记按来源认：只结束这个单位上次列入、这次没有的" if must else ""
        self._ask(column, f"这份{KINDS[self._mode]}是谁的（哪个单位的名单）", None, must=must, ground=ground)
        return ""

    def day(self, today: date) -> date | None:
        """The day of the list; of a list of flags today where nothing says it. Refused for no day."""
        if text := self._text("on"):
            try:
                return parse_date(text)
            except ValueError as error:
                raise Refused(Problem(str(error), field="名单日期")) from None
        of_rows = {"flags": {"on"}, "status": {"on", "status_on", *STATUS_DAYS}, "risk": {"on", "risk_on"}}[self._mode]
        if self._guess.on is None and self._mode == "flags":
            self._tell(f"没有写名单日期，按今天（{today}）算", "--date")
            return today
        if self._guess.on is not None and self._columns.isdisjoint(of_rows):
            self._tell(f"{self._guess.grounds['on']}，名单日期按 {self._guess.on} 算", "--date")
        return self._guess.on

    def partial(self) -> bool:
        """Whether the list has only what was added or taken off, so that what it does not name says nothing."""
        partial = self._answers.get(PARTIAL.name, "yes" if self._guess.partial else "") == "yes"
        if partial and self._mode == "flags":
            self.notes.add("value_read", "名单只有新列入或移出的，名单上没有的不结束", count=0)
        return partial


# ---- what becomes of each row


def prepare_outside(
    office: Office, mode: str, sheet: SheetText, mapping: ImportMapping, file_name: str
) -> ImportReport:
    """Judge every row of a list of a mode against the registry as it stands; stores nothing. Refused where something must be answered first."""
    taken, questions, _ = _taken(office, mode, sheet, mapping, file_name)
    if wanting := [question for question in questions if question.must]:
        raise Refused(*(asked(question) for question in wanting))
    batch = Batch(office, mode, taken)
    rows = [batch.judge(row) for row in sheet.rows]
    gone = batch.ended() if mode == "flags" and not taken.partial else []
    noun = LISTS[OWN].title if mode == OWN else KINDS[mode]
    unknown = tuple(row for row in rows if row.state == "unknown")
    known = tuple(row for row in rows if row.state != "unknown")
    told = (*sheet.told, *batch.notes, *batch.odd)
    return ImportReport(noun, known, sheet.ignored, tuple(batch.changed()), unknown, tuple(gone), told)


_OPTIONS = {
    PARTIAL.name: "--whole 或 --partial",
    "flag": "--flag",
    "status": "--status",
    "source": "--source",
    "status_source": "--source",
    "risk_source": "--source",
}


def asked(question: Question) -> Problem:
    """A question that stops the import, with the option of the command that answers it."""
    if question.key not in _OPTIONS:
        return unanswered(question)
    offered = "、".join(text for _, text in question.options)
    how = f"用 {_OPTIONS[question.key]} 写明"
    return Problem(f"{question.text}；{how}{f'，可写：{offered}' if offered else ''}", field="必须回答")


def apply_outside(
    office: Office, report: ImportReport, source: str, *, skip_rejected: bool = False, also: RememberedMapping | None = None
) -> None:  # fmt: skip
    """Store what `prepare_outside` found, in one transaction. A file with rejected rows is refused whole, unless they are left out.
    also: the answers that are remembered with it.
    """
    if report.problems and not skip_rejected:
        raise Refused(*report.problems)
    counts = report.counts
    parts = [f"修改 {counts['changed']}"]
    parts += [f"移出 {len(report.gone)}"] if report.gone else []
    parts += [f"不在名录 {len(report.unknown)}"] if report.unknown else []
    parts += [f"未导入 {counts['rejected']} 行"] if counts["rejected"] else []
    if report.records:
        backup_before(office)
        act, why = "enterprises.import", f"从 {visible(source)} 导入{report.noun}：{'，'.join(parts)}"
    elif also is not None:  # the registry is as it was
        act, why = "mapping.save", f"记住导入对照 {also.number}"
    else:
        return
    with office.transaction(act, why) as tx:
        for record in (*report.records, *([also] if also else [])):
            tx.put(record)
