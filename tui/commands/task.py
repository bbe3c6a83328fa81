"""task create, list, show, edit, close."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.disclosure.names import name_doubts
from acts.draw.doubts import doubts_now
from acts.draw.obstacles import freeze_obstacles
from acts.draw.reconfirm import confirmation_text
from acts.draw.recording import mask_of
from acts.due.due import Choice, late, next_due
from acts.work import for_cause, life
from acts.work import task as acts
from acts.work.past import preview
from acts.work.task import require_task
from acts.work.visits import joint_notes, match_notes
from rules.base.codes import CAUSES, EXCLUSIONS, STRATA
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, Kind, as_percent, split_list
from rules.base.fields import show as show_value
from rules.due.thing import Thing
from rules.registry.department import Departments, bound
from rules.registry.secrecy import governing_level
from rules.work.decision import decision_text
from rules.work.for_cause import FOR_CAUSE_COLUMNS, cause_text
from rules.work.task import COLUMNS, Task, stratum_text
from tui.commands.draw_change import expert, team_warnings
from tui.commands.task_ways import WAYS
from tui.due_texts import late_line, rest_text
from tui.finding_options import find_in, find_options
from tui.session import Group, Required, Session, given_options, pass_session, table
from tui.wording import MASK_WORDS

_OPTIONS = (
    ("--name", "name", "任务名称", ""),
    ("--items", "items", "事项编号", "多个用逗号分开，如 I-0001,I-0004"),
    ("--plan", "plan", "计划编号", "如 L-0001"),
    ("--from", "start", "日期", "开始日期"),
    ("--to", "end", "日期", "结束日期"),
    ("--departments", "departments", "部门", "参与部门，如 police,fire"),
    ("--lead", "lead", "部门", "牵头部门，如 police"),
    ("--cutoff", "cutoff", "日期", "此日之前登记的对象才入库（默认今天）"),
    ("--strata", "strata", "方式", "分层：" + "、".join(f"{row.code} {row.text}" for row in STRATA)),
    ("--ratio", "ratio", "比例", "如 0.05，或 A=0.01,B=0.05（默认按计划、事项）"),
    ("--floor", "floor", "比例", "总比例不低于，如 0.05"),
    ("--batches", "batches", "数", "分几批检查"),
    ("--windows", "windows", "起止", "各批的时间，如 2024-04-09至2024-06-30；2024-07-01至2024-09-30"),
    ("--where", "where", "条件", "限定范围，如 trade=旅馆业,网吧；多个条件用 ; 分开"),
    ("--pool-take", "pool_take", "人数", "每个部门先抽几名执法人员，如 4，或 police=6,fire=4（默认全体）"),
    ("--confirm-days", "confirm_days", "数", "确认期限，工作日（默认 2）"),
    ("--entry-days", "entry_days", "数", "录入期限，工作日（默认 20）"),
    ("--disclose-days", "disclose_days", "数", "公示期限，工作日（默认 20）"),
    ("--report-by", "report_by", "日期", "总结上报日期；不写就不要求"),
    ("--publish-draw", "publish_draw", "时点", "抽取名单何时公开：after_close 办结后（默认），at_draw 确认后"),
    ("--cause", "cause", "起因", "非随机检查的起因：" + "、".join(f"{row.code} {row.text}" for row in CAUSES)),
    ("--document", "document", "文号", "非随机检查：交办或登记文号，内部留存"),
    ("--objects", "objects", "对象编号", "非随机检查：指定的对象，多个用逗号分开"),
)


def _task_options(function: Any) -> Any:
    for option, name, metavar, words in reversed(_OPTIONS):
        function = click.option(option, name, metavar=metavar, help=words or metavar)(function)
    return function


@click.group(cls=Group)
def task() -> None:
    """抽查任务：建立、查看、修改、办结。"""


@task.command("create")
@_task_options
@pass_session
def create(session: Session, /, **values: Any) -> None:
    """建立任务（草稿）；冻结之前可以修改。"""
    with session.office() as office:
        raw = given_options(values)
        _refuse_mixed(raw, named="cause" in raw)
        created = for_cause.create(office, raw) if "cause" in raw else acts.create(office, raw)
        text = [f"已建立任务 {created.number} {created.name}", *_scope(office, created)]
    session.output(text, task=msgspec.to_builtins(created))


@task.command("edit")
@click.argument("number", metavar="任务编号")
@_task_options
@pass_session
def edit(session: Session, /, number: str, **values: Any) -> None:
    """修改任务；只能在冻结之前。"""
    with session.office() as office:
        old, raw = office.store.find(Task, number), given_options(values)
        cause = old is not None and bool(old.cause)
        _refuse_mixed(raw, named=cause)
        changed = for_cause.edit(office, number, raw) if cause else acts.edit(office, number, raw)
        text = [f"已修改任务 {number}", *_scope(office, changed)]
    session.output(text, task=msgspec.to_builtins(changed))


_MORE = (
    Column("state_text", "状态", width=16), Column("due_on", "期限", Kind.DATE, width=12), Column("due", "下一步", width=40),
    Column("handler", "经办人", width=10), Column("section", "科室", width=14),
)  # fmt: skip
"""What can be asked of a task beside its columns."""


@task.command("list")
@find_options
@pass_session
def list_(session: Session, /, **options: Any) -> None:
    """列出任务：到了哪一步、下一步、期限。"""
    with session.office(write=False) as office:
        tasks = [acts.task_now(office, stored) for stored in office.store.all(Task) if stored.state != "deleted"]
        rows = [_row(office, record) for record in tasks]
        columns = (*bound(COLUMNS, office.departments), *_MORE)
        found = find_in(office, "tasks", columns, rows, options, ("number", "name", "state_text", "due"))
    lines = table([column.label for column in found.columns], found.texts()) if found.rows else []
    of = {record.number: record for record in tasks}
    payload = [
        {
            **msgspec.to_builtins(of[row["number"]]), "state_text": row["state_text"],
            "due": str(row["due_on"]) if row["due_on"] else None,
        }
        for row in found.rows
    ]  # fmt: skip
    session.output([*lines, f"共 {len(found.rows)} 个任务"], tasks=payload, total=len(found.rows))


def _row(office: Office, record: Task) -> dict[str, object]:
    """A task by column name, for the list: terms that are no plain value as they are shown."""
    row: dict[str, object] = {}
    for column in COLUMNS:
        value = getattr(record, column.name, "")
        plain = column.kind not in (Kind.TEXT, Kind.LONG) or isinstance(value, str)
        row[column.name] = value if plain else show_value(column, value)
    thing = next_due(office, record.number)
    late = "（已逾期）" if thing is not None and thing.is_late(office.today()) else ""
    due = f"{thing.day}{late} {thing.text}" if thing is not None else ""
    state = acts.task_status(office, record).state
    return row | {
        "state_text": state, "due_on": thing.day if thing is not None else None, "due": due,
        "handler": record.handler, "section": thing.section if thing is not None else "",
    }  # fmt: skip


def _due_lines(office: Office, number: str, thing: Thing | None) -> list[str]:
    """What is due next, and what was late."""
    rest = rest_text(thing, office.calendar, office.today()) if thing is not None else ""
    lines = [f"期限：{thing.text}，{rest}；{thing.how}"] if thing is not None else []
    return lines + [f"迟办：{late_line(one)}" for one in late(office, Choice(task=number))]


@task.command("show")
@click.argument("number", metavar="任务编号")
@pass_session
def show(session: Session, number: str) -> None:
    """一个任务的全貌：条件、范围、到了哪一步、下一步、期限、还缺什么。"""
    with session.office(write=False) as office:
        record = acts.task_now(office, require_task(office, number))
        status = acts.task_status(office, record)
        text = [*_terms(office, record, status)]
        thing = next_due(office, number)
        text += _due_lines(office, number, thing)
        against = freeze_obstacles(office, record) if record.state == "draft" and not record.cause else ()
        text += [f"还不能冻结：{problem.message}" for problem in against]
        if record.state == "draft":
            text += _scope(office, record)
        if status.missing:
            text.append(f"还缺 {len(status.missing)} 项：")
            text += [f"  {line}" for line in status.missing[:30]]
        text += [f"请再看：{note}" for note in (*match_notes(office, record), *joint_notes(office, record))]
        text += team_warnings(office, number)
    payload = {"state": record.state, "state_text": status.state, "missing": status.missing}
    session.output(text, task=msgspec.to_builtins(record), due=str(thing.day) if thing else None, **payload)


def _terms(office: Office, record: Task, status: acts.TaskStatus) -> Iterator[str]:
    """What a task is, where it stands, who handles it, what was decided about it."""
    yield f"{record.number} {record.name}" + (f"（{cause_text(record)}）" if record.cause else "")
    yield f"状态：{status.state}"
    yield f"下一步：{status.next_step}"
    yield f"时间：{record.start} 至 {record.end}，登记截止日 {record.cutoff}"
    if record.lead:
        yield f"牵头部门：{office.departments.name(record.lead)}"
    yield f"参与部门：{'、'.join(office.departments.text(code) for code in record.departments)}"
    yield f"抽查事项：{'、'.join(record.items)}"
    if record.cause:
        yield f"指定对象：{'、'.join(record.objects)}"
    else:
        yield f"分层：{STRATA.text(record.strata)}，批次 {record.batches}"
    yield from (f"第 {place} 批：{one.start} 至 {one.end}" for place, one in enumerate(record.windows, 1))
    if record.handler:
        yield f"经办人：{record.handler}"
    for decision in record.decisions:
        yield f"处理决定：{decision_text(decision)}"
    yield from _draws(office, record)


def _draws(office: Office, record: Task) -> list[str]:
    """Its draws, and who has confirmed the list in hand."""
    draw = acts.active_draw(office, record, shown=True)
    if draw is None:
        return []
    answers = confirmation_text(office, record, draw)
    return [
        f"抽取：{'、'.join((*record.draws, *record.supplements))}",
        *([f"名单：{answers}"] if answers and draw.seed else []),
    ]


@task.command("close")
@click.argument("number", metavar="任务编号")
@pass_session
def close(session: Session, number: str) -> None:
    """办结任务：结果录齐并审批之后；抽取名单随之公开。"""
    with session.office() as office:
        closed = life.close(office, number)
    session.output(f"任务 {number} 已办结；下一步：公示（mingchou publish）", task=msgspec.to_builtins(closed))


def _refuse_mixed(raw: Mapping[str, str], *, named: bool) -> None:
    """A random check has no named objects, a check with a cause no ratio: what was typed for the other kind is not dropped in silence."""
    own = {column.name for column in FOR_CAUSE_COLUMNS}
    other = {name for _, name, _, _ in _OPTIONS} - own if named else {"cause", "document", "objects"}
    wrong = [option for option, name, _, _ in _OPTIONS if name in raw and name in other]
    if wrong:
        kind = "非随机检查（写了 --cause）不抽取" if named else "随机抽查的对象由抽取决定；指定对象的检查请写 --cause"
        raise Refused(f"{kind}，请去掉 {'、'.join(wrong)}")


def _assigned(departments: Departments, number: str, teams: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What --team says: code of a department → numbers of its people. Refused where it cannot be read."""
    assigned: dict[str, tuple[str, ...]] = {}
    for text in teams:
        department, equals, people = text.partition("=")
        try:
            code = departments.read(department)
        except ValueError as error:
            raise Refused(Problem(str(error), number, "执法人员")) from None
        if not equals:
            raise Refused(Problem(f"“{text}”看不懂，请写成 police=N-0001,N-0002", number, "执法人员"))
        assigned[code] = split_list(people)
    return assigned


@task.command("assign")
@click.argument("number", metavar="任务编号")
@click.option(
    "--team",
    "teams",
    multiple=True,
    required=True,
    cls=Required,
    metavar="部门=人员",
    help="如 police=N-0001,N-0002；每个部门写一次",
)
@click.option("--seen", is_flag=True, help="任务名称里提示的可疑文字已经看过，可以公开")
@pass_session
def assign(session: Session, number: str, teams: tuple[str, ...], seen: bool) -> None:
    """非随机检查：指定执法检查人员，生成抽查记录表。随机抽查用 match。"""
    with session.office() as office:
        assigned = _assigned(office.departments, number, teams)
        sheets = for_cause.assign(office, number, assigned, seen=seen)
    session.output(
        f"任务 {number} 已指定执法人员，{len(sheets)} 份抽查记录表；下一步：打印（sheets）",
        sheets=msgspec.to_builtins(sheets),
    )


task.add_command(expert)
for way in WAYS:
    task.add_command(way)


def _scope(office: Office, record: Task) -> list[str]:
    """The live preview of the pool, before anything is frozen; first what in the name looks personal or private."""
    text = [] if record.cause else _pointed_out(office, record)
    if record.draws:
        return text
    text += [f"请再看：任务名称里{doubt}；任务名称将公开，不妥的请改名" for doubt in name_doubts(office, record)]
    if record.cause:
        named = f"{cause_text(record)}检查，指定对象：{'、'.join(record.objects)}"
        return [*text, f"{named}；下一步：指定执法人员（task assign）"]
    scope = preview(office, record)
    text += [f"范围预览：入库 {len(scope.pool)} 个，不入库 {len(scope.excluded)} 个"]
    text += [
        f"  {stratum_text(stratum.code)}：{stratum.size} 个，比例 {as_percent(stratum.ratio)}"
        for stratum in scope.strata
    ]
    text += [f"  不入库：{EXCLUSIONS.text(reason)} {count} 个" for reason, count in scope.excluded_counts.items()]
    if scope.withheld:
        text.append(f"  另有 {scope.withheld} 个属有限公开行业，不在普通抽取之列")
    text += [f"  注意：{problem}" for problem in scope.problems]
    return text


def _pointed_out(office: Office, record: Task) -> list[str]:
    """What the desk's preview of a freeze points out, in the same words."""
    doubts = doubts_now(office, record)
    text = [f"请再看：{sentence}" for sentence in doubts.sentences]
    if doubts.needs_leader:
        text.append("要批准：回避超过可派人员的 5%，冻结时要写明批准的负责人（draw freeze --approved-by）")
    before = acts.main_draw(office, record)
    level = governing_level(acts.task_items(office, record), (before.level,) if before else ())
    if (mask := mask_of(office, record, level)) is not None:
        text.append(f"只公开算术：{MASK_WORDS[mask]}")
    return text
