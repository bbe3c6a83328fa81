"""公示: the published folder checked, and deployed to the web server."""

from pathlib import Path
from typing import TYPE_CHECKING

from rules.base.errors import MingchouError, Problem
from site_gen.serving.check import CheckReport, check
from site_gen.serving.deploy import RSYNC, Deployment, deploy, mark_uploaded, pending_upload
from site_gen.serving.deploy_record import last_target
from site_gen.serving.past import is_past_unknown
from tui.registers import given_registers
from tui.screens.parts.progress import ProgressDialog
from tui.screens.site.earlier import ask_past
from tui.widgets.dialog import MessageDialog, PickDialog, TextDialog, YesNoDialog
from tui.wording import without_commands

if TYPE_CHECKING:
    from tui.screens.base import DeskScreen

__all__ = ["check_site", "deploy_site"]

_SHOWN = 200


async def check_site(screen: "DeskScreen", out: Path) -> None:
    """Check links, structure, sizes and lists of the published folder; findings are shown with file and line."""
    report = await screen.app.push_screen_wait(
        ProgressDialog[CheckReport]("正在逐个网页检查", lambda report: check(out, report))
    )
    if isinstance(report, MingchouError):
        _refused(screen, report, "没有检查成")
        return
    largest, size = report.largest
    summary = f"检查了 {report.pages:,} 个网页、{report.files:,} 个文件，共 {report.size / 1_000_000:.1f} MB；最大的网页 {largest}，{size / 1000:.0f} kB"
    if not report.findings:
        screen.app.push_screen(MessageDialog("网站没有问题", [summary]))
        return
    lines = [Problem(without_commands(finding.message), finding.where) for finding in report.findings[:_SHOWN]]
    screen.app.push_screen(MessageDialog("网站有问题", [*lines, summary]))


async def deploy_site(screen: "DeskScreen", out: Path) -> None:
    """Deploy what changed to a folder or by rsync, or list it for an upload by hand."""
    app, record = screen.app, screen.office.places.deployed
    ways = [
        ("folder", "放到文件夹：移动硬盘、共享文件夹、网站目录"),
        ("rsync", "用 rsync 传到服务器"),
        ("list", "列出变动的文件，自己用 FTP 或门户后台上传"),
    ]
    way = await app.push_screen_wait(PickDialog("怎样放到网站上", ways))
    if way is None:
        return
    if way == "list":
        await _by_hand(screen, out)
        return
    last, by_rsync = last_target(record), way == "rsync"
    previous = last.removeprefix(RSYNC) if last.startswith(RSYNC) == by_rsync else ""
    label, hint = (
        ("rsync 地址", "用户@服务器:/网站/双随机/") if by_rsync else ("文件夹", "没有就新建；只删除以前放进去的文件")
    )
    target = await app.push_screen_wait(TextDialog("放到哪里", label, hint, previous))
    if target is None:
        return
    to = f"{RSYNC}{target}" if by_rsync else target
    deployment = await app.push_screen_wait(
        ProgressDialog[Deployment](
            "正在放到网站上", lambda report: deploy(out, to, record, progress=report, holder=screen.office.by)
        )
    )
    if isinstance(deployment, MingchouError):
        _refused(screen, deployment, "没有做完；再做一次会接着做")
        return
    summary = f"更新 {len(deployment.uploaded):,} 个文件，删除 {len(deployment.deleted):,} 个，全站 {deployment.files:,} 个文件"
    app.push_screen(
        MessageDialog(
            "已放好",
            [deployment.to, summary if deployment.uploaded or deployment.deleted else "已经是最新的，没有要放的"],
        )
    )


async def _by_hand(screen: "DeskScreen", out: Path) -> None:
    app, record = screen.app, screen.office.places.deployed
    first, earlier = False, None
    if is_past_unknown(out, record):
        known = await ask_past(screen, "以前没有记下上传过什么，网站上现在的登记是")
        if known is None:
            return
        first, earlier = known.first, known.earlier
    try:
        past = dict(given_registers(earlier)) if earlier else None
        upload = pending_upload(out, record, past=past, first=first)
        if not upload.uploaded and not upload.deleted:
            app.push_screen(MessageDialog("没有要上传的", ["上次传完以来没有变动"]))
            return
        lines = [
            f"要上传 {len(upload.uploaded):,} 个文件，按这个次序传：", *upload.uploaded[:_SHOWN],
            *([f"传完以后，从服务器上删除 {len(upload.deleted):,} 个：", *upload.deleted[:_SHOWN]] if upload.deleted else []),
            *([f"再删除空了的文件夹 {len(upload.emptied_folders):,} 个：", *upload.emptied_folders[:_SHOWN]] if upload.emptied_folders else []),
            "全部文件名：mingchou deploy --list",
        ]  # fmt: skip
        await app.push_screen_wait(MessageDialog("要上传的文件", lines))
        if await app.push_screen_wait(
            YesNoDialog("都传完了吗？", "记下来以后，下次只列出新的变动。", yes="都传完了", no="还没有")
        ):
            mark_uploaded(out, record)
            screen.notify("下次只列出新的变动", title="已记下", markup=False)
    except MingchouError as error:
        _refused(screen, error, "没有办成")


def _refused(screen: "DeskScreen", error: MingchouError, title: str) -> None:
    screen.app.push_screen(
        MessageDialog(title, [Problem(without_commands(problem.message), problem.where) for problem in error.problems])
    )
