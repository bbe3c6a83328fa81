"""publish, preview, stats."""

from pathlib import Path

import click

from acts import statistics as acts
from db.exchange.writing import write_table
from rules.statistics import HEADINGS, cells, total
from tui.session import Command, Required, Session, pass_session, table

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.option("--out", type=FOLDER, metavar="文件夹", help="默认为单位文件夹里的 public/")
@pass_session
def publish(session: Session, out: Path | None) -> None:
    """生成公示网站：检查有无泄露，然后整站替换。"""
    from tui.publishing import publish_site  # noqa: PLC0415 - the generator is loaded only when needed

    with session.office() as office:
        outcome = publish_site(office, out)
    done = outcome.published
    text = [
        f"已发布：{outcome.out}",
        f"共 {done.pages} 个网页；更新 {done.written} 个文件，删除 {done.removed} 个（清单见 changes.txt）",
        "把这个文件夹里的全部文件上传到网站即可。",
    ]
    facts = {"out": str(outcome.out), "pages": done.pages, "written": done.written, "removed": done.removed}
    session.say(text, publication=outcome.number, **facts)


@click.command(cls=Command)
@click.option("--out", type=FOLDER, metavar="文件夹", help="默认为单位文件夹里的 public/")
@click.option("--port", default=8420, metavar="端口", type=int, help="默认 8420")
@pass_session
def preview(session: Session, out: Path | None, port: int) -> None:
    """在本机浏览器里查看已发布的网站（只有本机能看到）。"""
    from site_gen.preview import serve  # noqa: PLC0415 - livereload is loaded only when needed

    target = out or session.folder() / "public"
    click.echo(f"请在浏览器打开 http://127.0.0.1:{port}/ ，按 Ctrl+C 结束")
    serve(target, port)


@click.command(cls=Command)
@click.option("--year", required=True, cls=Required, type=int, metavar="年度", help="如 2024")
@click.option("--xlsx", type=FOLDER, metavar="文件", help="同时存为 Excel")
@pass_session
def stats(session: Session, year: int, xlsx: Path | None) -> None:
    """抽查情况统计表（13 列），由任务和结果算出。"""
    with session.office(write=False) as office:
        rows = acts.of_year(office, year)
        name = office.bureau.name
    texts = [cells(row) for row in rows]
    if rows:
        texts.append(cells(total(rows)))
    if xlsx:
        write_table(xlsx, HEADINGS, texts, f"{name} {year} 年“双随机、一公开”抽查情况统计表")
    lines = table(HEADINGS, texts) if rows else [f"{year} 年没有任务"]
    if xlsx:
        lines.append(f"已存为 {xlsx}")
    session.say(lines, headings=HEADINGS, rows=texts, year=year)
