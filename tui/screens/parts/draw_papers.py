"""Papers of a draw: the protocol for the witnesses, the slip for an object that asks. Each ends with a box that shows the path."""

from collections.abc import Callable, Sequence
from pathlib import Path

from acts.draw.expiry import state_text
from acts.draw.slip import answer, print_slip
from acts.papers.protocol import print_protocol
from acts.papers.receipt import print_receipt
from rules.base.dates import moment_text
from rules.base.errors import MingchouError
from rules.draw.draw_record import Draw
from rules.work.task import Task
from tui.screens.base import DeskScreen
from tui.screens.parts.picker import RecordDialog
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, PickDialog

__all__ = ["all_draws", "choose_draw", "print_draw", "print_witness_receipt", "slip_for_object", "slip_of_task"]


def all_draws(screen: DeskScreen, task: Task) -> list[Draw]:
    """Every draw of a task, void and supplementary ones too, oldest first."""
    return [screen.office.store.get(Draw, number) for number in (*task.draws, *task.supplements)]


async def choose_draw(screen: DeskScreen, title: str, draws: Sequence[Draw], current: str = "") -> str | None:
    """The number of one of these draws; asked only where there are several. None when left."""
    if len(draws) == 1:
        return draws[0].number
    options = [
        (draw.number, f"{draw.number} {state_text(screen.office, draw)}，{moment_text(draw.frozen_at)} 冻结")
        for draw in draws
    ]
    return await screen.app.push_screen_wait(PickDialog(title, options, current=current or draws[-1].number))


async def print_draw(screen: DeskScreen, number: str) -> None:
    """Ask which copy of a draw's protocol is wanted, and print it; call it from a method decorated with `@work`. number: the draw's."""
    which = await screen.app.push_screen_wait(
        PickDialog(
            "打印哪一份",
            [("own", "存档件：有名称、依据和经办人，不得外传"), ("public", "公开件：只写现在已经公开的内容")],
        )
    )
    if which is None:
        return
    office, public = screen.office, which == "public"
    path = await _make_paper(screen, "正在生成抽取记录", lambda: print_protocol(office, number, public=public))
    if path is not None:
        kind = "公开件" if public else "存档件，请见证人、操作人、负责人签字"
        screen.app.push_screen(
            MessageDialog(
                f"{number} 的{'抽取' if '抽取' in path.name else '冻结'}记录已生成", [kind, str(path.parent), path.name]
            )
        )


async def print_witness_receipt(screen: DeskScreen, number: str) -> None:
    """Print the receipt for a commitment; call it from a method decorated with `@work`. number: the draw's."""
    office = screen.office
    path = await _make_paper(screen, "正在生成收讫单", lambda: print_receipt(office, number))
    if path is not None:
        lines = ["随机值产生以前交外部见证人签字，一式两份；再按 F4 登记", str(path.parent), path.name]
        screen.app.push_screen(MessageDialog(f"{number} 的承诺值收讫单已生成", lines))


async def slip_of_task(screen: DeskScreen, draw: str) -> None:
    """Ask which object, and print its slip; call it from a method decorated with `@work`."""
    number = await screen.app.push_screen_wait(RecordDialog("抽取查询单：给哪个对象", "enterprises", screen.office))
    if number is not None:
        await _slip(screen, draw, number)


async def slip_for_object(screen: DeskScreen, number: str) -> None:
    """Ask which draw, and print the object's slip; call it from a method decorated with `@work`."""
    store = screen.office.store
    draws = sorted(
        (draw for draw in store.all(Draw) if draw.state == "drawn"), key=lambda draw: draw.value_at, reverse=True
    )
    if not draws:
        screen.notify("还没有抽取过，没有查询单", severity="warning", markup=False)
        return
    options = [(draw.number, f"{draw.number} {store.get(Task, draw.task).name}") for draw in draws]
    chosen = await screen.app.push_screen_wait(PickDialog(f"{number} 问的是哪一次抽取", options))
    if chosen is not None:
        await _slip(screen, chosen, number)


async def _slip(screen: DeskScreen, draw: str, number: str) -> None:
    office = screen.office
    answers: list[str] = []

    def make() -> Path:
        slip, path = print_slip(office, draw, number)
        answers.append(answer(office, slip))
        return path

    path = await _make_paper(screen, "正在生成查询单", make)
    if path is not None:
        lines = [*answers, "查询单只写它自己的一行，可以交给它：", str(path.parent), path.name]
        screen.app.push_screen(MessageDialog("抽取查询单已生成", lines))


async def _make_paper(screen: DeskScreen, title: str, make: Callable[[], Path]) -> Path | None:
    """The path of the file that `make` writes in a thread; None when it was refused, which is shown."""
    outcome = await screen.app.push_screen_wait(ProgressDialog[Path](title, lambda _report: make(), stoppable=False))
    if isinstance(outcome, MingchouError):
        screen.show_problems(outcome.problems)
        return None
    return outcome
