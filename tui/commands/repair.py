"""repair."""

import click

from acts.draw.remake import repair as repair_all
from rules.base.errors import Problem, Refused
from tui.publishing import complete_site
from tui.session import Command, Session, pass_session


@click.command(cls=Command)
@pass_session
def repair(session: Session) -> None:
    """补上没有写成的：证据文件夹、证据封签、冻结登记、网站换上而没有记下的公布。都由台账重做，台账不变。"""
    with session.office() as office:
        made = [*complete_site(office), *repair_all(office)]
        missing = office.derived.missing
    if missing:
        raise Refused(*(Problem(sentence) for sentence in missing))
    text = [f"已补上 {len(made)} 样：", *(f"  {name}" for name in made)] if made else "没有要修复的：都和台账一致。"
    session.output(text, repaired=made)
