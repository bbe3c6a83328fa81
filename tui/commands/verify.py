"""verify: a light command; of the office it loads nothing but how commands speak."""

import json
import sys
from pathlib import Path

import click

from rules.base.errors import Refused
from site_gen.verify import Report, SlipReport, check_slip, read_files
from site_gen.verify import verify as judge
from tui.session import Command, Session, pass_session


@click.command(cls=Command)
@click.argument("evidence", metavar="证据", type=click.Path(path_type=Path))
@click.option(
    "--slip", metavar="文件", type=click.Path(allow_dash=True),
    help="再核对一份查询单：文件，或 - 表示从输入读取",
)  # fmt: skip
@pass_session
def verify(session: Session, evidence: Path, slip: str | None) -> None:
    """核验一次抽取：一步一行，有任何不符则退出码为 1。证据是证据文件夹，或从抽取页面下载的 evidence.txt。"""
    files = read_files(evidence)
    report = judge(files)
    answer = check_slip(files, _read(slip), report) if slip else None
    if session.json:
        payload = _payload(report) | ({"slip": _payload(answer)} if answer else {})
        click.echo(json.dumps(payload, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report.lines() + (answer.lines() if answer else ())))
    if not report.ok or (answer and not answer.ok):
        raise click.exceptions.Exit(1)


def _read(slip: str) -> str:
    """The text of a slip from a file or, with `-`, from what is piped."""
    if slip != "-" and not Path(slip).is_file():
        raise Refused(f"没有查询单文件 {slip}，请核对路径；- 表示从输入读取")
    raw = sys.stdin.buffer.read() if slip == "-" else Path(slip).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("查询单不是 UTF-8 文字；请用原来的文件，或把查询单的文字另存为 UTF-8 的文本文件") from None


def _payload(report: Report | SlipReport) -> dict[str, object]:
    steps = [{"name": step.name, "state": step.state, "text": step.text} for step in report.steps]
    return {"ok": report.ok, "verdict": report.verdict, "steps": steps}
