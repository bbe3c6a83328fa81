"""protocol and receipt: papers of a draw to be printed and signed."""

from pathlib import Path

import click

from acts.papers.protocol import print_protocol
from acts.papers.receipt import print_receipt
from tui.session import Command, Session, pass_session


@click.command(cls=Command)
@click.argument("number", metavar="任务或抽取编号")
@click.option("--public", is_flag=True, help="公开件：只写现在已经公开的内容")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help="默认为单位文件夹里的 sheets/ 下这个任务的文件夹",
)
@pass_session
def protocol(session: Session, number: str, out: Path | None, *, public: bool) -> None:
    """打印抽取记录（Word 文件），由见证人、操作人、负责人签字；抽取之前是冻结记录。"""
    with session.office(write=False) as office:
        path = print_protocol(office, number, out, public=public)
    kind = "公开件" if public else "存档件，含未公开的内容，不得外传"
    session.output(f"已生成（{kind}）：{path}", file=str(path), public=public)


@click.command(cls=Command)
@click.argument("number", metavar="任务或抽取编号")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help="默认为单位文件夹里的 sheets/ 下这个任务的文件夹",
)
@pass_session
def receipt(session: Session, number: str, out: Path | None) -> None:
    """打印承诺值收讫单（Word 文件）：随机值产生以前交外部见证人签字，一式两份。"""
    with session.office(write=False) as office:
        path = print_receipt(office, number, out)
    session.output([f"已生成：{path}", "请在随机值产生以前交外部见证人签字，再用 draw witness 登记"], file=str(path))
