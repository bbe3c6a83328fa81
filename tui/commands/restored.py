"""restored: 恢复 journalled, and what had been published since the backup taken in."""

from pathlib import Path

import click
import msgspec

from acts.journal.restored import lost_since, record_restore
from rules.base.codes import RESTORE_REASONS
from tui.commands.freezing import codes_text
from tui.registers import as_registers
from tui.session import Command, Required, Session, pass_session

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("site", metavar="文件夹", type=FOLDER, required=False)
@click.option("--reason", required=True, cls=Required, metavar="原因", help=f"公开；{codes_text(RESTORE_REASONS)}")
@click.option("--paper", required=True, cls=Required, metavar="凭据", help="决定恢复的文号或单据，内部留存")
@click.option("--approved-by", required=True, cls=Required, metavar="姓名", help="批准的负责人，内部留存")
@click.option("--post", default="负责人", metavar="职务", help="批准人的职务，公开，如 局长")
@click.option("--from", "source", default="", metavar="说明", help="台账从哪来；用 restore 恢复的不用写，程序记得")
@click.option("--first", is_flag=True, help="从来没有公布过，没有登记可以给")
@click.option("--yes", is_flag=True, help="不再询问")
@pass_session
def restored(
    session: Session,
    site: Path | None,
    reason: str,
    paper: str,
    approved_by: str,
    post: str,
    source: str,
    first: bool,
    yes: bool,
) -> None:
    """登记恢复：台账从备份来的，把那以后公布过的取回来。文件夹里放从网站下载的 freezes.tsv、heads.tsv，或者整个网站。"""
    if (site is None) is not first:
        raise click.UsageError("请写放着 freezes.tsv、heads.tsv 的文件夹；从来没有公布过的写 --first")
    registers = None if site is None else as_registers(site)
    with session.office() as office:
        lost = lost_since(office, registers)
        listed = [lost.sentence, "取回以后一行也不会少；台账里找不回的冻结，序号照占，作废，不能撤回。"]
        session.ask_first(listed, "登记恢复？", yes=yes, lost=lost.sentence)
        restore = record_restore(
            office, registers, reason=reason, paper=paper, by=approved_by, post=post, source=source
        )
    text = [
        f"已登记恢复 {restore.number}：取回公布 {restore.taken} 次，冻结 {len(restore.freezes)} 次",
        *(f"  {one.sentence}" for one in restore.freezes),
        "现在请发布（publish）：公众会看到“台账由备份恢复”；发布以后才能再冻结、抽取。",
    ]
    session.output(text, restore=msgspec.to_builtins(restore))
