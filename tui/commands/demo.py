"""demo: the demonstration bureau, the whole walk run and published."""

from pathlib import Path

import click

from rules.base.errors import Refused
from tui.commands.desk import in_terminal, open_desk
from tui.demonstration import build_demonstration, demonstration_exists
from tui.session import Command, Session, pass_session

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("folder", metavar="[文件夹]", type=FOLDER, required=False)
@click.option("--headless", is_flag=True, help="只运行和发布，不打开工作台")
@click.option("--out", type=FOLDER, metavar="文件夹", help="网站发布到哪里（默认为演示单位里的 public/）")
@pass_session
def demo(session: Session, folder: Path | None, headless: bool, out: Path | None) -> None:
    """演示单位“示例县公安局”：导入、抽取、打印、录入、审批、公示，全部真做一遍，然后打开工作台。

    文件夹里已有演示单位时不重做，只重新发布。时间停在 2024-09-02，所有名称都含“演示”。
    """
    folder = _folder(folder, session.bureau)
    is_new = not demonstration_exists(folder)
    if is_new and not session.json:
        session.say(f"正在建立演示单位：{folder}")
    report = build_demonstration(folder, by=session.by, out=out)
    sheets = str(report.sheets.resolve()) if report.sheets else None
    index = (report.outcome.out / "index.html").resolve()
    text = [
        f"演示单位：{folder.resolve()}（{report.tasks} 个任务、{report.draws} 次冻结、{report.sheets_made} 份记录表）",
        f"抽取核验：{report.draws} 次全部符合",
        *([f"记录表：{sheets}"] if sheets else []),
        f"网站：{index}",
        f"接着试试：mingchou task list --bureau {folder}",
    ]
    payload = {
        "bureau": str(folder.resolve()),
        "made": is_new,
        "sheets": sheets,
        "site": str(index),
    }
    session.output(text, draws=report.draws, pages=report.outcome.published.pages, headless=headless, **payload)
    if not headless and not session.json and in_terminal():
        open_desk(session, folder)


def _folder(named: Path | None, bureau: Path | None) -> Path:
    """Where the demonstration is: as the argument or --bureau says, demo/ where neither does. Refused when they differ."""
    if named and bureau and named.resolve() != bureau.resolve():
        raise Refused(f"文件夹写了两个：{named} 和 --bureau {bureau}，请只写一个")
    return named or bureau or Path("demo")
