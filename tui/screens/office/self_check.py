"""自检: does this terminal, this calendar, this store do what the desk needs? Each finding with a cure of one sentence."""

import os
import sys
from dataclasses import dataclass
from datetime import timedelta

from acts.base.backups import troubles
from acts.base.office import Office
from db.backups.naming import backup_times
from db.rights import RIGHTS_SUPPORTED, WINDOWS_ADVICE, open_to_others
from filesystem.refusals import disk_refusal
from filesystem.sync_folders import SYNC_ADVICE, sync_program
from rules.base.dates import short_moment

__all__ = ["SelfCheck", "self_checks"]

_BACKUP_WARN = 7


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """One thing that was checked. state: good, warn or "" (unknown). status: the result. cure: what to do, one sentence."""

    number: str
    label: str
    state: str
    status: str
    cure: str


def self_checks(office: Office, *, cells: int, columns: int, lines: int, why_read_only: str = "") -> list[SelfCheck]:
    """All checks that take no time. cells: how wide the terminal draws …, 0 while it has not answered. columns, lines: its size."""
    return [
        _widths(cells),
        _size(columns, lines),
        _input(),
        _encoding(),
        *_calendar(office),
        _backups(office),
        _writing(office, why_read_only),
        _syncing(office),
        _rights(office),
    ]


def _widths(cells: int) -> SelfCheck:
    label = "符号宽度"
    if cells == 1:
        return SelfCheck("widths", label, "good", "…“”—· 占一格，显示正常", "不用做什么")
    if cells == 2:
        cure = "已经改用朴素的符号和边框；想要好看的，把终端的“模糊宽度字符”设为窄"
        return SelfCheck("widths", label, "warn", "…“”—· 占两格", cure)
    cure = "看“甲…乙|”和“甲乙丙|”两行，竖线不对齐时把终端的“模糊宽度字符”设为窄"
    return SelfCheck("widths", label, "", "终端没有回答", cure)


def _size(columns: int, lines: int) -> SelfCheck:
    if columns >= 80 and lines >= 24:
        more = "不用做什么" if columns >= 110 else "拉宽到 110 列以上，清单右边会显示详情"
        return SelfCheck("size", "窗口大小", "good", f"{columns} 列 {lines} 行", more)
    return SelfCheck("size", "窗口大小", "warn", f"{columns} 列 {lines} 行，太小", "把窗口拉大到 80 列、24 行以上")


def _input() -> SelfCheck:
    if os.environ.get("TEXTUAL_DISABLE_KITTY_KEY") == "1":
        cure = "打不出汉字时，先切到中文输入法再按键；候选框的位置不对，换用系统自带的终端"
        return SelfCheck("input", "输入法", "good", "已关闭会吃掉汉字的按键协议", cure)
    cure = "退出后设环境变量 TEXTUAL_DISABLE_KITTY_KEY=1 再打开"
    return SelfCheck("input", "输入法", "warn", "按键协议没有关闭，可能吃掉汉字", cure)


def _encoding() -> SelfCheck:
    encoding = (sys.__stdout__.encoding if sys.__stdout__ else "") or ""
    if encoding.lower().replace("-", "") in ("utf8", "cp65001", ""):
        return SelfCheck("encoding", "字符编码", "good", encoding.upper() or "UTF-8", "不用做什么")
    cure = "把终端的编码改为 UTF-8，Windows 上可先运行 chcp 65001"
    return SelfCheck("encoding", "字符编码", "warn", encoding, cure)


def _calendar(office: Office) -> list[SelfCheck]:
    today = office.today()
    years = sorted({today.year, (today + timedelta(days=60)).year})
    checks = []
    for year in years:
        if office.calendar.is_published(year):
            checks.append(SelfCheck(f"year-{year}", f"{year} 年放假安排", "good", "已知", "不用做什么"))
        else:
            cure = "国务院公布后，在上面的“放假”“调休上班”里把日子填上，至少有元旦、劳动节、国庆节"
            checks.append(SelfCheck(f"year-{year}", f"{year} 年放假安排", "warn", "还不知道，暂按周一至周五", cure))
    return checks


def _backups(office: Office) -> SelfCheck:
    try:
        times = backup_times(office.places.backups)
    except OSError as error:
        return SelfCheck(
            "backups", "备份", "warn", "读不出备份文件夹，不知道有几份", str(disk_refusal(error, office.places.backups))
        )
    if not times:
        return SelfCheck(
            "backups", "备份", "warn", "还没有备份过", "按 F8 备份；在“备份拷到”里填另一块磁盘上的文件夹，就会另拷一份"
        )
    if wrong := troubles(office):
        return SelfCheck("backups", "备份", "warn", wrong[0].text, wrong[0].cure)
    age = (office.today() - times[-1][0].date()).days
    status = f"共 {len(times)} 份，最近一份 {short_moment(times[-1][0])}"
    state = "warn" if age >= _BACKUP_WARN else "good"
    return SelfCheck(
        "backups", "备份", state, status, "每天自动备份并核对；在“备份拷到”里填另一块磁盘上的文件夹，就会另拷一份"
    )


def _rights(office: Office) -> SelfCheck:
    label = "文件权限"
    if not RIGHTS_SUPPORTED:
        return SelfCheck("rights", label, "", "这个系统上要自己看", WINDOWS_ADVICE)
    count = len(open_to_others(office.places))
    if count:
        return SelfCheck(
            "rights", label, "warn", f"其他用户也能打开 {count} 个文件和文件夹", "按回车，设为只有本人能读写"
        )
    return SelfCheck("rights", label, "good", "只有本人能读写（公示网站除外）", "不用做什么")


def _syncing(office: Office) -> SelfCheck:
    program = sync_program(office.places.folder)
    if program:
        return SelfCheck("syncing", "网盘同步", "warn", f"单位文件夹由 {program} 同步", SYNC_ADVICE)
    return SelfCheck("syncing", "网盘同步", "good", "单位文件夹不在已知的同步文件夹里", "不用做什么")


def _writing(office: Office, why: str) -> SelfCheck:
    if office.store.displaced:
        cure = "按回车，把打开着的台账另存到新文件夹，再查是谁动了文件"
        return SelfCheck("writing", "保存", "warn", "只读：台账的文件被换过或移走了", cure)
    if office.store.read_only:
        cure = "关掉占用它的程序，再重新打开" if why else "检查磁盘，再重新打开"
        return SelfCheck("writing", "保存", "warn", f"只读：{why or '磁盘写不进去'}", cure)
    return SelfCheck("writing", "保存", "good", f"可以保存，已办 {office.store.position.seq:,} 件事", "不用做什么")
