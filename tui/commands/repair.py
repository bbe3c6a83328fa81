"""repair."""

import click

from acts.draw.remake import repair as repair_all
from rules.base.errors import Problem
from tui.publishing import complete_site
from tui.session import Command, Session, pass_session


@click.command(cls=Command)
@pass_session
def repair(session: Session) -> None:
    """补上没有写成的：证据文件夹、证据封签、冻结登记、网站换上而没有记下的公布。都由台账重做，台账不变。"""
    with session.office() as office:
        made = [*complete_site(office), *repair_all(office)]
        unmade = office.derived.unmade
        office.derived.take_untold()  # it is told below, with what to do
    text = [f"已补上 {len(made)} 样：", *(f"  {name}" for name in made)] if made else []
    if unmade:
        head = "\n".join([*text, "还有没有补上的，台账不受影响："])
        session.found(head, [Problem(sentence) for sentence in unmade], repaired=made)
    session.output(text or "没有要修复的：都和台账一致。", repaired=made)
