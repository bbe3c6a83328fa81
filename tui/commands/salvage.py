"""salvage: a new bureau out of whatever can be proved of an old one."""

from pathlib import Path

import click
import msgspec

from acts.base import salvage as acts
from db.sealing import Key
from tui.session import Command, Session, pass_session

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("sources", metavar="来源…", type=FOLDER, nargs=-1, required=True)
@click.argument("folder", metavar="新文件夹", type=FOLDER)
@click.option("--key", metavar="文件", type=FOLDER, help="有加密的备份：私钥文件；用口令加密的在终端里输入口令")
@pass_session
def salvage(session: Session, sources: tuple[Path, ...], folder: Path, key: Path | None) -> None:
    """打捞：台账坏了、备份也有坏的，把各处完好的拼成一个新的单位。来源是单位文件夹、备份、放备份的文件夹，可以写几个，只读不改。"""
    words = session.passphrase("备份") if acts.asks_passphrase(sources) else None
    with session.progress("读来源") as progress:
        tell = progress or (lambda *_: None)
        done = acts.salvage(sources, folder, key=Key(key, words), by=session.by, progress=tell)
    session.output(
        [
            f"已打捞并检查无误：{done.folder}",
            done.sentence,
            "",
            *done.report,
            "",
            f"报告在 {done.folder / acts.REPORT}",
        ],
        path=str(done.folder),
        whole=done.found.whole,
        salvage=msgspec.to_builtins(done.found.salvage),
        stretches=msgspec.to_builtins(done.found.stretches),
        troubles=[str(one) for one in (*done.found.missing, *done.found.troubles)],
        report=str(done.folder / acts.REPORT),
    )
