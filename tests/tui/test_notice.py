"""A toast never stops the desk, however late it comes."""

from time import time

from textual.pilot import Pilot
from textual.widgets._toast import Toast

from tests.tui.stage import perform, until
from tui.app import Desk
from tui.widgets.notice import Notice


def test_a_toast_whose_time_ran_out_while_it_came_has_a_moment_left() -> None:
    """Textual's own is given a negative time, for which its timer turns in a circle for ever."""
    late = Notice("演示", timeout=5, raised_at=time() - 5.001)
    assert late.has_expired
    assert Toast(late)._timeout > 0
    assert not Notice("演示").has_expired


def test_whoever_says_something_on_the_desk_says_it_by_a_notice() -> None:
    desk = Desk(None)

    async def act(pilot: Pilot[None]) -> None:
        desk.notify("演示：一句话", timeout=600)
        desk.screen.notify("演示：另一句", timeout=600)
        await until(pilot, lambda: len(desk.screen.query(Toast)) == 2)
        assert all(isinstance(toast._notification, Notice) for toast in desk.screen.query(Toast))

    perform(desk, act)
