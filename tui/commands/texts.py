"""texts list, show, approve, revoke: the free texts that go out beside the results."""

from typing import Any

import click
import msgspec

from acts.disclosure import texts as acts
from acts.disclosure.approval import Doubt
from acts.disclosure.texts import FreeText
from rules.base.fields import Column, Kind
from rules.disclosure.text_approval import KINDS
from tui.finding_options import find_cells, find_options
from tui.session import Group, Required, Session, pass_session
from tui.text_page import page_text, preview_records


@click.group(cls=Group)
def texts() -> None:
    """公告、附件、黑名单、抽查范围：公开的文字先审批，公布的就是批准的，一个字不差。任务、计划、事项的名称和内容，有可疑的才要审批。"""


_LISTED = (
    Column("key", "编号", Kind.CODE), Column("kind", "种类"), Column("state", "状态"), Column("doubts", "请再看", Kind.INTEGER),
    Column("title", "标题或对象"),
)  # fmt: skip


@texts.command("list")
@click.option("--all", "everything", is_flag=True, help="已经审批的也列出")
@find_options
@pass_session
def list_(session: Session, /, everything: bool, **options: Any) -> None:
    """列出待审批的公开文字。"""
    with session.office(write=False) as office:
        shown = acts.open_texts(office) if everything else acts.pending_texts(office)
        found = acts.text_doubts(office, shown)
        rows = [
            ((text.key, KINDS[text.kind], state_text(text), _count(found, text), text.title), text) for text in shown
        ]
        lines, shown = find_cells(office, "texts", _LISTED, rows, options)
    waiting = sum(text.waiting for text in shown)
    session.output(
        [*lines, f"待审批 {waiting} 处"],
        texts=[{**_fields(text), "doubts": _count(found, text)} for text in shown],
        waiting=waiting,
    )


@texts.command("show")
@click.argument("key", metavar="编号")
@pass_session
def show(session: Session, key: str) -> None:
    """一处公开文字：现在的文字、像个人信息或内部文字的地方、批准以后网页上的样子。"""
    with session.office(write=False) as office:
        text = acts.find_text(office, key)
        found = acts.text_doubts(office, [text])
        page = page_text(office, preview_records(office), text)
    lines = [
        f"{text.key} {text.title}：{state_text(text)}",
        *(f"{label}：{words}" for label, words in text.words.labelled(text.kind)),
        *(f"请再看：{doubt.label}里{doubt.suspicion}" for doubt in found),
        *(
            ["", "批准以后网页上是这样（浏览器里看：mingchou preview）：", *(f"  {line}" for line in page)]
            if page
            else []
        ),
    ]
    session.output(
        lines,
        shown=_fields(text),
        doubts=[{"label": one.label, **msgspec.to_builtins(one.suspicion)} for one in found],
        page=page,
    )


@texts.command("approve")
@click.argument("keys", nargs=-1, metavar="[编号]…")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="批准人")
@click.option("--document", required=True, cls=Required, metavar="文号", help="审批文号")
@click.option("--seen", is_flag=True, help="提示的可疑文字（像姓名、地址、电话、内部文字等）已经看过，可以公开")
@pass_session
def approve(session: Session, keys: tuple[str, ...], by: str, document: str, seen: bool) -> None:
    """批准这几处公开文字；不写编号就是全部待审批的。"""
    with session.office() as office:
        approved = acts.approve_texts(office, keys, by=by, document=document, seen=seen)
    session.output(
        [f"已批准 {len(approved)} 处，下次公示时公布：", *(f"  {one.number}" for one in approved)],
        approved=[one.number for one in approved],
        count=len(approved),
    )


@texts.command("revoke")
@click.argument("key", metavar="编号")
@click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么收回")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="决定人")
@pass_session
def revoke(session: Session, key: str, reason: str, by: str) -> None:
    """收回一处公开文字的审批；下次公示时撤下，以前批准过的文字也不再公布。"""
    with session.office() as office:
        acts.revoke_text(office, key, reason=reason, by=by)
    session.output(f"已收回 {key.strip()} 的审批，下次公示时撤下", revoked=key.strip())


def state_text(text: FreeText) -> str:
    """待审批, 待审批（改动）, 已审批 or, of a name in which nothing is suspicious, 不用审批."""
    if not text.waiting:
        return "已审批" if text.approved else "不用审批"
    return "待审批（改动）" if text.approved else "待审批"


def _fields(text: FreeText) -> dict[str, object]:
    return {
        "key": text.key, "kind": text.kind, "title": text.title, "waiting": text.waiting,
        "words": msgspec.to_builtins(text.words), "approved": msgspec.to_builtins(text.approved),
    }  # fmt: skip


def _count(found: list[Doubt], text: FreeText) -> int:
    return sum(one.number == text.key for one in found)
