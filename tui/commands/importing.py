"""import: a file of the office, read, asked about, judged row by row, then all or nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click

from acts.base.office import Office
from acts.draw.reconfirm import confirmation_text
from acts.registry import importing, mappings, outside, reading, recusal_list
from acts.registry.importing import ImportReport
from acts.registry.outside import OWN
from acts.registry.problem_file import write_problems
from acts.registry.registry import REGISTERS
from acts.work import result_import
from acts.work.confirmations import check_confirmations, import_confirmations
from acts.work.task import active_draw, require_task
from db.exchange.formats import LISTS, OUTSIDE, Listing
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, find_column
from rules.draw.draw_record import exceeds_limit
from rules.importing.causes import causes
from rules.importing.mapping import MODES, ImportMapping, merged
from rules.importing.mapping_text import mode_in, read_mapping, write_mapping
from rules.importing.questions import Question, unanswered
from rules.importing.sheet import RowText, SheetText
from rules.importing.tables import Source
from rules.importing.told import Told
from tui.commands.exchange import FILE, IMPORTABLE, department_code
from tui.commands.import_file import CountedRows, ReadFile
from tui.commands.import_texts import report_lines
from tui.commands.outside import outside_mode, outside_options, said_of_others, take_outside
from tui.session import Command, Session, pass_session

__all__ = ["import_", "listing_titles"]

ANSWERS = "confirmations"
"""The list that is exported to be filled in; a template of it would be empty."""
LEFT_OUT = "不导入"


def listing_titles() -> dict[str, str]:
    """Code → title of every list."""
    return {code: listing.title for code, listing in LISTS.items()}


@click.command("import", cls=Command)
@click.argument("listing", metavar="名单", type=click.Choice([*IMPORTABLE, ANSWERS]))
@click.argument("path", metavar="文件", type=FILE)
@click.option(
    "--column",
    "decided",
    multiple=True,
    metavar="标题=栏目",
    help="标题是哪一栏，如 证件号=执法证号；=不导入 则不用这一列",
)
@click.option(
    "--mapping",
    "mapping_file",
    type=FILE,
    metavar="对照.toml",
    help="导入对照：标题、词、缺的栏目怎么读；文件还没有的，和 --dry-run 一起写就生成一份，列出要回答的",
)
@click.option("--problems", "problem_file", type=FILE, metavar="问题.xlsx", help="另存一份标出问题的表，退给报送单位改")
@click.option("--task", "task_number", default="", metavar="任务编号", help="核对表（confirmations）是哪个任务的")
@click.option("--department", default="", metavar="部门", help="哪个部门报来的：results、confirmations")
@click.option(
    "--sender",
    default="",
    metavar="来源",
    help="谁报来的：名单写单位，按来源记住对照；results、confirmations 写人，内部留存",
)
@click.option("--approved-by", default="", metavar="姓名", help="核对表里剔除超过 5% 时批准的负责人")
@click.option(
    "--mode",
    type=click.Choice(MODES[1:]),
    default=None,
    help="是哪一种名单；不写时看标题。full 全量：另外列出名单里没有的；update 只更新已有的；enterprises 还有 flags 重点监管标记、status 登记状态、"
    "risk 信用风险等级：只改名录里有的",
)
@click.option("--blank-erases", is_flag=True, help="全量名单里空着的格清空已有的内容；不写，空着的格不改动什么")
@click.option(
    "--gone",
    "gone",
    multiple=True,
    metavar="编号=状态",
    help="全量名单里没有的改成什么，如 O-000001=注销；只写状态，没有的都改",
)
@outside_options
@click.option("--dry-run", is_flag=True, help="只预览，不保存")
@click.option("--skip-rejected", is_flag=True, help="有问题的、没有回答的行不导入，其余照常导入")
@pass_session
def import_(
    session: Session, /, listing: str, path: Path, *, decided: Sequence[str], mapping_file: Path | None, problem_file: Path | None,
    task_number: str, department: str, sender: str, approved_by: str, dry_run: bool, skip_rejected: bool, mode: str | None,
    blank_erases: bool, gone: Sequence[str], flag: str, status: str, source: str, date: str, partial: bool, whole: bool,
) -> None:  # fmt: skip
    """从 Excel、CSV 等导入：enterprises、inspectors、items、plan、departments、results、confirmations（各部门填好的核对表）。

    先逐行检查；有一行不能导入、有一处没有回答，就整份不导入（除非加 --skip-rejected），不会只导入一半。
    """
    chosen = LISTS[listing]
    _check_mode(listing, mode or "", blank_erases=blank_erases, gone=gone)
    given = _decided(decided, OUTSIDE[mode].columns if mode and mode in OUTSIDE else chosen.columns)
    typed = ImportMapping(list=listing, sender=sender, columns=given, mode=mode or "", blank_erases=blank_erases)
    if listing == ANSWERS:
        with session.office(write=False) as office:
            sheet = reading.read(office, chosen, path, typed)
        if sheet.problems:
            raise Refused(*sheet.problems)
        _take_answers(session, sheet, task_number, department, sender, approved_by, dry_run=dry_run)
        return
    said = said_of_others(flag=flag, status=status, source=source, date=date, partial=partial, whole=whole)
    how = _How(typed, said, gone, mapping_file, problem_file, department, dry_run, skip_rejected)
    with session.office(write=not dry_run) as office, session.progress("正在读、正在检查") as progress:
        _take(session, office, chosen, path, how, progress)


class _How(NamedTuple):
    """How a file is imported. typed: what the options answer. said: what they say of a list of another office. gone: of records that a full list has not."""

    typed: ImportMapping
    said: Mapping[str, str]
    gone: Sequence[str]
    mapping_file: Path | None
    problem_file: Path | None
    department: str
    dry_run: bool
    skip_rejected: bool


def _take(
    session: Session, office: Office, chosen: Listing, path: Path, how: _How, progress: Callable[[int, int], None] | None
) -> None:  # fmt: skip
    """Import a file of a list, or tell what would come of it."""
    code = _department(office, chosen, how)
    source = reading.opened(path)
    filed = _filed(office, chosen, how.mapping_file, how.typed)
    foreign = how.typed.mode in OUTSIDE or chosen.code == OWN
    sheet = None if foreign else _read(office, chosen, source, filed, how.typed)
    answers, told = (sheet.answers, _of_memory(sheet)) if sheet is not None else (filed, ())
    if answers is None:
        answers, told = (how.typed, ()) if chosen.code == OWN else outside.answers_of_mode(office, source, how.typed)
    skip = how.skip_rejected or how.dry_run
    of_others, of_mode = outside_mode(office, chosen.code, sheet, answers, path.name, how.said, skip=skip)
    if of_others or sheet is None:
        take_outside(
            session, office, of_others, source, path.name, answers, how.said, (*told, *of_mode),
            dry_run=how.dry_run, skip_rejected=how.skip_rejected,
            write=lambda sheet: _write_mapping(office, chosen, sheet, sheet.questions, how.mapping_file, path),
        )  # fmt: skip
        return
    if how.problem_file is None:
        source = Source(name=source.name, tables=())
    file = ReadFile(source, replace(sheet, told=(*of_mode, *sheet.told)))
    del sheet
    _take_own(session, office, chosen, path, file, code, how, progress)


def _department(office: Office, chosen: Listing, how: _How) -> str:
    """The code of the department whose results they are; Refused for any other list of a department."""
    code = department_code(office.departments, how.department)
    if code and chosen.code != "results":
        raise Refused(f"导入{chosen.title}不分部门，请去掉 --department")
    return code


def _take_own(
    session: Session, office: Office, chosen: Listing, path: Path, file: ReadFile, code: str, how: _How,
    progress: Callable[[int, int], None] | None,
) -> None:  # fmt: skip
    """The same of a list of ours. code: of the department whose results they are."""
    refused = _refusals(file.sheet, dry_run=how.dry_run, skip_rejected=how.skip_rejected)
    report = (
        None
        if refused
        else _judged(office, chosen.code, file, code, progress, shown=session.json or how.problem_file is not None)
    )
    questions = (*file.sheet.questions, *(report.questions if report else ()))
    written = _write_mapping(office, chosen, file.sheet, questions, how.mapping_file, path) if how.dry_run else ""
    if report is None:
        more = f"要回答的已写进“{written}”，填好后加 --mapping {written} 再导入"
        raise Refused(*refused, *([more] if written else []))
    gone = _gone(report, how.gone)
    if gone and how.dry_run:
        importing.retired(office, REGISTERS[chosen.code], report, gone, path.name)
    file.sheet = replace(file.sheet, told=(*file.sheet.told, *report.told), questions=questions)
    lines = report_lines(report, file.sheet, gone, dry_run=how.dry_run)
    payload = _payload(report, file.sheet, gone, dry_run=how.dry_run) if session.json else {}
    if how.problem_file is not None:
        if report.problems:
            write_problems(chosen, file.source, file.sheet, report, how.problem_file)
        lines.append(f"标出问题的表：{how.problem_file}" if report.problems else "没有问题，没有另存标出问题的表")
    file.let_go()
    if not how.dry_run:
        _store(office, chosen.code, report, file.sheet, path.name, code, gone, how)
    if written:
        lines.append(f"已生成导入对照 {written}：看过、填好后，加 --mapping {written} 再导入")
    session.output(lines, **payload)


def _payload(report: ImportReport, sheet: SheetText, gone: Mapping[str, str], *, dry_run: bool) -> dict[str, object]:
    return {
        "counts": report.counts, "ignored": report.ignored, "dry_run": dry_run, "told": sheet.told, "questions": sheet.questions,
        "gone": [{"number": row.number, "name": row.name, "status": gone.get(row.number, "")} for row in report.gone],
        "causes": causes(report.problems), "rows": [_row(text, row) for text, row in zip(sheet.rows, report.rows, strict=True)],
    }  # fmt: skip


def _filed(office: Office, chosen: Listing, mapping_file: Path | None, typed: ImportMapping) -> ImportMapping | None:
    """The answers of a mapping file and those of the options; None where there is no file yet."""
    if mapping_file is None or not mapping_file.exists():
        return None
    text = _text_of(mapping_file)
    columns = reading.columns_answered(office, chosen, typed.mode or mode_in(text, mapping_file.name))
    return merged(read_mapping(text, chosen.code, columns, listing_titles(), mapping_file.name), typed)


def _read(
    office: Office, chosen: Listing, source: Source, filed: ImportMapping | None, typed: ImportMapping
) -> SheetText:
    """The file by the answers of a mapping file, else by those that are remembered. typed: what the options say."""
    if filed is not None:
        return reading.read(office, chosen, source, filed)
    sheet = reading.read(office, chosen, source, None, sender=typed.sender)
    if not typed.columns and not typed.mode:
        return sheet
    answers, told = sheet.answers or typed, _of_memory(sheet)
    del sheet  # a large file does not stand there twice
    again = reading.read(office, chosen, source, merged(answers, typed))
    return replace(again, told=(*told, *again.told))


def _of_memory(sheet: SheetText) -> tuple[Told, ...]:
    """What was told of answers that are remembered."""
    return tuple(told for told in sheet.told if told.what == "remembered")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"读不出导入对照“{path.name}”，请核对文件名，并存为 UTF-8 文本") from None


def _check_mode(listing: str, mode: str, *, blank_erases: bool, gone: Sequence[str]) -> None:
    """Whether a list may come in this mode. Refused, with what may."""
    title = LISTS[listing].title
    if mode in ("full", "update") and listing not in REGISTERS:
        raise Refused(f"--mode 不用于{title}，请去掉")
    if mode == "full" and listing not in ("enterprises", "inspectors"):
        raise Refused(f"全量名单（--mode full）只有检查对象和执法人员有，{title}请去掉")
    if mode in OUTSIDE and listing != "enterprises":
        raise Refused(f"--mode {mode} 只用于 enterprises，{title}请去掉")
    if (blank_erases or gone) and mode != "full":
        raise Refused("--blank-erases、--gone 只用于全量名单，请同时写 --mode full，或去掉")


def _gone(report: ImportReport, options: Sequence[str]) -> dict[str, str]:
    """Of the records that a full list no longer has: number → status, by the options. A status alone is of all that have none of their own."""
    decided = {}
    for option in options:
        number, sign, status = option.replace("＝", "=").partition("=")
        if sign:
            decided[number.strip().upper()] = status.strip()
    for option in options:
        if not re.search("[=＝]", option):
            decided = {row.number: option.strip() for row in report.gone} | decided
    return decided


def _write_mapping(
    office: Office,
    chosen: Listing,
    sheet: SheetText,
    questions: Sequence[Question],
    mapping_file: Path | None,
    path: Path,
) -> str:
    """The mapping written where there is none yet, with guesses and open questions as commented lines; its path, "" where none was written."""
    if mapping_file is None or mapping_file.exists():
        return ""
    answers = sheet.answers or ImportMapping(list=chosen.code)
    columns = reading.columns_answered(office, chosen, answers.mode)
    text = write_mapping(answers, columns, questions, f"{OUTSIDE.get(answers.mode, chosen).title}（{path.name}）")
    try:
        mapping_file.write_text(text, encoding="utf-8")
    except OSError:
        raise Refused(f"写不了导入对照“{mapping_file.name}”，请核对文件夹和磁盘") from None
    return str(mapping_file)


def _refusals(sheet: SheetText, *, dry_run: bool, skip_rejected: bool) -> list[Problem]:
    """Why nothing can be imported: headings that are missing or unclear; questions that nobody has answered, unless their rows stay out."""
    if sheet.problems or dry_run:
        return list(sheet.problems)
    asked = [one for one in sheet.open_questions if not skip_rejected or one.kind == "missing"]
    return [unanswered(one) for one in asked]


def _judged(
    office: Office,
    listing: str,
    file: ReadFile,
    department: str,
    progress: Callable[[int, int], None] | None,
    *,
    shown: bool,
) -> ImportReport:
    """The report of a file; progress is told while its rows are judged. shown: its rows are asked for again, for JSON or for a file of problems."""
    keep = shown or listing != "enterprises"  # other lists are short, and gone through more than once
    judged = replace(file.sheet, rows=CountedRows(file.sheet.rows, progress, keep=keep))
    if not keep:
        file.let_go()
    if listing == "results":
        return result_import.prepare_results(office, judged, department)
    if listing == "recusals":
        return recusal_list.prepare_recusals(office, judged)
    return importing.prepare_import(office, REGISTERS[listing], judged)


def _store(
    office: Office, listing: str, report: ImportReport, sheet: SheetText, name: str, code: str, gone: Mapping[str, str], how: _How
) -> None:  # fmt: skip
    if listing == "results":
        whose = office.departments.text(code) + how.typed.sender
        result_import.apply_results(office, report, name, skip_rejected=how.skip_rejected, sender=whose)
        return
    if listing == "recusals":
        recusal_list.apply_recusals(office, report, name, skip_rejected=how.skip_rejected)
        return
    remembered = mappings.to_remember(office, sheet.answers, sheet.titles, name)
    importing.apply_import(
        office,
        REGISTERS[listing],
        report,
        name,
        skip_rejected=how.skip_rejected,
        also=(remembered,) if remembered else (),
        gone=gone,
    )


def _row(text: RowText, row: importing.ImportRow) -> dict[str, object]:
    return {
        "line": row.line, "sheet": text.sheet, "state": row.state, "number": row.number, "name": row.name, "changes": row.changes,
        "problems": [str(problem) for problem in row.problems],
    }  # fmt: skip


def _take_answers(
    session: Session, sheet: SheetText, number: str, department: str, sender: str, approved_by: str, *, dry_run: bool
) -> None:
    """import confirmations: a department's answer, whole or not at all."""
    if not number:
        raise Refused("导入抽取名单核对表要写明任务，如 --task 2024-001")
    with session.office(write=not dry_run) as office:
        code = department_code(office.departments, department)
        if dry_run:
            strikes = check_confirmations(office, number, sheet, department=code, sender=sender)
            draw = active_draw(office, require_task(office, number))
            many = draw is not None and strikes and exceeds_limit(len(draw.struck) + len(strikes), len(draw.drawn))
            note = "；超过抽取数的 5%，导入时要写批准的负责人（--approved-by）" if many and not approved_by else ""
            session.output(
                f"预览（没有保存）：{len(sheet.rows)} 行，剔除 {len(strikes)} 家{note}",
                strikes=[one.number for one in strikes],
            )
            return
        confirmed = import_confirmations(office, number, sheet, department=code, sender=sender, approved_by=approved_by)
        text = confirmation_text(office, require_task(office, number), confirmed)
    session.output(f"{confirmed.number} {text}", draw=confirmed.number, struck=[one.number for one in confirmed.struck])


def _decided(options: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    """What --column says: heading → the name of a column, "" for one that is not read. Raises Refused."""
    decided = {}
    for option in options:
        heading, sign, label = option.replace("＝", "=").partition("=")
        column = find_column(columns, label)
        if not sign or not heading.strip() or (column is None and label.strip() != LEFT_OUT):
            labels = "、".join(column.label for column in columns)
            raise Refused(
                Problem(f"“{option}”应写成 标题=栏目，栏目是 {labels} 之一，或“{LEFT_OUT}”", field="--column")
            )
        decided["".join(heading.split())] = column.name if column else ""
    return decided
