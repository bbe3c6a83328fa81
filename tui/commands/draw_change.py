"""draw change, draw supplement; recusal decide, recusal decisions; task expert: what happens to the teams after the match."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from acts.base.office import Office
from acts.draw import experts, recusals, supplement, teams
from acts.draw import team_changes as acts
from acts.draw.team_changes import ChangedDraw
from acts.work.sheet import print_sheets
from acts.work.sheet_files import refuse_unprintable
from rules.base.codes import CHANGE_REASONS, ENTROPY, SUPPLEMENT_REASONS
from rules.base.errors import Problem, Refused
from rules.base.fields import show as show_value
from rules.registry.inspector import DECLARATION_COLUMNS, Declaration, Inspector
from rules.work.task import Task
from tui.commands.freezing import DATE, asked_source, codes_text, tell_frozen
from tui.session import Command, Required, Session, field_options, given_options, pass_session, table

__all__ = ["change", "decide", "decisions", "expert", "supplement_freeze", "team_warnings"]


@click.command("change", cls=Command)
@click.argument("number", metavar="任务编号")
@click.option("--out", "replaced_inspector", required=True, cls=Required, metavar="人员编号", help="换下谁")
@click.option(
    "--object", "object_number", default="", metavar="对象编号", help="哪个对象；调离的可不写，换下他未完成的全部"
)
@click.option("--reason", required=True, cls=Required, metavar="原因", help=codes_text(CHANGE_REASONS))
@click.option("--paper", default="", metavar="依据", help="证明材料的编号，内部留存")
@click.option("--decided-by", default="", metavar="姓名", help="决定人，内部留存")
@pass_session
def change(
    session: Session, number: str, replaced_inspector: str, object_number: str, reason: str, paper: str, decided_by: str
) -> None:
    """换下因疾病、调离不能去的执法人员；谁来接替由抽取的规则决定，不能挑选。"""
    with session.office() as office:
        refuse_unprintable(office, number, [object_number] if object_number else [])
        changed = acts.change_inspector(
            office,
            number,
            object_number=object_number,
            out=replaced_inspector,
            reason=reason,
            paper=paper,
            decided_by=decided_by,
        )
        text, payload = _changed(office, changed)
    session.output(text, task=number, changes=payload)


def _changed(office: Office, changed: Sequence[ChangedDraw]) -> tuple[list[str], list[dict[str, Any]]]:
    """The changes in sentences, with the sheets printed again; and the same as facts."""
    text: list[str] = []
    payload: list[dict[str, Any]] = []
    for changed_draw in changed:
        for each in changed_draw.replaced:
            successor = _person(office, each.in_) if each.in_ else "无人可去（缺员）"
            why = CHANGE_REASONS.text(each.reason)
            text.append(
                f"{each.object} {office.departments.text(each.department)}：{_person(office, each.out)} 因{why}换下，接替：{successor}"
            )
        paths = _printed(office, changed_draw.task, [sheet.object for sheet in changed_draw.sheets])
        text.append(f"{changed_draw.draw.number} 的证据已重新封签")
        text += [f"记录表已重印 {len(paths)} 份：", *(f"  {path}" for path in paths)] if paths else []
        payload.append(
            {
                "draw": changed_draw.draw.number, "seal": changed_draw.draw.seal, "sheets": [str(path) for path in paths],
                "replaced": [
                    {"object": r.object, "department": r.department, "out": r.out, "in": r.in_, "reason": r.reason}
                    for r in changed_draw.replaced
                ],
            }
        )  # fmt: skip
    return text, payload


def _printed(office: Office, number: str, objects: Sequence[str]) -> list[Path]:
    """The sheets of these objects, printed anew after an act that is saved; none where they could not be, which is told."""
    paths: list[Path] = []
    office.derive(
        "记录表的重印", lambda: paths.extend(print_sheets(office, number, objects=objects)), "请再打印一次（sheets）"
    )
    return paths


def _person(office: Office, number: str) -> str:
    inspector = office.store.find(Inspector, number)
    return f"{number} {inspector.name}" if inspector else number


def team_warnings(office: Office, number: str) -> list[str]:
    """What the clerk must still do about the teams of a task, a line each: empty places, people who may not go."""
    task = office.store.get(Task, number)
    lines = [
        f"缺员：{vacancy.object} {office.departments.text(vacancy.department)}缺 {vacancy.missing} 人，请补充抽取（draw supplement）"
        for vacancy in teams.vacancies(office, task)
    ]
    lines += [
        f"不能去：{_person(office, person)} 不能去 {object_number}，请更换（draw change）"
        for object_number, person in acts.required_changes(office, task)
    ]
    return lines


@click.command("supplement", cls=Command)
@click.argument("number", metavar="任务编号")
@click.option("--department", default="", metavar="部门", help="补充这个部门的执法人员，补上缺员")
@click.option("--ratio", default="", metavar="比例", help="补充检查对象：从没有抽中的里面再抽多少，如 5%，或 A=1%,B=5%")
@click.option("--reason", default="", metavar="原因", help=f"补充对象的原因：{codes_text(SUPPLEMENT_REASONS)}")
@click.option("--paper", default="", metavar="依据", help="补充对象的依据文号，内部留存")
@click.option("--approved-by", default="", metavar="姓名", help="批准补充对象的负责人，内部留存")
@click.option("--post", default="负责人", metavar="职务", help="批准人的职务，公开，如 副局长")
@click.option("--publish-by", type=DATE, metavar="日期", help="最迟哪天公开名单；不写就是检查结束以后的公示期限")
@click.option(
    "--entropy", "kind", required=True, cls=Required, metavar="种类", help=f"随机值来源：{codes_text(ENTROPY)}"
)
@click.option("--source", default="{}", metavar="JSON", help="来源，写法同 draw freeze")
@click.option("--expected-at", default="", metavar="时间", help="随机值何时产生；彩票不用写")
@pass_session
def supplement_freeze(
    session: Session,
    /,
    number: str,
    *,
    department: str,
    ratio: str,
    reason: str,
    paper: str,
    approved_by: str,
    post: str,
    publish_by: datetime | None,
    kind: str,
    source: str,
    expected_at: str,
) -> None:
    """冻结一次补充抽取：补上缺员，或增加检查对象。原来抽中的不变。以后照常 draw witness、draw run、match。"""
    if bool(department) == bool(ratio):
        raise Refused(
            Problem("请写 --department（补充执法人员）或 --ratio（补充检查对象），二者之一", number, "补充抽取")
        )
    source_fields, moment = asked_source(kind, source, expected_at)
    latest = publish_by.date() if publish_by else None
    with session.office() as office:
        if department:
            supplement.freeze_inspectors(
                office,
                number,
                department,
                kind=kind,
                source=source_fields,
                expected_at=moment,
                publish_by=latest,
                announce=tell_frozen(session, office),
            )
        else:
            supplement.freeze_objects(
                office, number, ratio, reason=reason, paper=paper, approved_by=approved_by, kind=kind, source=source_fields,
                expected_at=moment, post=post, publish_by=latest, announce=tell_frozen(session, office),
            )  # fmt: skip


@click.command("decide", cls=Command)
@click.argument("object_number", metavar="对象编号")
@click.argument("inspector_number", metavar="人员编号")
@field_options(DECLARATION_COLUMNS, skip=("object", "inspector"))
@pass_session
def decide(session: Session, /, object_number: str, inspector_number: str, **values: Any) -> None:
    """登记回避申请和决定：准予的即时更换人员，驳回的只留记录。"""
    raw = {**given_options(values), "object": object_number, "inspector": inspector_number}
    with session.office() as office:
        decided = recusals.decide_recusal(office, raw, prints=True)
        text, payload = _changed(office, decided.changed)
    declaration = decided.declaration
    words = "准予回避" if declaration.upheld else "驳回，人员不变"
    session.output(
        [f"已登记回避决定 {declaration.number}：{words}", *text],
        declaration=msgspec.to_builtins(declaration),
        changes=payload,
    )


@click.command("decisions", cls=Command)
@pass_session
def decisions(session: Session) -> None:
    """列出回避申请和决定，驳回的也在内。"""
    with session.office(write=False) as office:
        declarations = office.store.all(Declaration)
    columns = [column for column in DECLARATION_COLUMNS if column.name != "note"]
    rows = [
        [declaration.number, *(show_value(column, getattr(declaration, column.name)) for column in columns)]
        for declaration in declarations
    ]
    lines = table(["编号", *(column.label for column in columns)], rows) if rows else []
    session.output(
        [*lines, f"共 {len(declarations)} 条"], records=msgspec.to_builtins(declarations), total=len(declarations)
    )


@click.command("expert", cls=Command)
@click.argument("number", metavar="任务编号")
@click.option("--object", "object_number", required=True, cls=Required, metavar="对象编号", help="去哪个对象")
@click.option("--expert", "person", required=True, cls=Required, metavar="人员编号", help="专业技术人员")
@click.option("--reason", default="", metavar="原因", help="为什么要协助，内部留存")
@click.option("--recall", default="", metavar="原因", help="收回已派的，写明原因")
@pass_session
def expert(session: Session, number: str, object_number: str, person: str, reason: str, recall: str) -> None:
    """派专业技术人员协助检查；不代替抽中的执法人员。"""
    with session.office() as office:
        refuse_unprintable(office, number, [object_number])
        if recall:
            sheet = experts.recall_expert(office, number, object_number=object_number, expert=person, why=recall)
        else:
            sheet = experts.send_expert(office, number, object_number=object_number, expert=person, reason=reason)
        paths = _printed(office, number, [object_number])[:1]
        text = f"{'已收回' if recall else '已派'} {_person(office, person)}：{object_number}，记录表 {sheet.number}"
    session.output(
        [text, *(f"记录表已重印：{path}" for path in paths)],
        sheet=msgspec.to_builtins(sheet),
        files=[str(path) for path in paths],
    )
