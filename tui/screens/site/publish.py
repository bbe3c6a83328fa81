"""公示: what a publication would change, what is due or overdue; publish, or read why it was refused."""

import os
import sys
import webbrowser
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from acts.disclosure.classified import refuse_classified
from rules.base.codes import LEVELS
from rules.base.dates import short_moment
from rules.base.errors import MingchouError, Problem, Refused
from rules.work.result import Result
from site_gen.gate.gate import Leak
from tui import routes
from tui.pending import CHANGES, Change, PendingPublication, pending_publication
from tui.preview import DeskPreview
from tui.publishing import UNTIDY, Outcome, is_fresh, publish_site
from tui.screens.base import NARROW_WIDE, DeskScreen
from tui.screens.parts.details import Detail, Details
from tui.screens.parts.progress import ProgressDialog
from tui.screens.site.earlier import ask_past
from tui.screens.site.leaks import LeaksDialog, allow_finding, revoke_override
from tui.screens.site.site_acts import check_site, deploy_site
from tui.widgets.columns import TableColumn
from tui.widgets.dialog import MessageDialog, YesNoDialog
from tui.widgets.parts import Paragraph
from tui.widgets.table import RecordTable

__all__ = ["PublishScreen"]

_TONES = {"new": "good", "changed": "warn", "withdrawn": "bad", "ended": "muted"}


def _object(change: Change) -> str:
    return (change.result.object or change.result.object_number) if change.result else change.number


_COLUMNS = (
    TableColumn[Change]("变动", 4, lambda change: CHANGES[change.what], style=lambda change: _TONES[change.what]),
    TableColumn[Change]("检查对象", 0, _object),
    TableColumn[Change]("事项", 7, lambda change: change.result.item if change.result else ""),
    TableColumn[Change]("最迟公示", 10, lambda change: str(change.due or "")),
    TableColumn[Change]("结果", 24, lambda change: change.result.result if change.result else "移出"),
    TableColumn[Change]("任务", 9, lambda change: change.task),
)


class PublishScreen(DeskScreen):
    """The public site: what waits for publication, and publishing it."""

    SECTION = "publish"
    HORIZONTAL_BREAKPOINTS = NARROW_WIDE
    HELP = """
# 公示

先看清楚这次会公开什么，再发布。列表里是网站上还没有、或与已审批的内容不一样的每一条结果，最急的在最上面；名录、清单、计划、任务、抽取、统计各页一起更新。

- **F8** 发布：先把整个网站生成在一边，逐个文件检查有没有不该公开的内容（电话、证件号、未公开的姓名、内部文字），有一处就不发布，网站保持原样
- **F6** 在本机浏览器里看现在发布会是什么样：还没有发布的网页标着“未发布的草稿”，列出与已公布的不同；只有本机能看到，再按一次关闭
- **回车** 看这一条公开的全部文字，和期限怎么数出来的
- **F2** 或 **T** 公开文字审批：公告、附件、黑名单、抽查范围，审批以后才公布
- **F4** 或 **A** 放行清单：检查发现的地方，确实可以公开的，在发现它的框里按“放行一处”，写明原因和决定人；在这里可以收回
- **F3** 放到网站上：放到文件夹，传到服务器，或列出变动的文件自己上传；只传变动的，只删除以前放上去的，中断了再做一次会接着做
- **F7** 检查网站：链接、结构、大小、清单，有问题的逐处列出
- **F5** 重新比对

发布之后，把文件夹里的全部文件上传到网站。只有有变动的文件会改，清单在 changes.txt。
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "publish", "发布"),
        Binding("f6,p", "preview", "本机预览"),
        Binding("f3", "deploy", "放到网站"),
        Binding("f7,c", "check", "检查网站"),
        Binding("f2,t", "texts", "公开文字"),
        Binding("f4,a", "overrides", "放行清单", show=False),
    ]
    DEFAULT_CSS = """
    PublishScreen #about { height: auto; max-height: 9; padding: 0 0 1 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._pending: PendingPublication | None = None
        self._looking = ""
        self._outcome: Outcome | None = None
        self._told = False

    def heading(self) -> str:
        return "公示"

    def body(self) -> ComposeResult:
        with Vertical(id="about"):
            yield Details(id="details")
        yield RecordTable(_COLUMNS, empty="正在与网站比对", marks=False, enter="看全文")
        yield Paragraph("", id="where")

    def on_mount(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> "RecordTable[Change]":
        return self.query_one(RecordTable)

    def reread(self) -> None:
        if self._told:  # the box that said why has been closed: not the same again
            self._told = False
            return
        office = self.office
        self._looking = "正在与网站比对"
        self._show()
        self.run_in_thread(lambda: pending_publication(office), self._compared)

    def show_problems(self, problems: tuple[Problem, ...], title: str = "现在不能公示") -> None:
        self._looking, self._told = "没有比对成功，按 F5 再试", True
        self._table.empty = self._looking
        self._table.set_rows(())
        self._show()
        super().show_problems(problems, title)

    def _compared(self, pending: PendingPublication) -> None:
        self._pending, self._looking = pending, ""
        self._table.empty = (
            "网站上就是已审批的全部内容，没有要公示的结果\n\n名录、清单等有改动时，也可以按 F8 发布"
            if pending.has_site
            else "还没有要公示的结果\n\n按 F8 可以先把名录、清单、计划公示出去"
        )
        self._table.set_rows(pending.changes)
        self._show()

    def _show(self) -> None:
        self.query_one("#details", Details).show(self._details())
        self._moved()

    @on(RecordTable.Moved)
    def _moved(self) -> None:
        change = self._table.current
        text = f"{self._table.position_text}　{change.due_note}" if change else ""
        self.query_one("#where", Paragraph).update(self._looking or text)
        self.refresh_bindings()

    def _details(self) -> list[Detail]:
        """What the site would contain, how it differs from the published one, its folder."""
        pending = self._pending
        if pending is None:
            return [Detail("", self._looking, "muted")]
        details = [
            Detail("将公示", self._contents(pending)),
            *_differences(pending, self.office.today()),
            *(
                [Detail("待审批", f"{len(pending.waiting)} 处公开文字没有审批，不公布改动，按 F2 审批", "warn")]
                if pending.waiting
                else []
            ),
            self._last_publication(pending),
            Detail("网站在", str(pending.out)),
        ]
        if self._outcome is not None:
            published = self._outcome.published
            text = f"已发布，更新 {published.written:,} 个文件，删除 {published.removed:,} 个，请上传到网站"
            details.append(Detail("刚才", text, "good"))
            details += [Detail("没有清理完", UNTIDY, "warn")] if published.untidy else []
        if (preview := self.preview) is not None:
            details.append(Detail("本机预览", f"{preview.address}（再按 F6 关闭）", "good"))
        return details

    def _contents(self, pending: PendingPublication) -> str:
        """How much of everything the site would show, and how many approved results it would not."""
        public = pending.public
        shown = {result.slug for result in public.results}
        approved = (result.number for result in self.office.store.each(Result) if result.approved)
        hidden = sum(1 for number in approved if number.replace("/", "-").lower() not in shown)
        note = f"，另有 {hidden} 条已审批的不列出（{LEVELS.text('none')}，或公示期满）" if hidden else ""
        return (
            f"检查结果 {len(public.results):,} 条，任务 {len(public.tasks)} 个，抽取 {len(public.draws)} 次，"
            f"检查对象 {len(public.enterprises):,} 家，事项 {len(public.items)} 项，公告 {len(public.announcements)} 篇{note}"
        )

    def _last_publication(self, pending: PendingPublication) -> Detail:
        """When it was published last, and how much was done since."""
        last = pending.last
        if last is None:
            return Detail("上次发布", "还没有发布过", "warn")
        acts = self.office.store.position.seq - last.seq - 1
        since = f"，之后又办了 {acts} 件事" if acts > 0 else ""
        return Detail("上次发布", f"{short_moment(last.at)}，{last.pages:,} 个网页{since}")

    @property
    def preview(self) -> DeskPreview | None:
        """The preview that is open; None when none is."""
        return _RUNNING[0] if _RUNNING else None

    # Acts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "publish":
            return True if self._pending is not None and not self._looking and not self.office.store.read_only else None
        if action in ("deploy", "check"):
            return True if self._pending is not None and self._pending.has_site else None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Why an act is greyed."""
        if action in ("deploy", "check") and self._pending is not None and not self._pending.has_site:
            return "还没有发布过，没有网站"
        if action == "publish" and self.office.store.read_only:
            return "台账是只读打开的，不能发布"
        return self._looking or "还没有比对完"

    @work(group="ask", exclusive=True)
    async def action_publish(self) -> None:
        """F8: publish, after one question."""
        pending, office = self._pending, self.office
        if pending is None:
            return
        what = pending.counts_text() or "检查结果没有变动"
        text = f"{what}。名录、清单、任务、抽取、统计各页一起更新。\n发布到：{pending.out}"
        if not await self.app.push_screen_wait(YesNoDialog("发布公示网站吗？", text, yes="发布")):
            return
        first, earlier = False, None
        if is_fresh(office):
            past = await ask_past(self)
            if past is None:
                return
            first, earlier = past.first, past.earlier
        outcome = await self.app.push_screen_wait(
            ProgressDialog[Outcome](
                "正在生成网页，逐个文件检查",
                lambda report: publish_site(office, earlier=earlier, first=first, progress=report),
            )
        )
        if isinstance(outcome, MingchouError):
            leak = isinstance(outcome, Leak)
            title = "没有发布：发现不能公开的内容，网站保持原样" if leak else "没有发布，网站保持原样"
            dialog = LeaksDialog(title, outcome.problems)
            await self.app.push_screen_wait(dialog)
            if dialog.wants_override and await allow_finding(self, outcome.problems):
                self.notify("再按 F8 发布", title="已放行", markup=False)
            return
        self._outcome = outcome
        if outcome.published.untold:
            listed = "changes.txt 里不写，请从网站服务器上删除；删除后不要保留这份名单"
            self.app.push_screen(MessageDialog(f"这些文件依法不留痕迹，{listed}", outcome.published.untold))
        if outcome.taken_off:
            self.app.push_screen(MessageDialog("附件去掉了作者等信息，原来的文件没有动", outcome.taken_off))
        self.notify(f"共 {outcome.published.pages:,} 个网页，在 {outcome.out}", title="已发布", markup=False, timeout=8)
        self.reread()

    def action_texts(self) -> None:
        """F2: the free texts that wait for approval."""
        self.desk.push_route(routes.texts())

    @work(group="ask", exclusive=True)
    async def action_overrides(self) -> None:
        """F4: the overrides; one of them revoked."""
        if await revoke_override(self):
            self.notify("下次发布时生效", title="已收回", markup=False)

    @work(group="ask", exclusive=True)
    async def action_deploy(self) -> None:
        """F3: deploy the published folder to the web server."""
        if self._pending is not None:
            await deploy_site(self, self._pending.out)

    @work(group="ask", exclusive=True)
    async def action_check(self) -> None:
        """F7: check the published folder."""
        if self._pending is not None:
            await check_site(self, self._pending.out)

    def action_preview(self) -> None:
        """F6: open or close the preview on this machine."""
        if self.preview is not None:
            _RUNNING.pop().stop()
        else:
            try:
                refuse_classified(self.office.bureau)
            except Refused as refused:
                self.show_problems(refused.problems, "不能预览")
                return
            try:
                _RUNNING.append(DeskPreview(self.office))
            except MingchouError as error:
                super().show_problems(error.problems, "不能预览")
                return
            if _has_browser():
                webbrowser.open(_RUNNING[0].address)
        self._show()

    @on(RecordTable.Chosen)
    def _chosen(self, event: RecordTable.Chosen[Change]) -> None:
        change = event.row
        result = change.result
        if result is None:
            self.app.push_screen(MessageDialog("从网站下架", [f"{change.number}：{change.due_note}"]))
            return
        lines = [
            f"检查对象：{result.object or result.object_number}",
            f"抽查事项：{result.item} {result.item_name}",
            f"检查机关：{result.authority}",
            f"检查日期：{result.checked_on}",
            *([f"检查结果：{result.result}", f"公开说明：{result.statement}"] if result.result else []),
            *([f"处理情况：{result.handling}"] if result.handling else []),
            *([result.note] if result.note else []),
            "",
            f"期限：{change.due_note}",
        ]
        self.app.push_screen(MessageDialog(f"{CHANGES[change.what]}：公众将看到", lines))


def _differences(pending: PendingPublication, today: date) -> list[Detail]:
    """How the site would differ from the published one, and what is overdue."""
    late = sum(1 for change in pending.changes if change.overdue(today))
    text = pending.counts_text() or "检查结果没有变动"
    differences = Detail("与网站比", text, "bad" if late else "warn" if pending.changes else "good")
    return [differences, *([Detail("逾期", f"{late} 条，请尽快发布", "bad")] if late else [])]


_RUNNING: list[DeskPreview] = []
"""The preview stays open while the clerk goes to other screens; there is one at most."""


def _has_browser() -> bool:
    """Whether a browser opens in a window of its own: one in this terminal would take it away from the desk."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
