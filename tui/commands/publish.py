"""publish, with allow, revoke and allowed."""

import os
from pathlib import Path

import click
import msgspec

from acts.disclosure import override
from tui.session import Group, Required, Session, pass_session, table

_UNTOLD = "下列文件依法不留痕迹，changes.txt 里不写，请从网站服务器上删除，删除后不要保留这份名单："
FOLDER = click.Path(path_type=Path)


@click.group(cls=Group, invoke_without_command=True)
@click.option("--out", type=FOLDER, metavar="文件夹", help="默认为单位文件夹里的 public/")
@click.pass_context
def publish(ctx: click.Context, out: Path | None) -> None:
    """生成公示网站：检查有无泄露，然后整站替换。检查发现的，可以逐处放行（allow）、列出（allowed）、收回（revoke）。"""
    if ctx.invoked_subcommand is None:
        _publish(ctx.ensure_object(Session), out)


@publish.command("allow")
@click.argument("finding", metavar="发现编号")
@click.option(
    "--reason", required=True, cls=Required, metavar="原因", help="为什么可以公开；记进日志，不写所发现的内容"
)
@click.option("--by", required=True, cls=Required, metavar="姓名", help="决定人")
@pass_session
def allow(session: Session, finding: str, reason: str, by: str) -> None:
    """放行泄露检查发现的一处；编号在发布不成时逐处列出。只放行这条记录的这处文字。"""
    with session.office() as office:
        one = override.allow(office, finding, reason=reason, by=by)
    session.say(f"已放行 {one.number}，重新发布（publish）时生效", override=msgspec.to_builtins(one))


@publish.command("revoke")
@click.argument("finding", metavar="发现编号")
@click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么收回")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="决定人")
@pass_session
def revoke(session: Session, finding: str, reason: str, by: str) -> None:
    """收回一处放行；下次发布到这一处就停下。"""
    with session.office() as office:
        one = override.revoke(office, finding, reason=reason, by=by)
    session.say(f"已收回 {one.number} 的放行", override=msgspec.to_builtins(one))


@publish.command("allowed")
@pass_session
def allowed(session: Session) -> None:
    """列出放行过的每一处，收回的也在内。"""
    with session.office(write=False) as office:
        found = override.overrides(office)
    rows = [
        [one.number, "放行" if one.active else f"{one.ended_at[:10]} 收回", one.at[:10], one.by, one.reason, one.about]
        for one in found
    ]
    lines = table(["发现编号", "现在", "放行日期", "决定人", "原因", "发现了什么"], rows) if rows else []
    session.say([*lines, f"共 {len(found)} 处"], overrides=msgspec.to_builtins(found), total=len(found))


def _publish(session: Session, out: Path | None) -> None:
    from tui.publishing import publish_site  # noqa: PLC0415 - 150 ms: the site generator, which allow and revoke do not need

    with session.office() as office, session.progress("正在生成网页") as report:
        outcome = publish_site(office, out, workers=os.cpu_count() or 1, progress=report)
    done = outcome.published
    text = [
        f"已发布：{outcome.out}",
        f"共 {done.pages} 个网页；更新 {done.written} 个文件，删除 {done.removed} 个（清单见 changes.txt）",
        "把这个文件夹里的全部文件上传到网站即可。",
        *([_UNTOLD, *(f"  {path}" for path in done.untold)] if done.untold else []),
    ]
    facts = {"out": str(outcome.out), "pages": done.pages, "written": done.written, "removed": done.removed}
    session.say(text, publication=outcome.number, **facts)
