"""passphrase set, remove, list."""

import click

from acts.base import passphrase as acts
from rules.base.dates import short_moment
from tui.session import Group, Session, pass_session, table


@click.group(cls=Group)
def passphrase() -> None:
    """负责人的口令：设了口令的人，批准、作废、放行时要本人输入。

    口令只在终端里输入，或写在 MINGCHOU_PASSPHRASE_FILE 指定的文件第一行（新口令写在第二行）；不写在命令里。
    """


@passphrase.command("set")
@click.argument("name", metavar="姓名")
@pass_session
def set_(session: Session, name: str) -> None:
    """给一个人设口令，或换一个。"""
    with session.office() as office:
        old = session.passphrase(name) if acts.has_passphrase(office, name) else None
        acts.set_passphrase(office, name, session.new_passphrase(name, changing=old is not None), old)
    session.output(f"{name}的口令已设好，以后以{name}的名义批准，要本人输入", name=name)


@passphrase.command("remove")
@click.argument("name", metavar="姓名")
@click.option("--forgotten", is_flag=True, help="口令忘了：不用输入旧口令，日志里写明")
@pass_session
def remove(session: Session, name: str, forgotten: bool) -> None:
    """取消一个人的口令。"""
    with session.office() as office:
        old = session.passphrase(name) if acts.has_passphrase(office, name) and not forgotten else None
        acts.remove_passphrase(office, name, old, forgotten=forgotten)
    session.output(f"{name}的口令已取消", name=name)


@passphrase.command("list")
@pass_session
def list_(session: Session) -> None:
    """谁设了口令。"""
    with session.office(write=False) as office:
        holders = acts.holders(office)
    rows = [[holder.name, short_moment(holder.at), holder.by] for holder in holders]
    lines = table(["姓名", "设于", "经办人"], rows) if rows else []
    session.output(
        [*lines, f"共 {len(holders)} 人"], holders=[{"name": holder.name, "at": holder.at} for holder in holders]
    )
