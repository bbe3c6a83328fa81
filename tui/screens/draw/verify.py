"""核验: the evidence of a draw, checked by the verifier that citizens use; it shares the rules with the writer and nothing else."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from rules.base.errors import Refused
from site_gen.verify import Report, State, read_folder, read_held, read_registers, reader, verify
from tui import routes
from tui.screens.parts.details import Detail, Details, Tone
from tui.screens.parts.task_step import TaskStep
from tui.widgets.dialog import TextDialog

__all__ = ["VerifyScreen"]

_TONES: dict[State, Tone] = {"holds": "good", "fails": "bad", "not_yet": "muted", "note": "warn", "unjudged": "warn"}


class VerifyScreen(TaskStep):
    """The verification of one draw. number: the task's; draw_number: the draw's."""

    STEP = "核验"
    HELP = """
# 核验

用公示网站上给群众用的同一个核验程序，从证据文件夹重新计算这次抽取：承诺值、随机值、名单、剔除、匹配、封签。一步一行，
有一步不成立，结论就不成立。先写结论，结论后面是读的人必须知道的。**F8** 再核验一次。**F7** 输入见证人手里的承诺值，和它对照：
要向见证人要，不要从屏幕上抄。**F4** 用大白话说哪些是算出来的、哪些要问见证人、哪些凭本单位的话。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "reread", "再核验一次"),
        Binding("f4", "proof", "证明什么"),
        Binding("f7", "held", "与见证人对照"),
    ]

    def __init__(self, number: str, draw_number: str) -> None:
        super().__init__(number)
        self._draw_number = draw_number
        self._held = ""

    def heading(self) -> str:
        return f"{super().heading()} {self._draw_number}"

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Details([Detail("", "正在核验……", "muted")])

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def reread(self) -> None:
        folder = self.office.places.evidence(self._draw_number)
        public, who = self.office.places.public, reader(self._held, self.office.now())
        # the office's own folder has no heads.tsv: it is written where the site is
        self.read_in_thread(lambda: verify(read_registers(public) | read_folder(folder), who), self._judged)

    @work
    async def action_held(self) -> None:
        """F7: the commitment that a witness holds, all 64 digits, as it is read off a paper."""
        title, hint = "与见证人所持的对照", "见证人手里的承诺值，64 位都要录，空格不论"
        typed = await self.app.push_screen_wait(TextDialog(title, "承诺值", hint))
        if typed is None:
            return
        try:
            self._held = read_held(typed)
        except Refused as error:
            self.show_problems(error.problems)
        else:
            self.reread()

    def action_proof(self) -> None:
        self.desk.push_route(routes.proof(self.number, self._draw_number))

    def _judged(self, report: Report) -> None:
        conclusion = report.verdict.removesuffix("。".join(("", *report.remarks)))
        tone: Tone = (
            "bad" if not report.ok else "good" if conclusion == "结论：成立" and len(report.remarks) < 2 else "warn"
        )
        details = [Detail("", conclusion, tone)]
        details += [Detail("", remark, "" if not place else "warn") for place, remark in enumerate(report.remarks)]
        details += [Detail("", str(step), _TONES[step.state]) for step in report.steps]
        details += [
            Detail("证据", str(self.office.places.evidence(self._draw_number)), "muted"),
        ]
        self.query_one(Details).show(details)
