"""draw slip: one object asks whether it was in a draw."""

from pathlib import Path

import click

from acts.draw.slip import answer, print_slip
from rules.draw.slip import text
from tui.session import Command, Required, Session, pass_session


@click.command(cls=Command)
@click.argument("number", metavar="任务或抽取编号")
@click.option(
    "--object", "object_number", required=True, cls=Required, metavar="对象编号", help="问的是谁，如 O-123456"
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help="默认为单位文件夹里的 sheets/ 下这个任务的文件夹",
)
@pass_session
def slip(session: Session, number: str, object_number: str, out: Path | None) -> None:
    """抽取查询单：一个对象问“这次抽取有没有我”，给它可以自己核对的一页纸。名单公开以后才能出。"""
    with session.office(write=False) as office:
        slip_record, path = print_slip(office, number, object_number, out)
        sentence = answer(office, slip_record)
    payload = {
        "draw": slip_record.draw,
        "object": slip_record.number,
        "outcome": slip_record.outcome,
        "stratum": slip_record.stratum,
        "place": slip_record.place,
    }
    session.output(
        [sentence, "", text(slip_record).strip(), "", f"查询单：{path}"],
        **payload,
        ticket=slip_record.ticket,
        salt=slip_record.salt,
        file=str(path),
    )
