"""备份: made, sealed and restored from 设置."""

from collections.abc import Mapping
from pathlib import Path

from acts.base.backups import back_up, list_backups
from acts.base.bureau import make_backup_key, restore_backup, stop_sealing_backups
from acts.base.office import Office
from db.backups.naming import backup_times
from db.restore import Restored
from db.sealing import KEY_LOST, SEALED, Key, refuse_weak, sealed_by
from filesystem.refusals import disk_refusal
from rules.base.dates import short_moment
from rules.base.errors import MingchouError, Problem, Refused
from rules.base.fields import Column
from tui.backup_texts import place_text, state_text
from tui.screens.base import DeskScreen
from tui.screens.parts.exporting import typed_path
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import PassphraseDialog, new_passphrase
from tui.screens.parts.progress import ProgressDialog
from tui.widgets.dialog import MessageDialog, PickDialog

__all__ = ["back_up_now", "change_sealing", "restore_one", "sealing_text"]


def sealing_text(office: Office) -> str:
    """Whether backups are sealed, for the line in 设置."""
    keys = office.bureau.backup_recipients
    return f"加密，公钥 {keys[0][:12]}…{f' 等 {len(keys)} 把' if len(keys) > 1 else ''}" if keys else "不加密"


async def back_up_now(screen: DeskScreen, passphrase: str | None = None) -> None:
    """A backup now, as bureau.toml says, or sealed with a passphrase. Call it, and the others, from a method decorated with `@work`."""
    office = screen.office
    archive = await screen.app.push_screen_wait(
        ProgressDialog[Path](
            "正在备份",
            lambda _: back_up(office.places.folder, office.clock, passphrase=passphrase),
            stoppable=False,
        )
    )
    if isinstance(archive, MingchouError):
        screen.show_problems(archive.problems, "没有备份成")
        return
    screen.office.keeping.trouble = ""
    screen.show_banner()
    listed = list_backups(office.places.folder)
    sealed = [f"已加密；{KEY_LOST}。"] if archive.name.endswith(SEALED) else []
    unlisted = [f"没有核对成{f'：{listed[0].problem}' if listed[0].problem else ''}"]
    state = [state_text(one) for one in listed[0].states if one.path == archive] or unlisted
    outside = [place_text(one) for one in listed[1:]] or ["还没有拷到别的磁盘上：在“备份拷到”里填一个文件夹。"]
    screen.app.push_screen(MessageDialog("已备份", [str(archive), *state, *sealed, *outside]))


async def change_sealing(screen: DeskScreen) -> None:
    """Make a key for all backups to come, stop sealing them, or make one that a passphrase opens."""
    keys = screen.office.bureau.backup_recipients
    options = [
        ("key", "换一把新的密钥" if keys else "生成密钥，以后的备份都加密"),
        ("passphrase", "用口令加密，现在另做一份"),
    ]
    if keys:
        options.append(("off", "以后的备份不再加密"))
    chosen = await screen.app.push_screen_wait(PickDialog("备份加密", options))
    if chosen == "key":
        await _make_key(screen)
    elif chosen == "off":
        screen.desk.settings_changed(stop_sealing_backups(screen.office.places.folder))
        screen.notify("以后的备份不再加密；以前加密的还要原来的密钥", title="已完成", markup=False)
        screen.reread()
    elif chosen == "passphrase":
        words = await new_passphrase(screen, "备份加密", "这份备份的口令", refuse_weak)
        if words is not None:
            await back_up_now(screen, words)


async def _make_key(screen: DeskScreen) -> None:
    folder = screen.office.places.folder
    column = Column("file", "私钥文件", required=True, hint="新文件，不能在单位文件夹里，如 U 盘上", width=40)

    def make(raw: Mapping[str, str]) -> None:
        screen.desk.settings_changed(make_backup_key(folder, typed_path(raw["file"])))

    raw = await screen.app.push_screen_wait(
        FormDialog(
            "生成备份的密钥", (column,), act=make, text=f"私钥请另抄一份，和备份分开保管。{KEY_LOST}。", yes="生成"
        )
    )
    if raw is not None:
        screen.notify(f"私钥在 {raw['file']}，以后的备份都加密", title="已完成", markup=False)
        screen.reread()


async def restore_one(screen: DeskScreen) -> None:
    """Unpack a backup into a new folder."""
    app, places = screen.app, screen.office.places
    try:
        times = backup_times(places.backups)
    except OSError as error:
        screen.show_problems(disk_refusal(error, places.backups).problems)
        return
    if not times:
        text = "按 F8 先备份一次。别处的备份文件，可以先抄到单位文件夹的 backups 里"
        app.push_screen(MessageDialog("还没有备份", text))
        return
    options = [(str(path), f"{short_moment(moment)}　{path.name}") for moment, path in reversed(times)]
    if len(options) > 1:
        options.append((str(places.backups), "最新的、完好的一份：从新到旧一份一份试"))
    chosen = await app.push_screen_wait(PickDialog("用哪一份备份", options))
    if chosen is None:
        return
    archive = Path(chosen)
    one = times[-1][1] if archive == places.backups else archive
    how = sealed_by(one)
    words = None
    if how == "passphrase":
        words = await app.push_screen_wait(
            PassphraseDialog("从备份恢复", "这份备份的口令", "输入时不显示", lambda _: None)
        )
        if words is None:
            return
    columns = [Column("folder", "新文件夹", required=True, hint="不能已经存在", width=40)]
    if how == "key":
        columns.append(Column("key", "私钥文件", required=True, hint="这份备份加了密，要它的私钥", width=40))

    def check(raw: Mapping[str, str]) -> None:
        if typed_path(raw["folder"]).exists():
            raise Refused(Problem("已经存在；恢复只写到新的文件夹，请换一个名字", "", "新文件夹"))

    suggested = places.folder.with_name(f"{places.folder.name}-恢复")
    raw = await app.push_screen_wait(
        FormDialog("恢复到哪里", columns, {"folder": str(suggested)}, act=check, yes="恢复")
    )
    if raw is None:
        return
    folder, key = typed_path(raw["folder"]), Key(typed_path(raw["key"]) if how == "key" else None, words)
    restored = await app.push_screen_wait(
        ProgressDialog[Restored]("正在恢复并检查", lambda _: restore_backup(archive, folder, key), stoppable=False)
    )
    if isinstance(restored, MingchouError):
        screen.show_problems(restored.problems, "没有恢复")
    else:
        done = [
            *(f"没有用 {problem}" for problem in restored.passed_over),
            str(restored.folder),
            restored.sentence,
            "退出后在那个文件夹里打开明抽，就是恢复的台账。要接着用的，先在“设置 → 登记恢复”把这份备份以后公布过的取回来。",
        ]
        app.push_screen(MessageDialog("已恢复并检查无误", done))
