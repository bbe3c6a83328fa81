"""verify: a light command; of the office it loads nothing but how commands speak."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from rules.base.errors import Refused
from rules.base.invisible import visible
from rules.draw.slip import Slip, read_slip
from site_gen.verify import (
    BureauReport,
    Reader,
    Report,
    SentReport,
    Sheet,
    SlipReport,
    Step,
    check_bureau,
    check_kept,
    check_proof,
    check_sent,
    check_slip,
    find_draws,
    read_authority,
    read_files,
    read_folder,
    read_held,
    read_registers,
    read_sheet,
    reader,
)
from site_gen.verify import verify as judge
from tui.session import Command, Session, pass_session

_FILE = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("evidence", metavar="证据", type=_FILE)
@click.option("--held", metavar="承诺值", default="", help="与见证人手里的承诺值对照，64 位都要写")
@click.option(
    "--old", metavar="文件", type=_FILE, multiple=True, help="与以前留存的 freezes.tsv 或 heads.tsv 对照，可以写几次"
)
@click.option(
    "--proof", metavar="文件", type=_FILE, multiple=True, help="核对台账证明：纸上印的台账是不是公布的台账里的"
)
@click.option(
    "--authority",
    metavar="文件",
    type=_FILE,
    multiple=True,
    help="时间戳机构的根证书，从那个机构得到的，不是本单位给的",
)
@click.option("--sheet", metavar="文件", type=_FILE, help="来的是抽中的人吗：检查记录表上的对象和检查人员，JSON 文件")
@click.option(
    "--slip", metavar="文件", type=click.Path(allow_dash=True), help="再核对一份查询单：文件，或 - 表示从输入读取"
)
@pass_session
def verify(
    session: Session, *, evidence: Path, held: str, old: Sequence[Path], proof: Sequence[Path], authority: Sequence[Path],
    sheet: Path | None, slip: str | None,
) -> None:  # fmt: skip
    """核验一次抽取：先写结论，再一步一行；有任何不成立则退出码为 1。证据是证据文件夹、从抽取页面下载的 evidence.txt，或本单位的整个公开文件夹。"""
    who = _reader(held, authority)
    draws = find_draws(evidence)
    papers: list[SlipReport | SentReport] = []
    if draws and (slip or sheet or held):
        raise Refused(
            "查询单、检查记录表和见证人的承诺值都属于一次抽取；证据请写那次抽取的文件夹，不要写整个公开文件夹"
        )
    held_out = read_slip(_slip(slip)) if slip else None
    people = read_sheet(_read(sheet, "检查记录表文件"), str(sheet)) if sheet else None
    files = read_registers(evidence.resolve()) if draws else read_files(evidence)
    more = [check_kept(_read(path, "留存的登记"), files, path.name) for path in old]
    more += [check_proof(_read(path, "证明文件"), files) for path in proof]
    report: Report | BureauReport
    if draws:
        report = check_bureau({name: read_folder(path) for name, path in draws.items()}, who)
    else:
        report = judge(files, who)
        papers = _papers(files, report, held_out, people)
    report = replace(report, papers=(*more, *(paper.paper for paper in papers)))
    session.say(_told(session, report, more, papers))
    if not _holds(report):
        raise click.exceptions.Exit(1)


def _reader(held: str, authority: Sequence[Path]) -> Reader:
    given = reader(read_held(held))
    roots = tuple(one for path in authority for one in read_authority(_read(path, "证书文件"), str(path)))
    return Reader(given.now, given.held, roots)


def _told(
    session: Session, report: Report | BureauReport, more: Sequence[Step], papers: Sequence[SlipReport | SentReport]
) -> str:
    if session.json:
        return json.dumps(_payload(report, more, papers), ensure_ascii=False, indent=2)
    return "\n".join((*report.lines(), *map(str, more), *(line for paper in papers for line in paper.lines())))


def _papers(
    files: Mapping[str, bytes], report: Report, slip: Slip | None, sheet: Sheet | None
) -> list[SlipReport | SentReport]:
    """What the papers say that the reader holds beside one draw."""
    found: list[SlipReport | SentReport] = [check_slip(files, slip, report)] if slip else []
    found += [check_sent(files, sheet, person, report) for person in sheet.inspectors] if sheet else []
    return found


def _holds(report: Report | BureauReport) -> bool:
    """Whether nothing fails, of the draw or of what the reader handed in."""
    itself = report.ok if isinstance(report, Report) else not report.wrong
    return itself and not any(paper.state == "fails" for paper in report.papers)


def _read(path: Path, what: str) -> bytes:
    if not path.is_file():
        raise Refused(f"没有{what} {visible(str(path))}，请核对路径")
    return path.read_bytes()


def _slip(slip: str) -> str:
    """The text of a slip from a file or, with `-`, from what is piped."""
    if slip != "-" and not Path(slip).is_file():
        raise Refused(f"没有查询单文件 {visible(slip)}，请核对路径；- 表示从输入读取")
    raw = sys.stdin.buffer.read() if slip == "-" else Path(slip).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("查询单不是 UTF-8 文字；请用原来的文件，或把查询单的文字另存为 UTF-8 的文本文件") from None


def _payload(
    report: Report | BureauReport, more: Sequence[Step], papers: Sequence[SlipReport | SentReport]
) -> dict[str, object]:
    """The report for a program: what was asked for, and nothing else."""
    payload: dict[str, object] = {"ok": _holds(report), "verdict": report.verdict}
    if isinstance(report, Report):
        payload["steps"] = _steps(report)
    else:
        payload["draws"] = [_line(line) for line in (*report.draws, *report.bonds)]
        payload["register"] = report.at_hand
    if more:
        payload["more"] = [_line(line) for line in more]
    slips = [one for one in papers if isinstance(one, SlipReport)]
    sent = [one for one in papers if isinstance(one, SentReport)]
    if slips:
        payload["slip"] = {"ok": slips[0].ok, "verdict": slips[0].verdict, "steps": _steps(slips[0])}
    if sent:
        payload["sheet"] = [{"ok": one.ok, "verdict": one.verdict, "steps": _steps(one)} for one in sent]
    return payload


def _line(step: Step) -> dict[str, str]:
    return {"state": step.state, "text": f"{step.name}：{step.text}"}


def _steps(report: Report | SlipReport | SentReport) -> list[dict[str, str]]:
    return [{"name": step.name, "state": step.state, "text": step.text} for step in report.steps]
