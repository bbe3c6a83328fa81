"""prove and heads: what somebody outside holds the journal to."""

from pathlib import Path

import click
import msgspec

from acts.journal import proof
from db.folders import write_file
from rules.base.errors import Refused
from tui.registers import read_given
from tui.session import Command, Session, pass_session

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(cls=Command)
@click.argument("of", metavar="条数或记录表编号")
@click.option("--out", type=FILE, metavar="文件", help="默认为当前文件夹里的 proof-条数.json")
@pass_session
def prove(session: Session, of: str, out: Path | None) -> None:
    """台账证明：纸上印的第几条台账，确实在公布的台账里；别人用 verify --proof 核对，看不到台账的内容。"""
    with session.office(write=False) as office:
        made = proof.prove(office, of)
    path = out or Path(f"proof-{made.seq}.json")
    write_file(path, made.to_bytes())
    text = [
        f"第 {made.seq} 条台账，校验值 {made.head}",
        f"已写到 {path}；核对：mingchou verify 网站文件夹 --proof {path}",
    ]
    session.output(text, proof=msgspec.to_builtins(made), file=str(path))


@click.command(cls=Command)
@click.argument("file", metavar="文件", type=FILE)
@click.option("--check", is_flag=True, help="与以前留存的对照：台账须从那时接着写，没有改过")
@pass_session
def heads(session: Session, file: Path, check: bool) -> None:
    """交底：把台账的校验值和冻结登记写成文件，交主管部门或纪检监察机关留存；以后拿来对照（--check）。"""
    with session.office(write=False) as office:
        if not check:
            handed = proof.hand_out(office)
            write_file(file, handed.to_bytes())
            text = [
                f"台账 {handed.seq} 条，校验值 {handed.head}",
                f"冻结登记 {len(handed.freezes)} 行",
                f"已写到 {file}，请交外面的人留存",
            ]
            session.output(text, hand_out=msgspec.to_builtins(handed), file=str(file))
            return
        kept = proof.read_hand_out(read_given(file))
        problems = proof.compare(office, kept)
    if problems:
        raise Refused(*problems)
    session.output(
        f"相符：台账从留存的第 {kept.seq} 条（{kept.at}）接着写，以前的没有改过", ok=True, seq=kept.seq, at=kept.at
    )
