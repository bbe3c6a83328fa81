"""登记恢复: the journal came out of a backup; what had been published since is taken in, from 设置."""

from collections.abc import Mapping

from acts.journal.restored import lost_since, record_restore
from db.restored_mark import read_mark
from rules.base.codes import RESTORE_REASONS
from rules.base.errors import MingchouError
from rules.base.fields import Column, Kind
from tui.registers import as_registers
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import leader_agrees
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog

__all__ = ["journal_restore"]

_SITE = Column("site", "登记所在的文件夹", required=True, hint="里面是从网站下载的 freezes.tsv、heads.tsv", width=34)
_DECISION = (
    Column("reason", "原因", Kind.CHOICE, required=True, choices=RESTORE_REASONS, width=34),
    Column("source", "台账从哪来", required=True, hint="哪一份备份或副本", width=34),
    Column("paper", "凭据", required=True, hint="决定恢复的文号或单据，内部留存", width=34),
    Column("by", "批准的负责人", required=True, hint="内部留存，不公开"),
    Column("post", "他的职务", required=True, hint="公开，如 局长"),
)


async def journal_restore(screen: DeskScreen) -> None:
    """Ask for the registers and the decision, show what the journal lacks, ask once more, take it in. Call it from a method decorated with `@work`."""
    app, office = screen.app, screen.office
    options = [
        ("site", "公布过：给出从网站下载的 freezes.tsv、heads.tsv"),
        ("first", "从来没有公布过"),
    ]
    chosen = await app.push_screen_wait(PickDialog("这个台账是从备份恢复的", options))
    if chosen is None:
        return
    columns = (*([_SITE] if chosen == "site" else []), *_DECISION)

    def look(raw: Mapping[str, str]) -> None:
        lost_since(office, as_registers(typed_path(raw["site"])) if chosen == "site" else None)

    mark = read_mark(office.places)
    values = {"source": mark.source} if mark and mark.source else {}
    raw = await app.push_screen_wait(FormDialog("登记恢复", columns, values, act=look, yes="看取回什么"))
    if raw is None:
        return
    try:
        registers = as_registers(typed_path(raw["site"])) if chosen == "site" else None
        lost = lost_since(office, registers)
        text = (
            f"{lost.sentence}。取回以后一行也不会少；台账里找不回的冻结，序号照占，作废，不能撤回。"
            "下一次发布时公众看到“台账由备份恢复”、原因和批准人的职务。"
        )
        if not await app.push_screen_wait(YesNoDialog("登记恢复吗？", text, yes="登记", danger=True)):
            return
        if not await leader_agrees(screen, raw["by"]):
            return
        restore = record_restore(
            office, registers, reason=RESTORE_REASONS.read(raw["reason"]), paper=raw["paper"], by=raw["by"], post=raw["post"],
            source=raw["source"],
        )  # fmt: skip
    except MingchouError as error:
        screen.show_problems(error.problems, "没有登记")
        return
    lines = [
        f"取回公布 {restore.taken} 次，冻结 {len(restore.freezes)} 次。",
        *(one.sentence for one in restore.freezes),
    ]
    lines += ["", "现在请到“公示”发布；发布以后才能再冻结、抽取。"]
    app.push_screen(MessageDialog(f"已登记恢复 {restore.number}", lines))
    screen.reread()
