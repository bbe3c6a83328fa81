"""site check: the published site checked, before or after it is carried to the web server."""

from pathlib import Path

import click

from db.places import Places
from rules.base.errors import Problem, Refused
from site_gen.serving.check import check
from tui.session import Group, Session, pass_session

FOLDER = click.Path(path_type=Path)


@click.group(cls=Group, name="site")
def site_() -> None:
    """公示网站：检查链接、结构、大小和清单。"""


@site_.command("check")
@click.argument("folder", metavar="[文件夹]", required=False, type=FOLDER)
@pass_session
def site_check(session: Session, folder: Path | None) -> None:
    """检查发布好的网站，默认为单位文件夹里的 public/；有任何问题则退出码为 1。"""
    if folder is not None and not folder.is_dir():
        raise Refused(f"没有文件夹 {folder}，请核对路径")
    if folder is None:
        try:
            folder = Places(session.folder()).public
        except Refused as error:  # a webmaster has no bureau
            hint = Problem("只检查网站的，请写明网站文件夹，例如 mingchou site check /网站目录/ssj")
            raise Refused(*error.problems, hint) from error
    with session.progress("已检查") as report:
        report_card = check(folder, report)
    largest, size = report_card.largest
    text = [
        f"检查了 {report_card.pages} 个网页、{report_card.files} 个文件，共 {report_card.size / 1_000_000:.1f} MB；最大的网页 {largest}，{size / 1000:.0f} kB"
    ]
    if report_card.unlisted:
        text.append(
            f"另有 {len(report_card.unlisted)} 个文件不是发布的，是网站管理员自己放的：{'、'.join(report_card.unlisted[:5])}"
        )
    text += [f"  · {finding}" for finding in report_card.findings] or ["没有发现问题"]
    findings = [{"where": finding.where, "message": finding.message} for finding in report_card.findings]
    session.output(text, ok=not findings, clean=not findings, pages=report_card.pages, files=report_card.files, size=report_card.size, guests=report_card.unlisted, findings=findings)  # fmt: skip
    if findings:
        raise click.exceptions.Exit(1)
