"""The demonstration bureau: its invented people, its files, and its story, written with the same acts.

示例县公安局 has the facts of five real notices (README.md); people and enterprises are made up. All of it is package data or computed
from a fixed seed: the same bytes on every machine.

clerk        the steps of a check, at the hours and with the chance of the story
people       its objects and inspectors, from a fixed seed
second_half  what it did beside its nine tasks from June 2024 on: periodic checks, a joint task of six departments
story        the demonstration bureau's two years
words        the words they are made of
"""

from importlib.resources import files

__all__ = ["duties_csv", "items_csv", "pages", "plan_csv"]

_HERE = files(__name__)


def items_csv() -> bytes:
    """随机抽查事项清单 for `mingchou import`: UTF-8 with BOM, headings are the labels of `rules.registry.item.COLUMNS`.

    The plan names items by number (I-0001 …), so this list comes first, into a bureau that has no items yet.
    """
    return (_HERE / "items.csv").read_bytes()


def plan_csv() -> bytes:
    """The plan of 2023 and 2024 for `mingchou import`: UTF-8 with BOM, headings are the labels of `rules.registry.plan.COLUMNS`."""
    return (_HERE / "plan.csv").read_bytes()


def duties_csv() -> bytes:
    """周期检查义务 of 仙游 2018 二(二) for `mingchou import`: UTF-8 with BOM, headings are the labels of `rules.registry.duty.COLUMNS`."""
    return (_HERE / "duties.csv").read_bytes()


def pages() -> dict[str, bytes]:
    """Announcements and 抽查工作细则 by file name, sorted: UTF-8 Markdown after `title:`, `date:`, `kind: news|rules`.

    With the plan as a file that hangs on one of them.
    """
    found = {page.name: page.read_bytes() for page in (_HERE / "pages").iterdir() if page.name.endswith(".md")}
    return dict(sorted(found.items())) | {"files/2024-plan.csv": plan_csv()}
