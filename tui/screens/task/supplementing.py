"""补充抽取: what a supplementary draw shall add."""

from collections.abc import Sequence

from acts.draw.teams import Vacancy
from tui import routes
from tui.screens.base import DeskScreen
from tui.widgets.dialog import PickDialog

__all__ = ["open_supplement"]


async def open_supplement(screen: DeskScreen, number: str, empty: Sequence[Vacancy]) -> None:
    """Ask what the supplementary draw of task `number` shall add, and open its freeze. empty: the places to be filled. For a worker."""
    missing: dict[str, int] = {}
    for place in empty:
        missing[place.department] = missing.get(place.department, 0) + place.missing
    options = [
        (code, f"{screen.office.departments.text(code)}缺员 {count} 处：补充抽取执法人员")
        for code, count in missing.items()
    ]
    options.append(("", "抽得不够：再抽一些对象"))
    chosen = await screen.app.push_screen_wait(PickDialog(f"{number} 补充抽取什么", options))
    if chosen is not None:
        screen.desk.push_route(routes.supplement(number, chosen))
