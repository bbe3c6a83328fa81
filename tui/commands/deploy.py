"""deploy: the published folder carried to the web server."""

from pathlib import Path

import click

from acts.disclosure.classified import refuse_classified
from db.config import read_bureau
from db.places import Places
from site_gen.serving import deploy as site
from tui.registers import given_registers
from tui.session import Command, Session, pass_session

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.option("--to", metavar="去处", help="文件夹，或 rsync:用户@服务器:/网站/双随机/")
@click.option("--all", "everything", is_flag=True, help="全部文件都算要传的：rsync 重新核对，清单列出全部")
@click.option("--list", "listing", is_flag=True, help="只列出上次以来要上传和删除的文件，供 FTP 使用")
@click.option("--done", is_flag=True, help="与 --list 同用：已按清单传完，记下来")
@click.option(
    "--previous",
    type=FOLDER,
    metavar="文件",
    help="与 --list 同用：网站上现在的 freezes.tsv（heads.tsv 在旁边），第一次列出时要给出",
)
@click.option("--first", is_flag=True, help="与 --list 同用：从来没有放到过网站上")
@click.option("--out", type=FOLDER, metavar="文件夹", help="已发布的网站，默认为单位文件夹里的 public/")
@pass_session
def deploy(
    session: Session,
    to: str | None,
    everything: bool,
    listing: bool,
    done: bool,
    previous: Path | None,
    first: bool,
    out: Path | None,
) -> None:
    """把发布好的网站放到服务器：只传变动的，只删自己放的，中断了再运行一次。先读那里的登记，登记会变短或分叉的不放。"""
    if bool(to) == listing or ((done or previous or first) and not listing):
        raise click.UsageError("请写 --to 去处，或者 --list（传完后 --list --done）")
    places = Places(session.folder())
    refuse_classified(read_bureau(places.folder))
    source = out or places.public
    if listing:
        deployment = (
            site.mark_uploaded(source, places.deployed)
            if done
            else site.pending_upload(
                source,
                places.deployed,
                everything=everything,
                past=dict(given_registers(previous)) if previous else None,
                first=first,
            )
        )
        _output_list(session, deployment, done=done)
        return
    with session.progress("已放好") as report:
        deployment = site.deploy(
            source, to or "", places.deployed, everything=everything, progress=report, holder=session.by
        )
    text = f"已放到 {deployment.to}：更新 {len(deployment.uploaded)} 个文件，删除 {len(deployment.deleted)} 个"
    if not deployment.uploaded and not deployment.deleted:
        text = f"{deployment.to} 已经是最新的，没有要放的"
    session.output(
        text, to=deployment.to, uploaded=deployment.uploaded, deleted=deployment.deleted, files=deployment.files
    )


def _output_list(session: Session, deployment: site.Deployment, *, done: bool) -> None:
    if done:
        text = [f"已记下：上传 {len(deployment.uploaded)} 个，删除 {len(deployment.deleted)} 个；下次只列出新的变动"]
    elif not deployment.uploaded and not deployment.deleted:
        text = ["上次传完以来没有变动"]
    else:
        text = [
            f"要上传的文件（{len(deployment.uploaded)} 个，按这个次序传）：",
            *(f"  {path}" for path in deployment.uploaded),
        ]
        if deployment.deleted:
            text += [
                f"传完以后，从服务器上删除（{len(deployment.deleted)} 个）：",
                *(f"  {path}" for path in deployment.deleted),
            ]
        if deployment.emptied_folders:
            text += [
                f"再删除空了的文件夹（{len(deployment.emptied_folders)} 个）：",
                *(f"  {path}/" for path in deployment.emptied_folders),
            ]
        text.append("全部做完后运行 mingchou deploy --list --done，下次只列出新的变动。")
    session.output(
        text,
        upload=deployment.uploaded,
        delete=deployment.deleted,
        folders=deployment.emptied_folders,
        files=deployment.files,
        done=done,
    )
