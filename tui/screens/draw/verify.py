"""核验: the evidence of a draw, checked by the verifier that citizens use; it shares the rules with the writer and nothing else."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from site_gen.verify import Report, State, verify_folder
from tui import routes
from tui.screens.parts.details import Detail, Details, Tone
from tui.screens.parts.task_step import TaskStep

__all__ = ["VerifyScreen"]

_TONES: dict[State, Tone] = {"holds": "good", "fails": "bad", "not_yet": "muted", "note": "warn", "unjudged": "warn"}


class VerifyScreen(TaskStep):
    """The verification of one draw. number: the task's; draw_number: the draw's."""

    STEP = "核验"
    HELP = """
# 核验

用公示网站上给群众用的同一个核验程序，从证据文件夹重新计算这次抽取：承诺值、随机值、名单、剔除、匹配、封签。一步一行，
有一步不成立，结论就不成立。**F8** 再核验一次。**F4** 用大白话说哪些是算出来的、哪些要问见证人、哪些凭本单位的话。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "reread", "再核验一次"),
        Binding("f4", "proof", "证明什么"),
    ]

    def __init__(self, number: str, draw_number: str) -> None:
        super().__init__(number)
        self._draw_number = draw_number

    def heading(self) -> str:
        return f"{super().heading()} {self._draw_number}"

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Details([Detail("", "正在核验……", "muted")])

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def reread(self) -> None:
        folder = self.office.places.evidence(self._draw_number)
        self.read_in_thread(lambda: verify_folder(folder), self._judged)

    def action_proof(self) -> None:
        self.desk.push_route(routes.proof(self.number, self._draw_number))

    def _judged(self, report: Report) -> None:
        details = [Detail("", report.verdict, "title")]
        details += [Detail("", str(step), _TONES[step.state]) for step in report.steps]
        details += [
            Detail("证据", str(self.office.places.evidence(self._draw_number)), "muted"),
        ]
        self.query_one(Details).show(details)
