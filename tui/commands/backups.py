"""backup and what belongs to it; backups, their list."""

from pathlib import Path

import click

from acts.base import backups as acts
from acts.base import bureau
from acts.journal import erasure
from db.sealing import KEY_LOST, SEALED
from rules.base.dates import short_moment
from tui.backup_texts import place_text, seq_text, size_text, state_text
from tui.session import Command, Group, Session, pass_session, table

FOLDER = click.Path(path_type=Path)


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def backup(context: click.Context) -> None:
    """立即备份。"""
    session = context.ensure_object(Session)
    if context.invoked_subcommand is None:
        _tell_backup(session, acts.back_up(session.folder()))


def _tell_backup(session: Session, path: Path) -> None:
    lost = [f"已加密；{KEY_LOST}"] if path.name.endswith(SEALED) else []
    listed = acts.list_backups(session.folder())
    state = next((one for one in listed[0].states if one.path == path), None)
    problem = listed[0].problem if state is None else state.problem  # it is made, though the folder cannot be listed
    if state is None or not state.checked:
        read_back = [f"没有核对成{f'：{problem}' if problem else ''}"]
    else:
        read_back = [f"核对不对：{problem}" if problem else "写完又读了一遍，完好"]
    copies = [f"没有拷到 {one.where}：{one.problem}" if one.problem else f"已拷到 {one.where}" for one in listed[1:]]
    session.output(
        [f"已备份：{path}", *read_back, *lost, *copies],
        path=str(path), sealed=bool(lost), state=state.state if state else "unchecked", problem=problem,
        copies=[{"to": one.where, "problem": one.problem} for one in listed[1:]],
    )  # fmt: skip


@backup.command("passphrase")
@pass_session
def backup_passphrase(session: Session) -> None:
    """立即备份，这一份用口令加密；口令在终端里输入。"""
    _tell_backup(session, acts.back_up(session.folder(), passphrase=session.new_passphrase("备份")))


@backup.command("key")
@click.argument("file", metavar="私钥文件", type=FOLDER, required=False)
@click.option("--off", is_flag=True, help="以后的备份不再加密")
@pass_session
def backup_key(session: Session, file: Path | None, off: bool) -> None:
    """生成备份的密钥：私钥写到新文件里（不能在单位文件夹里），以后的备份都用它的公钥加密。"""
    if off is (file is not None):
        raise click.UsageError("请写一个新的私钥文件，或者写 --off")
    if file is None:
        bureau.stop_sealing_backups(session.folder())
        session.output("以后的备份不再加密；以前加密的还要原来的密钥", recipient="")
        return
    (public,) = bureau.make_backup_key(session.folder(), file).backup_recipients
    session.output(
        [
            f"私钥在 {file}，公钥 {public} 已写进 bureau.toml，以后的备份都加密",
            f"请把私钥另抄一份，和备份分开保管。{KEY_LOST}",
            "以前的备份还是原来的样子；不再加密用 mingchou backup key --off",
        ],
        file=str(file),
        recipient=public,
    )


@backup.command("to")
@click.argument("folders", metavar="文件夹", type=FOLDER, nargs=-1)
@click.option("--off", is_flag=True, help="以后不再往外拷")
@pass_session
def backup_to(session: Session, folders: tuple[Path, ...], off: bool) -> None:
    """备份另拷一份到哪里：别的磁盘、U 盘或共享文件夹，可以写几个。"""
    if off is bool(folders):
        raise click.UsageError("请写文件夹，或者写 --off")
    chosen = acts.change_backup_to(session.folder(), folders).backup_to
    if off:
        session.output("以后的备份不再往外拷；已经拷出去的还在", backup_to=[])
        return
    warned = acts.copy_warnings(session.folder())
    session.output(
        [f"以后每次备份都拷到：{'、'.join(chosen)}", *warned, "现在就拷：mingchou backup"],
        backup_to=chosen,
        warnings=warned,
    )


@backup.command("purge")
@click.option("--yes", is_flag=True, help="不再询问")
@pass_session
def backup_purge(session: Session, yes: bool) -> None:
    """清除仍含有已依法删除内容的备份和记录表；先另作一份新的备份。"""
    with session.office() as office:
        leftovers = erasure.leftovers(office)
        names = [short_path(path, office.places.folder) for path in leftovers]
        if not leftovers:
            session.output("没有文件还含有已依法删除的内容。", gone=[], kept=None)
            return
        listed = ["下列文件还含有已依法删除的内容：", *(f"  {name}" for name in names)]
        session.ask_first(listed, "先作一份新的备份，然后清除这些文件？", yes=yes, gone=[], would_go=names)
        purged = erasure.purge(office)
    session.output(
        [f"已清除 {len(names)} 个文件，新的备份是 {purged.backup}", "拷到别处的备份和打印件，请自行清除"],
        gone=names,
        kept=str(purged.backup),
    )


def short_path(path: Path, folder: Path) -> str:
    """A path as it is told: from the bureau's folder on, where it lies in it."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


@click.command(cls=Command)
@click.option("--verify", is_flag=True, help="现在把每一份都从头读一遍")
@pass_session
def backups(session: Session, verify: bool) -> None:
    """列出备份，本单位文件夹里的和拷到外面的，各是不是完好。"""
    folder = session.folder()
    if verify:
        with session.progress("正在核对备份") as report:
            acts.check_backups(folder, progress=report or (lambda *_: None))
    lists = acts.list_backups(folder)
    lines: list[str] = []
    for listed in lists:
        lines += [*([""] if lines else []), place_text(listed), f"在 {listed.folder}"]
        if listed.states:
            rows = [
                (short_moment(one.at), seq_text(one), size_text(one), state_text(one), one.path.name)
                for one in reversed(listed.states)
            ]
            lines += table(("时间", "到第几条", "大小", "状态", "文件"), rows)
    payload = [
        {
            "where": listed.where, "folder": str(listed.folder), "copied_at": listed.copied_at, "problem": listed.problem,
            "seen": listed.seen, "away_since": listed.away_since,
            "backups": [
                {
                    "name": one.path.name, "at": one.at.isoformat(), "seq": one.seq, "size": one.size, "state": one.state,
                    "sealed": one.sealed, "checked": one.checked, "problem": one.problem,
                }
                for one in listed.states
            ],
        }
        for listed in lists
    ]  # fmt: skip
    session.output(lines, places=payload)
