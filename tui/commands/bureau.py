"""init, rename, history, check, restore."""

from pathlib import Path

import click

from acts.base import bureau as acts
from acts.base.rename import rename as rename_bureau
from acts.base.salvage import asks_passphrase
from db.config import Bureau
from db.rights import RIGHTS_SUPPORTED, WINDOWS_ADVICE
from db.sealing import Key
from filesystem.sync_folders import SYNC_ADVICE, sync_program
from rules.base.dates import short_moment
from tui.session import Command, Required, Session, pass_session

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=FOLDER)
@click.option("--name", required=True, cls=Required, metavar="单位名称", help="如 示例县公安局")
@click.option("--region", required=True, cls=Required, metavar="代码", help="行政区划代码，6 位")
@pass_session
def init(session: Session, folder: Path, name: str, region: str) -> None:
    """新建一个单位：一个文件夹，名录、任务、结果都在里面。"""
    places = acts.create(
        folder, Bureau(name=name, region=region, operator=session.by, max_visits_per_year=0), by=session.by or "经办人"
    )
    synced = sync_program(folder)
    warning = [f"注意：这个文件夹由 {synced} 同步；{SYNC_ADVICE}"] if synced else []
    session.output(
        [
            f"已建立 {name}：{places.folder}",
            *warning,
            "下一步：导入名录（mingchou template enterprises 检查对象.xlsx，填好后 mingchou import enterprises 检查对象.xlsx）",
        ],
        folder=str(places.folder),
        name=name,
        synced_by=synced,
    )


@click.command(cls=Command)
@click.argument("name", metavar="新名称", required=False, default="")
@pass_session
def rename(session: Session, name: str) -> None:
    """单位改名，记入台账；不写新名称，就登记 bureau.toml 里已经改好的。"""
    before, now = rename_bureau(session.folder(), name, by=session.by)
    text = f"单位名称已由“{before}”改为“{now}”，已记入台账" if before != now else f"单位名称就是“{now}”，没有改动"
    session.output(text, before=before, name=now)


@click.command(cls=Command)
@click.argument("number", metavar="编号")
@pass_session
def history(session: Session, number: str) -> None:
    """一条记录的全部历史：每一次是谁、何时、为什么改的。"""
    with session.office(write=False) as office:
        lines = acts.history(office, number)
    text = [f"{number} 共 {len(lines)} 个版本："]
    for line in lines:
        text.append(f"{short_moment(line.at)}  {line.by}  {line.why or line.act}")
        text += [f"    {words}" for words in ([line.gone] if line.gone else line.changed)]
    payload = [
        {
            "seq": line.seq,
            "at": line.at,
            "by": line.by,
            "act": line.act,
            "why": line.why,
            "changed": line.changed,
            "erased": line.erased,
            "lost": line.lost,
        }
        for line in lines
    ]
    session.output(text, number=number, versions=payload)


@click.command(cls=Command)
@click.option("--private", is_flag=True, help="先把单位文件夹设为只有本人能读写（公示网站除外）")
@pass_session
def check(session: Session, private: bool) -> None:
    """检查数据是否完好：日志逐行、哈希链、快照、文件权限。"""
    if private:
        closed = acts.make_bureau_private(session.folder())
        if not session.json:
            session.say(f"已收回其他用户对 {closed} 个文件和文件夹的权限" if RIGHTS_SUPPORTED else WINDOWS_ADVICE)
    problems = acts.check_bureau(session.folder())
    if problems:
        session.found(f"检查出 {len(problems)} 处，只看不改：", problems)
    synced = sync_program(session.folder())
    warning = [f"注意：单位文件夹由 {synced} 同步；{SYNC_ADVICE}"] if synced else []
    session.output(["数据完好：日志每一行、哈希链和快照都对得上。", *warning], problems=[], synced_by=synced)


@click.command(cls=Command)
@click.argument("archives", metavar="备份…", type=FOLDER, nargs=-1, required=True)
@click.argument("folder", metavar="新文件夹", type=FOLDER)
@click.option("--key", metavar="文件", type=FOLDER, help="加密的备份：私钥文件；用口令加密的在终端里输入口令")
@pass_session
def restore(session: Session, archives: tuple[Path, ...], folder: Path, key: Path | None) -> None:
    """从备份恢复到一个新文件夹（不会覆盖现有的单位）。写几份备份、放备份的文件夹的，用其中最新的、完好的一份。"""
    words = session.passphrase("备份") if asks_passphrase(archives) else None
    done = acts.restore_backup(archives, folder, Key(key, words))
    session.output(
        [
            *(f"没有用 {problem}" for problem in done.passed_over),
            f"已恢复并检查无误：{done.folder}",
            done.sentence,
            "只是试一试的，看完删掉就行。要接着用的，先登记恢复（restored），把这份备份以后公布过的取回来；那以前不能冻结、抽取、发布。",
        ],
        path=str(done.folder),
        archive=str(done.archive),
        name=done.name,
        seq=done.seq,
        at=done.at,
        passed_over=[str(problem) for problem in done.passed_over],
    )
