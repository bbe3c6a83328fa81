"""导入核对表: the drawn list as a department filled it in is read and taken as its confirmation."""

from collections.abc import Mapping

from acts.draw.reconfirm import confirmation_text, still_to_confirm
from acts.work.confirmations import check_confirmations, import_confirmations
from db.exchange.reading import read_list
from rules.base.codes import Code, CodeTable
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, Kind
from rules.draw.confirmation import CONFIRMATION_COLUMNS
from rules.draw.draw_record import Draw, exceeds_limit
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.task_step import TaskStep

__all__ = ["take_answers"]

_FILE = Column("file", "文件", required=True, hint="填好的核对表，.xlsx 或 .csv，可以粘贴路径", width=48)
_SENDER = Column("sender", "回复人", required=True, hint="部门里谁报来的；内部留存", width=20)
_APPROVED = Column("approved_by", "批准人", hint="剔除超过 5% 时批准的负责人；内部留存", width=20)


async def take_answers(screen: TaskStep, draw: Draw) -> None:
    """Ask for the file, the department and who sent it; what is wrong with the file stands in the box."""
    office, names = screen.office, screen.office.departments
    table = CodeTable("部门", *(Code(code, names.text(code)) for code in still_to_confirm(screen.record, draw)))
    columns = (
        Column("department", "部门", Kind.CHOICE, required=True, choices=table, width=20),
        _SENDER,
        _FILE,
        _APPROVED,
    )

    def act(raw: Mapping[str, str]) -> Draw:
        path = typed_path(raw["file"])
        sheet = read_list(path, CONFIRMATION_COLUMNS)
        if sheet.problems:
            raise Refused(*sheet.problems)
        department = table.read(raw["department"])
        strikes = check_confirmations(office, screen.number, sheet, department=department, sender=raw["sender"])
        by = raw.get("approved_by", "").strip()
        if exceeds_limit(len(draw.struck) + len(strikes), len(draw.drawn)) and strikes and not by:
            raise Refused(Problem(f"剔除 {len(strikes)} 家，超过抽取数的 5%，必须由负责人批准", "", _APPROVED.label))
        return import_confirmations(
            office, screen.number, sheet, department=department, sender=raw["sender"], approved_by=by
        )

    text = "整份核对：有没写核对结果的、不在名单上的、名单上漏写的，都不收。收下就是这个部门的确认，写入证据的剔除不能撤回。"
    dialog = FormDialog("导入核对表", columns, act=act, text=text, yes="导入")
    if await screen.app.push_screen_wait(dialog) is not None:
        said = confirmation_text(office, screen.record, screen.draw or draw)
        screen.notify(said, title="已完成", markup=False)
        screen.reread()
