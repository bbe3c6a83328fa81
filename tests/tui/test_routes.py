"""Every route leads to a screen that takes what the route gives it: a wrong name or type is found here, a wrong call by mypy."""

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from textual.screen import Screen

from rules.base.errors import Problem
from rules.work.task import Task
from tui import routes
from tui.app import Desk
from tui.routes import Route

ROUTES: dict[str, Callable[..., Route]] = {
    name: getattr(routes, name) for name in routes.__all__ if name not in ("Route", "section")
}
TYPES = {"Problem": Problem, "Task": Task}
SAMPLES: dict[object, object] = {
    str: "2024-001", Path: Path("单位"), Sequence[Problem]: (Problem("打不开"),), Sequence[Task]: (),
}  # fmt: skip


def _parameters(call: Any) -> dict[str, tuple[object, object]]:
    """Name → (type, default) of what a function or a class is called with."""
    hints = get_type_hints(call if inspect.isfunction(call) else call.__init__, localns=TYPES)
    parameters = inspect.signature(call).parameters
    return {name: (hints[name], parameter.default) for name, parameter in parameters.items()}


def _class(route: Route, monkeypatch: pytest.MonkeyPatch) -> type[Screen[Any]]:
    """The class of the screen that the desk makes of a route."""
    made: list[Screen[Any]] = []
    desk = Desk(None)
    monkeypatch.setattr(desk, "push_screen", made.append)
    desk.push_route(route)
    return type(made[0])


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_gives_its_screen_what_it_takes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    route = ROUTES[name]
    asks = _parameters(route)
    given = {key: "enterprises" if key == "code" else SAMPLES[hint] for key, (hint, _) in asks.items()}
    opened = route(**given)
    assert opened.arguments == given
    takes = _parameters(_class(opened, monkeypatch))
    for key, (hint, default) in asks.items():
        assert hint == takes[key][0], key
        assert default in (inspect.Parameter.empty, takes[key][1]), key
