"""保管期限: what is kept how long, what is past its term, and its erasure, from 设置."""

from collections.abc import Callable, Mapping

from msgspec.structs import asdict, replace

from acts.base.office import Office
from acts.journal.retention import Kept, expire, schedule
from db.config import Bureau
from rules.base.errors import MingchouError, Refused
from rules.base.fields import Column, Kind, parse_columns
from rules.journal.retention import COMPARE, RULES, Terms
from tui.screens.base import DeskScreen
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import leader_agrees
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, PickDialog, YesNoDialog

__all__ = ["keep_terms", "terms_text"]

_COLUMNS = (
    Column("document", "文号", required=True, hint="决定的文号"),
    Column("approved_by", "批准人", required=True),
)


_LABELS = {
    "objects": "已注销的对象", "inspectors": "离开的人员", "recusals": "已结束的回避", "declarations": "回避决定",
    "results": "结果内部意见", "draws": "任务和抽取",
}  # fmt: skip
_TERMS = tuple(
    Column(rule.key, _LABELS[rule.key], Kind.INTEGER, required=True, hint=f"年，自{rule.since}起") for rule in RULES
)


def terms_text(office: Office) -> str:
    """The terms, for the line in 设置."""
    return "、".join(str(years) for years in asdict(office.bureau.retention).values()) + " 年"


async def keep_terms(screen: DeskScreen, save: Callable[[Bureau], None]) -> None:
    """The schedule, or its terms. save: writes changed settings. Call it from a method decorated with `@work`."""
    options = [("due", "什么留多久、什么到期了"), ("terms", "改年限")]
    chosen = await screen.app.push_screen_wait(PickDialog("保管期限", options))
    if chosen == "due":
        await _show_due(screen)
    elif chosen == "terms":
        await _change_terms(screen, save)


async def _change_terms(screen: DeskScreen, save: Callable[[Bureau], None]) -> None:
    bureau = screen.office.bureau

    def change(raw: Mapping[str, str]) -> None:
        values, problems = parse_columns(_TERMS, raw)
        if problems:
            raise Refused(*problems)
        save(replace(bureau, retention=Terms(**{column.name: int(values[column.name]) for column in _TERMS})))

    now = {key: str(years) for key, years in asdict(bureau.retention).items()}
    dialog = FormDialog("保管期限", _TERMS, now, act=change, text=f"{COMPARE}。", yes="保存")
    if await screen.app.push_screen_wait(dialog) is not None:
        screen.notify("保管期限已修改", title="已完成", markup=False)
        screen.reread()


async def _show_due(screen: DeskScreen) -> None:
    office, app = screen.office, screen.app
    lines = await app.push_screen_wait(
        ProgressDialog[list[Kept]]("正在核对保管期限", lambda _: schedule(office), stoppable=False)
    )
    if isinstance(lines, MingchouError):
        screen.show_problems(lines.problems)
        return
    told = [words for line in lines for words in _words(line)]
    count = sum(len(line.due) for line in lines if line.rule.fields)
    if not count or office.store.read_only:
        app.push_screen(MessageDialog("保管期限", [*told, "", f"{COMPARE}。"]))
        return
    text = "\n".join([*told, "", f"{COMPARE}。", f"有 {count} 条记录里的内容到期，现在依法删除吗？"])
    if not await app.push_screen_wait(YesNoDialog("保管期限", text, yes="删除", no="不删除", danger=True)):
        return
    warning = "从记录和日志的全部历史中去掉，不能恢复；依据是保存期限已届满（个人信息保护法 第四十七条）。"
    raw = await app.push_screen_wait(FormDialog("删除到期的内容", _COLUMNS, text=warning, yes="删除", danger=True))
    if raw is None or not await leader_agrees(screen, raw["approved_by"]):
        return
    try:
        reports = expire(office, document=raw["document"], approved_by=raw["approved_by"])
    except MingchouError as error:
        screen.show_problems(error.problems, "没有删除")
        return
    done = [
        f"{len(reports)} 条记录里到期的内容已去掉。",
        *dict.fromkeys(words for one in reports for words in one.stays),
    ]
    if reports[-1].leftovers:
        done.append("旧备份还含有这些内容，请用“清除留下的副本”清除。")
    app.push_screen(MessageDialog("已依法删除", done))


def _words(line: Kept) -> list[str]:
    state = f"现有 {line.kept} 条，到期 {len(line.due)} 条"
    state += "，由档案部门鉴定后处置" if line.due and not line.rule.fields else ""
    state += f"，另有 {len(line.waiting)} 条还在用" if line.waiting else ""
    return [f"{line.rule.what}：自{line.rule.since}起 {line.years} 年；{state}。依据：{line.rule.basis}"]
