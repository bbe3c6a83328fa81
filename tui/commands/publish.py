"""publish, preview, stats."""

import os
from pathlib import Path

import click

from acts import statistics as acts
from db.exchange.writing import Table, write_table
from rules.statistics import HEADINGS, NAMED_HEADINGS, cells, total, values
from tui.session import Command, Required, Session, pass_session, table

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.option("--out", type=FOLDER, metavar="文件夹", help="默认为单位文件夹里的 public/")
@pass_session
def publish(session: Session, out: Path | None) -> None:
    """生成公示网站：检查有无泄露，然后整站替换。"""
    from tui.publishing import publish_site  # noqa: PLC0415 - the generator is loaded only when needed

    with session.office() as office:
        outcome = publish_site(office, out, workers=os.cpu_count() or 1)
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
        named = acts.named_of_year(office, year)
        name = office.bureau.name
    texts = [cells(row) for row in rows]
    if rows:
        texts.append(cells(total(rows)))
    if xlsx:
        every = [*map(values, rows), *([values(total(rows))] if rows else [])]
        title = f"{name} {year} 年非随机检查情况统计表"
        apart_table = [Table(NAMED_HEADINGS, map(values, named), title, "非随机检查")] if named else []
        write_table(xlsx, HEADINGS, every, f"{name} {year} 年“双随机、一公开”抽查情况统计表", *apart_table)
    lines = table(HEADINGS, texts) if rows else [f"{year} 年没有任务"]
    apart = [cells(row) for row in named]
    if apart:
        lines += ["", "另有非随机检查（对象是指定的），不计入上表：", *table(NAMED_HEADINGS, apart)]
    if xlsx:
        lines.append(f"已存为 {xlsx}" + ("，非随机检查在第二张表" if apart else ""))
    session.say(lines, headings=HEADINGS, rows=texts, named_headings=NAMED_HEADINGS, named=apart, year=year)
