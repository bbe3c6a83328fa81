"""凭什么相信: in plain words what of a draw is computed, witnessed, declared; and what changed in the registries since its freeze."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from acts.disclosure.draw_proof import proof_of
from acts.draw.expiry import state_text
from acts.draw.registry_changes import RegistryChange, changes_since_freeze
from rules.draw.draw_record import Draw
from tui.screens.parts.details import Detail, Details, Tone
from tui.screens.parts.draw_papers import print_draw
from tui.screens.parts.task_step import TaskStep
from tui.screens.parts.task_texts import level_detail

__all__ = ["ProofScreen"]

_TONES: tuple[Tone, ...] = ("good", "", "warn")
"""Of the three lists: computed, witnessed, declared."""
_SHOWN = 100
"""How many differences are named; the rest is counted."""


class ProofScreen(TaskStep):
    """What one draw proves. number: the task's; draw_number: the draw's."""

    STEP = "凭什么相信"
    HELP = """
# 这次抽取证明什么

给在场的人看的，分三栏，一句一条，不用懂计算：**算术证明的**，谁都可以重算；**外部见证的**，写明问谁、怎样问；**本单位声明的**，只有本单位知道。

下面是**冻结以后名录的变动**：冻结的名单不因此改变，只是告诉你，现在的名录和冻结时有哪些不同。

- **F11** 大字：去掉菜单，投影用
- **F6** 打印抽取记录，同样的话印在上面
- **F5** 重新核对
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "paper", "抽取记录"),
        Binding("f11", "big", "大字"),
    ]
    DEFAULT_CSS = """
    ProofScreen.-big #heading, ProofScreen.-big Menu { display: none; }
    ProofScreen #since { margin: 1 0 0 0; }
    """

    def __init__(self, number: str, draw_number: str) -> None:
        super().__init__(number)
        self._draw_number = draw_number

    def heading(self) -> str:
        return f"{super().heading()} {self._draw_number}"

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Details(id="proof")
            yield Details(id="since")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def reread(self) -> None:
        office = self.office
        draw = office.store.get(Draw, self._draw_number)
        self.query_one("#proof", Details).show(self._proof(draw, "正在核对……"))
        since = self.query_one("#since", Details)
        since.show([Detail("", "冻结以后名录的变动", "title"), Detail("", "正在核对……", "muted")])
        self.read_in_thread(lambda: changes_since_freeze(office, draw), lambda changes: self._compared(draw, changes))

    def _compared(self, draw: Draw, changes: Sequence[RegistryChange]) -> None:
        words = f"冻结以后有 {len(changes)} 处变动，列在最下面" if changes else "冻结以后没有变动"
        self.query_one("#proof", Details).show(self._proof(draw, words))
        self.query_one("#since", Details).show(_since(changes))

    def _proof(self, draw: Draw, registries: str) -> list[Detail]:
        """registries: in a few words, whether they changed since the freeze."""
        proof = proof_of(self.office, draw)
        details = [Detail("抽取", f"{draw.number}，{state_text(self.office, draw)}"), Detail("名录", registries)]
        if draw.level != "full":
            details.append(level_detail(draw))
        for (heading, sentences), tone in zip(proof.lists, _TONES, strict=True):
            details.append(Detail("", heading, "title"))
            details += [Detail(str(place), sentence, tone) for place, sentence in enumerate(sentences, 1)]
        return details

    def action_big(self) -> None:
        self.toggle_class("-big")

    @work
    async def action_paper(self) -> None:
        await print_draw(self, self._draw_number)


def _since(changes: Sequence[RegistryChange]) -> list[Detail]:
    details = [Detail("", "冻结以后名录的变动", "title")]
    if not changes:
        return [*details, Detail("", "没有变动，现在的名录和冻结时一致", "muted")]
    details.append(Detail("", f"{len(changes)} 处不同。冻结的名单不因此改变；要改，只能作废以后重新冻结", "muted"))
    labels = {"came": "多出", "went": "减少", "changed": "修改"}
    details += [Detail(labels[change.kind], str(change)) for change in changes[:_SHOWN]]
    if len(changes) > _SHOWN:
        details.append(Detail("", f"另有 {len(changes) - _SHOWN} 处", "muted"))
    return details
