"""国家秘密 and a site do not go together: a classified bureau publishes nothing, and another one nothing while it holds 国家秘密."""

from acts.base.office import Office
from db.config import Bureau
from rules.base.errors import Problem, Refused
from rules.draw.draw_record import Draw
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.registry.secrecy import state_secrets
from rules.work.result import Result
from rules.work.task import Task

__all__ = ["refuse_classified", "refuse_state_secrets"]

_HOLDING = (Item, Draw, Enterprise, Inspector, PlanLine, Task, Result)


def refuse_classified(bureau: Bureau) -> None:
    """Raise Refused where bureau.toml says that the folder is on a classified machine: no site is made, shown or carried from it."""
    if bureau.classified_machine:
        raise Refused(
            Problem(
                "本文件夹在涉密计算机上，什么都不公示：不发布、不预览、不放到网站；要公示的工作请在另一台计算机上另建单位文件夹办理",
                "bureau.toml", "classified_machine",
            )
        )  # fmt: skip


def refuse_state_secrets(office: Office) -> None:
    """Raise Refused, naming the records, where the store of an earlier version holds 国家秘密."""
    refuse_classified(office.bureau)
    found = dict(state_secrets(record for kind in _HOLDING for record in office.store.each(kind)))
    if found:
        raise Refused(
            *(
                Problem(f"{what}；国家秘密不能留在要公示的单位里，所以没有发布", number)
                for number, what in found.items()
            )
        )
