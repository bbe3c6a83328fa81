"""One file on its way in, without a screen: read, answered, judged, stored. What it leaves open is asked by `import_questions`."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from acts.base.office import Office
from acts.registry import importing, mappings, outside, reading, recusal_list
from acts.registry.importing import ImportReport
from acts.registry.registry import DEPARTMENTS, REGISTERS
from acts.work import result_import
from db.exchange.formats import OUTSIDE, Listing
from rules.base.errors import Problem
from rules.base.fields import Column
from rules.importing.answers import Answer, answers_of, without
from rules.importing.causes import Cause, is_of, told_by_cause
from rules.importing.mapping import MODES, ImportMapping, answered, merged
from rules.importing.questions import Question
from rules.importing.sheet import RowText, SheetText
from rules.importing.tables import Source
from rules.importing.told import Told
from rules.registry.inspector import parse_recusal
from rules.work.result import parse as parse_result
from tui.screens.parts.progress import CountedRows, Report

__all__ = ["ImportWork"]

_WHICH = "这份文件是哪一种名单"
_OF_ROWS = frozenset({"value", "hidden", "filtered", "struck", "pair"})
"""Kinds of questions that are about some rows, not about the whole file."""


class ImportWork:
    """A file and what has been answered about it. Every answer reads it again; nothing is stored before `store`."""

    def __init__(self, office: Office, listing: Listing) -> None:
        self.office, self.listing = office, listing
        self.path = Path()
        self.mapping = ImportMapping(list=listing.code)
        self.sheet: SheetText | None = None
        self.report: ImportReport | None = None
        self.mode = ""
        """Of another office's list about objects that we know: flags, status, risk; "" for a list of ours."""
        self.department = self.sender = ""
        """Of results: the code of the department whose file it is, and who sends it; of any other list the office that sends it."""
        self.source: Source | None = None
        """The tables of the file."""
        self._of_mode: tuple[Question, ...] = ()
        self._corrected: dict[tuple[str, int], RowText] = {}
        self._answered = False
        self.gone: dict[str, str] = {}
        """Of the records that a full list no longer has: number → the status that they get; all others stay as they are."""
        self._pairs: tuple[Question, ...] = ()
        """Rows that may be an object of the registry; known once the rows were checked."""

    # Reading and answering

    def open(self, path: Path) -> None:
        """Read a file, by what is remembered of such files. Raises Refused, naming file and cure."""
        self.path, self.source = path, reading.opened(path)
        self._understand(None)

    def answer(self, question: Question, answer: str) -> None:
        """Answer a question: the value of an option, or what was typed. Refused where that is no answer."""
        self._understand(answered(self.mapping, question, answer))
        self._answered = True

    def answer_all(self, answers: Sequence[tuple[Question, str]]) -> None:
        """Answer several questions at once; the file is read once."""
        mapping = self.mapping
        for question, answer in answers:
            mapping = answered(mapping, question, answer)
        self._understand(mapping)
        self._answered = True

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered, here or for such a file before, and is no question any more."""
        asked = {(question.kind, question.key) for question in self.questions}
        return tuple(one for one in answers_of(self.mapping) if (one.kind, one.key) not in asked)

    def take_back(self, answer: Answer) -> None:
        """Forget one answer; it is asked again. What is remembered of such files changes when this one is imported."""
        self._understand(without(self.mapping, answer))
        self._answered = True

    def mean(self, heading: str, column: str) -> None:
        """Say which column a heading means; "" leaves it out."""
        self._understand(msgspec.structs.replace(self.mapping, columns={**self.mapping.columns, heading: column}))
        self._answered = True

    def headings_in(self, row: int) -> None:
        """Say in which row the headings stand, as Excel counts; 0: to be found."""
        self._understand(msgspec.structs.replace(self.mapping, heading_row=row))
        self._answered = True

    def sent_by(self, sender: str) -> None:
        """Say who sends such files; what is remembered of that sender is used where nothing was answered yet."""
        self.sender = sender
        now = msgspec.structs.replace(self.mapping, sender=sender)
        if self.source is not None:
            remembered = reading.read(self.office, self.listing, self.source, None, sender=sender).answers
            self._understand(merged(remembered, now) if remembered else now)

    def _understand(self, mapping: ImportMapping | None) -> None:
        if self.source is None:
            return
        sheet = reading.read(self.office, self.listing, self.source, mapping, sender=self.sender)
        answers = sheet.answers or ImportMapping(list=self.listing.code)
        self.mode, self._of_mode = self._mode_of(sheet, answers)
        if self.mode:
            answers = msgspec.structs.replace(answers, mode=self.mode)
            sheet = outside.read_outside(self.office, self.mode, self.source, answers)
        self.mapping = answers
        sheet = dataclasses.replace(sheet, answers=answers)
        rows = tuple(self._corrected.get((row.sheet, row.line), row) for row in sheet.rows)
        self.sheet, self.report = dataclasses.replace(sheet, rows=rows), None

    def _mode_of(self, sheet: SheetText, answers: ImportMapping) -> tuple[str, tuple[Question, ...]]:
        """What kind of list it is, and the question about it."""
        if self.listing.code != "enterprises":
            return "", ()
        mode, asked = outside.mode_of(self.office, sheet, self.path.name)
        plain = () if asked else (("", "新的登记，变了的修改；名单上没有的不管"),)
        if answers.mode not in MODES[1:] and asked:
            return mode, tuple(asked)
        said = Question(kind="mode", key="", text=_WHICH, guess=answers.mode, options=(*plain, *outside.mode_options()))
        return answers.mode if answers.mode in OUTSIDE else "", (said,)

    @property
    def chosen(self) -> Listing:
        """The list that the file is read as."""
        return OUTSIDE.get(self.mode, self.listing)

    @property
    def has_answers(self) -> bool:
        """Whether anything was answered that would be lost."""
        return self._answered

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the file may have."""
        return reading.columns_read(self.office, self.chosen)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the file from being read at all: headings that are missing."""
        return self.sheet.problems if self.sheet is not None and not self.sheet.unclear else ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that was asked, or may be answered otherwise."""
        pairs = (_with_answer(one, self.mapping.pairs.get(one.key)) for one in self._pairs)
        of_file = self.sheet.questions if self.sheet is not None else ()
        return (*self._of_mode, *self._of_blanks(), *of_file, *pairs)

    @property
    def worth_asking(self) -> tuple[Question, ...]:
        """Those that a person should see: a heading by the column's own name is no question."""
        labels = {column.name: column.label for column in self.columns}
        return tuple(
            one for one in self.questions if one.kind != "heading" or one.must or labels.get(one.guess or "") != one.key
        )

    def _of_blanks(self) -> tuple[Question, ...]:
        """Of a full list: whether an empty cell erases what is known."""
        if self.mapping.mode != "full":
            return ()
        options = (("no", "空格不算，原来的留着"), ("yes", "空格就是没有，抹掉原来的"))
        guess = "yes" if self.mapping.blank_erases else "no"
        return (Question(kind="blank", key="", text="空着的格怎么办", guess=guess, options=options),)

    @property
    def must(self) -> tuple[Question, ...]:
        """Those that stop the import."""
        return tuple(question for question in self.questions if question.must)

    @property
    def can_stay_open(self) -> tuple[Question, ...]:
        """Those of them that are about single rows: unanswered, these rows stay out."""
        unclear = self.sheet.unclear if self.sheet is not None else {}
        return tuple(one for one in self.must if one.kind in _OF_ROWS and one.key not in unclear)

    @property
    def is_stuck(self) -> bool:
        """Whether something must be answered before there is a preview."""
        return len(self.must) > len(self.can_stay_open)

    @property
    def told(self) -> tuple[Told, ...]:
        """What was done unasked."""
        of_file = self.sheet.told if self.sheet is not None else ()
        of_rows = self.report.told if self.report is not None else ()
        return told_by_cause((*of_file, *(one for one in of_rows if one not in of_file)))

    # Judging and storing

    def judge(self, report: Report) -> ImportReport:
        """Check all rows together, so that duplicates are found; nothing is stored."""
        if self.sheet is None:
            raise AssertionError("no file was read")
        counted = dataclasses.replace(self.sheet, rows=CountedRows.reporting(self.sheet.rows, report))
        if self.listing.code == "results":
            judged = result_import.prepare_results(self.office, counted, self.department)
        elif self.listing.code == "recusals":
            judged = recusal_list.prepare_recusals(self.office, counted)
        elif self.mode:
            judged = outside.prepare_outside(self.office, self.mode, counted, self.mapping, self.path.name)
        else:
            judged = importing.prepare_import(self.office, REGISTERS[self.listing.code], counted)
        self.report = judged
        known = {one.key for one in self._pairs}
        self._pairs = (*self._pairs, *(one for one in judged.questions if one.key not in known))
        return judged

    def judge_with(self, text: RowText, report: Report) -> ImportReport:
        """The same with one row corrected; it stays so when the file is read again with more answers."""
        if self.sheet is None:
            raise AssertionError("no file was read")
        before = self.sheet
        at = (text.sheet, text.line)
        rows = tuple(text if (row.sheet, row.line) == at else row for row in before.rows)
        self.sheet = dataclasses.replace(before, rows=rows)
        try:
            judged = self.judge(report)
        except BaseException:
            self.sheet = before
            raise
        self._corrected[at] = text
        return judged

    def open_pair(self, at: int) -> tuple[Question, ...]:
        """The doubtful pairs that are not decided, that of this row first. at: place of the row; () where it is none."""
        rows = self.sheet.rows if self.sheet is not None else ()
        found = [one for one in self.questions if one.kind == "pair" and one.must]
        mine = [one for one in found if at < len(rows) and one.lines[:1] == (rows[at].where,)]
        return (*mine, *(one for one in found if one not in mine)) if mine else ()

    def cure(self, cause: Cause, column: Column, text: str) -> int:
        """Put one text into the cell that is wrong in all rows of a cause; how many rows. They are checked again by `judge`."""
        if self.sheet is None or self.report is None:
            return 0
        rows = list(self.sheet.rows)
        cured = 0
        for at, judged in enumerate(self.report.rows):
            if any(is_of(problem, cause) for problem in judged.problems):
                row = rows[at]
                left = tuple(problem for problem in row.problems if problem.field != column.label)
                rows[at] = RowText(row.line, {**row.raw, column.name: text}, left, row.sheet)
                self._corrected[row.sheet, row.line] = rows[at]
                cured += 1
        self.sheet = dataclasses.replace(self.sheet, rows=tuple(rows))
        return cured

    def problems_of(self, raw: Mapping[str, str]) -> list[Problem]:
        """The problems of one row's texts by themselves; what it shares with other rows is checked with the whole file."""
        office, texts = self.office, dict(raw)
        if self.listing.code == "results":
            return parse_result(texts, office.today(), office.by, None, "")[1]
        if self.listing.code == "recusals":
            return parse_recusal({name: texts.get(name, "") for name in ("object", "inspector", "reason", "note")})[1]
        register = REGISTERS[self.listing.code]
        number = texts.pop("number", "").strip().upper()
        if register is DEPARTMENTS:  # its code is typed
            texts["number"] = code = number.lower()
            old = office.departments.get(code)
        else:
            old = office.store.find(register.kind, number)
        problems: list[Problem] = register.parse(texts, old, "", office.departments)[1]
        return problems

    @property
    def corrected(self) -> int:
        """How many rows were corrected here."""
        return len(self._corrected)

    def store(self, report: ImportReport, *, skip_rejected: bool) -> None:
        """Store what was judged, with the answers, in one transaction; the log says what the file alone would not explain."""
        source = self.path.name + (f"（预览中改正 {len(self._corrected)} 行）" if self._corrected else "")
        if self.listing.code == "results":
            sender = self.office.departments.text(self.department) + self.sender
            result_import.apply_results(self.office, report, source, skip_rejected=skip_rejected, sender=sender)
        elif self.listing.code == "recusals":
            recusal_list.apply_recusals(self.office, report, source, skip_rejected=skip_rejected)
        elif self.mode:
            kept = (
                outside.answers_to_keep(self.office, self.source, self.mapping, self.path.name) if self.source else None
            )
            outside.apply_outside(self.office, report, source, skip_rejected=skip_rejected, also=kept)
        else:
            also = mappings.to_remember(self.office, self.mapping, tuple(self.titles()), self.path.name)
            register = REGISTERS[self.listing.code]
            importing.apply_import(
                self.office,
                register,
                report,
                source,
                skip_rejected=skip_rejected,
                also=(also,) if also else (),
                gone=self.gone,
            )

    def titles(self) -> Sequence[str]:
        """The headings of the file as they stand."""
        return self.sheet.titles if self.sheet is not None else ()


def _with_answer(question: Question, answer: str | None) -> Question:
    """A question as it stands once it was answered: it may still be changed."""
    return question if answer is None else msgspec.structs.replace(question, guess=answer, must=False)
