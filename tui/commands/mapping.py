"""mapping: list, show, save, delete: the answers of imports that are remembered."""

from pathlib import Path

import click
import msgspec

from acts.registry import mappings, reading
from db.exchange.formats import LISTS
from rules.base.dates import day_text
from rules.base.errors import Refused
from rules.importing.mapping_text import listing_of, mode_in, read_mapping, write_mapping
from tui.commands.exchange import FILE, IMPORTABLE
from tui.commands.importing import listing_titles
from tui.session import Group, Session, pass_session, table

__all__ = ["mapping"]


@click.group(cls=Group)
def mapping() -> None:
    """导入对照：标题、词怎么读，按来源和表的样子记住，下次不再问。"""


@mapping.command("list")
@click.argument("listing", metavar="名单", required=False, default="", type=click.Choice(["", *IMPORTABLE]))
@pass_session
def list_(session: Session, listing: str) -> None:
    """列出记住的导入对照。"""
    with session.office(write=False) as office:
        found = mappings.mappings(office, listing)
    rows = [
        [one.number, one.says or mappings.mapping_title(one), one.sender or "（不限）", one.file, day_text(one.used_on) if one.used_on else ""]
        for one in found
    ]  # fmt: skip
    lines = table(["编号", "名单", "来源", "最近的文件", "用于"], rows) if rows else ["还没有记住导入对照"]
    session.output(lines, mappings=[msgspec.to_builtins(one) for one in found])


@mapping.command("show")
@click.argument("number", metavar="对照编号")
@click.argument("path", metavar="文件.toml", type=FILE, required=False)
@pass_session
def show(session: Session, number: str, path: Path | None) -> None:
    """显示一份对照；写了文件的，存成文件，改好后用 mapping save 存回来。"""
    with session.office(write=False) as office:
        found = mappings.mapping_of(office, number)
        listing = LISTS[found.list]
        columns = reading.columns_answered(office, listing, found.mapping.mode)
        text = write_mapping(found.mapping, columns, (), mappings.mapping_title(found))
    if path is not None:
        try:
            path.write_text(text, encoding="utf-8")
        except OSError:
            raise Refused(f"写不了“{path.name}”，请核对文件夹和磁盘") from None
    shown = f"已存为 {path}，改好后：mingchou mapping save {found.number} {path}" if path else text.rstrip()
    session.output(shown, mapping=found, toml=text)


@mapping.command("save")
@click.argument("number", metavar="对照编号")
@click.argument("path", metavar="文件.toml", type=FILE)
@pass_session
def save(session: Session, number: str, path: Path) -> None:
    """把改好的文件存回对照；编号写 new 的，另存一份新的。"""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"读不出“{path.name}”，请核对文件名，并存为 UTF-8 文本") from None
    with session.office() as office:
        listing = LISTS.get(listing_of(text, path.name))
        if listing is None:
            raise Refused(f"“{path.name}”的 list 不是能导入的名单，可写：{'、'.join(IMPORTABLE)}")
        columns = reading.columns_answered(office, listing, mode_in(text, path.name))
        answers = read_mapping(text, listing.code, columns, listing_titles(), path.name)
        made = mappings.save_mapping(office, answers, "" if number == "new" else number)
    session.output(f"已记住 {made.number}", mapping=made)


@mapping.command("delete")
@click.argument("number", metavar="对照编号")
@pass_session
def delete(session: Session, number: str) -> None:
    """删除一份对照：这种文件下次重新问。"""
    with session.office() as office:
        gone = mappings.delete_mapping(office, number)
    session.output(f"已删除 {gone.number}，这种文件下次重新问", number=gone.number)
