"""verify: a light command; of the office it loads nothing but how commands speak."""

import json
from pathlib import Path

import click

from rules.errors import Refused
from site_gen.verify import verify_folder
from tui.session import Command, Session, pass_session


@click.command(cls=Command)
@click.argument("folder", metavar="证据文件夹", type=click.Path(path_type=Path))
@pass_session
def verify(session: Session, folder: Path) -> None:
    """核验一次抽取：一步一行，有任何不符则退出码为 1。"""
    if not folder.is_dir():
        raise Refused(f"没有文件夹 {folder}；应为含有 terms.json 的证据文件夹，如 evidence/2024-001-1")
    if not (folder / "terms.json").is_file():
        raise Refused(
            f"{folder} 里没有 terms.json，不是证据文件夹；应为 evidence 或 draws 下某次抽取的文件夹，如 evidence/2024-001-1"
        )
    report = verify_folder(folder)
    if session.json:
        steps = [{"name": step.name, "state": step.state, "text": step.text} for step in report.steps]
        facts = {"ok": report.ok, "verdict": report.verdict, "steps": steps}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report.lines()))
    if not report.ok:
        raise click.exceptions.Exit(1)
