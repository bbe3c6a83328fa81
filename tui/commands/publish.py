"""publish, with allow, revoke and allowed."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from acts.disclosure import override
from tui.session import Group, Required, Session, pass_session, table

_NAMED = 3
FOLDER = click.Path(path_type=Path)


@click.group(cls=Group, invoke_without_command=True)
@click.option("--out", type=FOLDER, metavar="文件夹", help="默认为单位文件夹里的 public/")
@click.option("--previous", type=FOLDER, metavar="文件", help="上次公布的 freezes.tsv，文件夹里没有它时要给出")
@click.option("--first", is_flag=True, help="从来没有公布过（记进日志）")
@click.pass_context
def publish(ctx: click.Context, out: Path | None, previous: Path | None, first: bool) -> None:
    """生成公示网站：检查有无泄露，然后整站替换。检查发现的，可以逐处放行（allow）、列出（allowed）、收回（revoke）。"""
    if ctx.invoked_subcommand is None:
        _publish(ctx.ensure_object(Session), out, previous, first=first)


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
        about = override.last_found(office.places, finding)
        allowed_finding = override.allow(office, finding, reason=reason, by=by, about=about)
    session.output(
        f"已放行 {allowed_finding.number}，重新发布（publish）时生效", override=msgspec.to_builtins(allowed_finding)
    )


@publish.command("revoke")
@click.argument("finding", metavar="发现编号")
@click.option("--reason", required=True, cls=Required, metavar="原因", help="为什么收回")
@click.option("--by", required=True, cls=Required, metavar="姓名", help="决定人")
@pass_session
def revoke(session: Session, finding: str, reason: str, by: str) -> None:
    """收回一处放行；下次发布到这一处就停下。"""
    with session.office() as office:
        revoked = override.revoke(office, finding, reason=reason, by=by)
    session.output(f"已收回 {revoked.number} 的放行", override=msgspec.to_builtins(revoked))


@publish.command("allowed")
@pass_session
def allowed(session: Session) -> None:
    """列出放行过的每一处，收回的也在内。"""
    with session.office(write=False) as office:
        overrides = override.overrides(office)
    rows = [
        [
            finding_override.number,
            "放行" if finding_override.active else f"{finding_override.ended_at[:10]} 收回",
            finding_override.at[:10],
            finding_override.by,
            finding_override.reason,
            finding_override.about,
        ]
        for finding_override in overrides
    ]
    lines = table(["发现编号", "现在", "放行日期", "决定人", "原因", "发现了什么"], rows) if rows else []
    session.output([*lines, f"共 {len(overrides)} 处"], overrides=msgspec.to_builtins(overrides), total=len(overrides))


def _untold(paths: Sequence[str]) -> list[str]:
    """How many files leave no trace, and the first of them; an expiry takes thousands. All are in the answer of --json."""
    if not paths:
        return []
    more = f"  … 共 {len(paths)} 个，全部名单用 --json 看" if len(paths) > _NAMED else ""
    head = f"{len(paths)} 个文件依法不留痕迹，changes.txt 里不写，请从网站服务器上删除，删除后不要保留这份名单："
    return [head, *(f"  {path}" for path in paths[:_NAMED]), *([more] if more else [])]


def _publish(session: Session, out: Path | None, previous: Path | None, *, first: bool) -> None:
    from tui.publishing import UNTIDY, publish_site  # 150 ms: the site generator, which allow and revoke do not need

    with session.office() as office, session.progress("正在生成网页") as report:
        outcome = publish_site(office, out, earlier=previous, first=first, workers=os.cpu_count() or 1, progress=report)
    published = outcome.published
    text = [
        f"已发布：{outcome.out}",
        f"共 {published.pages} 个网页；更新 {published.written} 个文件，删除 {published.removed} 个（清单见 changes.txt）",
        "把这个文件夹里的全部文件上传到网站即可。",
        *(
            [f"注意：{outcome.waiting_text}。用 mingchou texts list 看，用 mingchou texts approve 审批"]
            if outcome.waiting
            else []
        ),
        *([f"注意：{UNTIDY}"] if published.untidy else []),
        *_untold(published.untold),
        *(f"附件去掉了作者等信息：{line}" for line in outcome.taken_off),
    ]
    payload = {
        "out": str(outcome.out),
        "pages": published.pages,
        "written": published.written,
        "removed": published.removed,
        "untold": published.untold,
        "untidy": published.untidy,
        "waiting": [text.key for text in outcome.waiting],
        "taken_off": outcome.taken_off,
    }
    session.output(text, publication=outcome.number, **payload)
