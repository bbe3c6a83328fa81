"""demo: the demonstration bureau, the whole walk run and published."""

from pathlib import Path

import click

from acts.bureau import open_office
from acts.sheet import print_sheets
from db.config import read_bureau
from db.places import Places
from rules.draw_record import Draw
from rules.errors import Refused
from rules.sheet import Sheet
from rules.task import Task
from site_gen.verify import verify_folder
from tui.commands.desk import in_terminal, open_desk
from tui.session import Command, Session, pass_session

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("folder", metavar="[文件夹]", type=FOLDER, default=Path("demo"))
@click.option("--headless", is_flag=True, help="只运行和发布，不打开工作台")
@click.option("--out", type=FOLDER, metavar="文件夹", help="网站发布到哪里（默认为演示单位里的 public/）")
@pass_session
def demo(session: Session, folder: Path, headless: bool, out: Path | None) -> None:
    """演示单位“示例县公安局”：导入、抽取、打印、录入、审批、公示，全部真做一遍，然后打开工作台。

    文件夹里已有演示单位时不重做，只重新发布。时间停在 2024-09-02，所有名称都含“演示”。
    """
    from acts.demo.story import make_bureau  # noqa: PLC0415 - the story is loaded only to be told
    from tui.publishing import publish_site  # noqa: PLC0415 - as above

    made = not Places(folder).bureau_toml.exists()
    if made:
        _tell(session, f"正在建立演示单位：{folder}")
        make_bureau(folder)
    elif read_bureau(folder).demo_clock is None:
        raise Refused(f"“{folder}”是真实单位的文件夹，不是演示单位；请换一个文件夹，如 mingchou demo 演示")
    with open_office(folder, by=session.by or "演示员") as office:
        printed = next(task.number for task in office.store.all(Task) if task.state == "matched")
        sheets = print_sheets(office, printed)
        draws = office.store.all(Draw)
        failed = [draw.number for draw in draws if not verify_folder(office.places.evidence(draw.number)).ok]
        if failed:
            raise Refused(f"抽取 {'、'.join(failed)} 的证据核验不通过，请把演示文件夹交给维护人员")
        outcome = publish_site(office, out)
        counts = f"{len(office.store.all(Task))} 个任务、{len(draws)} 次冻结、{office.store.count(Sheet)} 份记录表"
    index = (outcome.out / "index.html").resolve()
    text = [
        f"演示单位：{folder.resolve()}（{counts}）",
        f"抽取核验：{len(draws)} 次全部符合",
        f"记录表：{sheets[0].resolve()}",
        f"网站：{index}",
        f"接着试试：mingchou task list --bureau {folder}",
    ]
    facts = {"bureau": str(folder.resolve()), "made": made, "sheets": str(sheets[0].resolve()), "site": str(index)}
    session.say(text, draws=len(draws), pages=outcome.published.pages, headless=headless, **facts)
    if not headless and not session.json and in_terminal():
        open_desk(session, folder)


def _tell(session: Session, text: str) -> None:
    if not session.json:
        click.echo(text)
