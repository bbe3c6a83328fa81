"""承诺值: large, to be read aloud and photographed before the random value exists; its outside witnesses."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from acts.base.office import Office
from acts.draw import draw as acts
from acts.draw import expiry
from db.exchange.files import read_file
from rules.base.codes import WITNESS_KINDS
from rules.base.dates import moment_text
from rules.base.fields import Column, Kind
from rules.draw.draw import taken_per_stratum
from rules.draw.draw_record import Draw
from rules.draw.look_up import look_up_text
from rules.draw.words import six_characters
from tui import routes
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.draw_papers import print_draw, print_witness_receipt
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.task_step import LargeStep
from tui.screens.parts.task_texts import level_detail, source_text, witness_details
from tui.widgets.commitment import BigCommitment
from tui.widgets.parts import Empty
from tui.wording import MASK_WORDS

__all__ = ["WEAK", "FrozenScreen", "commitment_details", "frozen_lines"]

WEAK = "没有外部见证：将公示“无外部见证，不能证明未挑选”"


def frozen_lines(draw: Draw) -> list[str]:
    """What is announced of a freeze the moment that it is saved: to be read aloud, whatever comes of the rest."""
    groups = [draw.commitment[at : at + 8] for at in range(0, 64, 8)]
    return [
        f"已冻结 {draw.number}",
        f"承诺值  {' '.join(groups[:4])}",
        f"        {' '.join(groups[4:])}",
        f"六字    {'　'.join(six_characters(draw.commitment))}",
    ]


def commitment_details(office: Office, draw: Draw) -> list[Detail]:
    """The details below a commitment."""
    terms = draw.conditions
    details = [
        Detail("抽取编号", f"{draw.number}，{expiry.state_text(office, draw)}"),
        Detail("冻结于", moment_text(draw.frozen_at)),
        Detail("随机值", f"{source_text(draw.entropy, terms.entropy.source)}"),
        Detail("预定产生", moment_text(draw.expected_at)),
    ]
    if draw.state == "open":
        until = expiry.value_deadline(office, draw)
        words = f"{moment_text(until)}，逾期冻结过期" if until else "不会过期：必须录入那个值，或由负责人批准作废"
        details.append(Detail("最迟录入", words, "warn"))
    details += witness_details(draw, WEAK)
    taken = sum(taken_per_stratum(terms.strata, terms.floor).values())
    details.append(Detail("入库", f"{terms.pool_size:,} 个，将抽取 {taken:,} 个"))
    if draw.level != "full":
        details.append(level_detail(draw))
    if draw.mask and draw.level == "full":
        details.append(Detail("只公开算术", MASK_WORDS[draw.mask], "warn"))
    details.append(Detail("最迟公开", f"名单最迟在 {terms.publish_by} 公开"))
    if where := look_up_text(draw.entropy, terms.entropy.source):
        details.append(Detail("查对", where, "muted"))
    return details


_WITNESS = (
    Column("kind", "谁在外面持有", Kind.CHOICE, required=True, choices=WITNESS_KINDS, width=24),
    Column("who", "见证者", required=True, hint="单位或职务，如 县纪委派驻组"),
    Column("ref", "凭据", required=True, hint="收讫单、照片编号，文号或版面；时间戳写 .tsr 文件的路径"),
)
_WITNESS_TEXT = (
    "承诺值已经交到外面的人手里以后再登记，照实写。登记的时间是这台电脑的时间。本单位和本单位的网站不是外部见证。"
)


class FrozenScreen(LargeStep):
    """The commitment of a task's newest freeze. number: the task's."""

    STEP = "承诺值"
    HELP = """
# 承诺值

承诺值由冻结的全部内容算出：名单改动一个字，承诺值就完全不同。六个汉字是它的前一段，便于当场朗读和抄写；二维码是完整的承诺值，可以拍照留存。

- 请在**预定时间之前**把承诺值交给外部的人：上级机关、纪检监察机关、监督员、公证机构、报纸，或时间戳机构。然后按 **F4** 登记；
  登记的时间是这台电脑的时间，过了预定时间再登记的**不算见证**。本单位的网站不是外部见证
- 没有外部见证也能抽取，但要公示“无外部见证，不能证明未挑选”
- **F7** 打印收讫单：交外部见证人签字，一式两份，上面写明留什么、以后怎样核对；**F6** 打印冻结记录
- **F8** 录入随机值
- **F11** 投影和拍照用：大字和二维码
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "next", "录入随机值"),
        Binding("f4", "witness", "登记见证"),
        Binding("w", "witness", "登记见证", show=False),
        Binding("f7", "receipt", "收讫单"),
        Binding("f6", "paper", "冻结记录"),
        Binding("f11", "big", "大字和二维码"),
    ]

    def body(self) -> ComposeResult:
        draw = self.draw
        if draw is None:
            yield Empty("还没有冻结，没有承诺值", "按 Esc 返回任务，再按 F8 冻结")
            return
        with VerticalScroll():
            yield BigCommitment(draw.commitment, six_characters(draw.commitment))
            yield Details()

    def on_mount(self) -> None:
        for scroll in self.query(VerticalScroll):
            scroll.focus()

    def reread(self) -> None:
        draw = self.draw
        if draw is not None:
            self.query_one(Details).show(commitment_details(self.office, draw))
        self.refresh_bindings()

    def why_not(self, action: str) -> str:
        """Why an act is not possible now; "" when it is."""
        draw = self.draw
        if action not in {"next", "witness", "receipt"}:
            return ""
        if action != "receipt" and self.office.store.read_only:
            return "单位以只读方式打开，不能办理"
        if draw is None or draw.state != "open":
            return "没有等待随机值的冻结"
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.why_not(action):
            return None if action == "next" else False
        return super().check_action(action, parameters)

    def action_next(self) -> None:
        self.desk.switch_route(routes.draw(self.number))

    @work
    async def action_paper(self) -> None:
        """F6: the record of the freeze, to be signed by those who hold the commitment."""
        if self.draw is not None:
            await print_draw(self, self.draw.number)

    @work
    async def action_receipt(self) -> None:
        """F7: the receipt that a witness signs and keeps."""
        if self.draw is not None:
            await print_witness_receipt(self, self.draw.number)

    @work
    async def action_witness(self) -> None:
        """F4: record who outside the office holds the commitment, and the proof of it; the time is the office's own."""
        office, number = self.office, self.number

        def add(raw: dict[str, str]) -> None:
            kind = WITNESS_KINDS.read(raw["kind"])
            stamp = kind == "rfc3161"
            token, ref = (read_file(typed_path(raw["ref"])), "") if stamp else (b"", raw["ref"])
            acts.add_witness(office, number, kind=kind, who=raw["who"], ref=ref, token=token)

        dialog = FormDialog("登记外部见证", _WITNESS, act=add, text=_WITNESS_TEXT, yes="登记")
        raw = await self.app.push_screen_wait(dialog)
        if raw is None:
            return
        self.notify(f"已登记外部见证：{raw['who']}。登记是本单位的话，问过他才算核实", title="已完成", markup=False)
        self.reread()
        if (draw := self.draw) is not None and (late := acts.witness_notice(draw)):
            self.notify(late, severity="warning", markup=False, timeout=15)
