"""The settings of bureau.toml: the label of each, and how it is read from and written to a bureau as text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec.structs import replace

from db.config import Bureau
from rules.base.errors import Problem, Refused
from rules.base.fields import Column, Kind, parse_date, split_list

__all__ = ["SETTINGS", "Setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that can be changed here. key: as bureau.toml calls it. read, write: its text, and the bureau with another text."""

    group: str
    key: str
    column: Column
    note: str
    read: Callable[[Bureau], str]
    write: Callable[[Bureau, str], Bureau]


def _with(bureau: Bureau, name: str, value: str | tuple[date, ...]) -> Bureau:
    changed: dict[str, Any] = {name: value}
    return replace(bureau, **changed)


def _plain(name: str, label: str, note: str) -> Setting:
    return Setting(
        "本单位", name, Column(name, label, width=40), note,
        lambda bureau: str(getattr(bureau, name)), lambda bureau, text: _with(bureau, name, text),
    )  # fmt: skip


def _site(name: str, label: str, note: str, kind: Kind = Kind.TEXT) -> Setting:
    return Setting(
        "公示网站", f"site.{name}", Column(name, label, kind, hint=note, width=40), note,
        lambda bureau: str(getattr(bureau.site, name)),
        lambda bureau, text: replace(bureau, site=replace(bureau.site, **{name: text})),
    )  # fmt: skip


def _days(name: str, label: str, note: str) -> Setting:
    def write(bureau: Bureau, text: str) -> Bureau:
        days: list[date] = []
        for part in split_list(text):
            try:
                days.append(parse_date(part))
            except ValueError as error:
                raise Refused(Problem(str(error), "", label)) from None
        return _with(bureau, name, tuple(sorted(set(days))))

    return Setting(
        "放假安排", f"calendar.{name}", Column(name, label, Kind.LONG, hint="2027-01-01、2027-02-05，用、或空格分开"), note,
        lambda bureau: "、".join(map(str, getattr(bureau, name))), write,
    )  # fmt: skip


def _backup_to(bureau: Bureau, text: str) -> Bureau:
    return replace(bureau, backup_to=tuple(part.strip() for part in text.replace("；", ";").split(";") if part.strip()))


SETTINGS: Sequence[Setting] = (
    _plain("name", "单位名称", "印在记录表和网站上"),
    _plain("region", "行政区划代码", "6 位"),
    _plain("code", "单位代码", "写在每次抽取的条件里，如统一社会信用代码；空着就是行政区划代码"),
    _plain("operator", "经办人", "操作记在谁的名下"),
    Setting(
        "本单位", "report_days", Column("report_days", "上报日期", hint="月-日，如 06-01、12-01", width=24),
        "每年哪几天以前上报抽查工作情况，工作台到时提醒；空着就不提醒",
        lambda bureau: "、".join(bureau.report_days), lambda bureau, text: replace(bureau, report_days=split_list(text)),
    ),
    _site("url", "网址", "如 https://www.example.gov.cn/ssj，填了才能印二维码"),
    _site("organizer", "主办单位", "页脚里写的主办单位，空着就是单位名称"),
    _site("undertaker", "承办单位", "页脚里写的承办单位"),
    _site("site_id", "网站标识码", "政府网站标识码"),
    _site("icp", "ICP 备案号", "页脚里的备案号"),
    _site("police_record", "公安备案号", "公安网安备案号"),
    _site("contact", "联系电话", "对外的办公电话，会公开"),
    _site("address", "办公地址", "会公开"),
    _site("objection_note", "异议办法", "对公示结果有异议怎么提出，写给企业看的一句话", Kind.LONG),
    _site("publish_classes", "风险等级公开依据", "把信用风险等级、重点监管与名称并列公开的法律依据，空着就不并列"),
    _site("inspectors_withheld", "人员不公开依据", "不公开执法检查人员名录库的法律依据，空着就公开"),
    _days("holidays", "放假", "程序还不知道的年份，公布以后填在这里；也可以填本地放假"),
    _days("workdays", "调休上班", "周末要上班的日子"),
    Setting(
        "备份", "backup_to", Column("backup_to", "备份拷到", hint="全路径，如 /media/u/备份，几个用；分开", width=60),
        "每次备份都另拷一份到这里：别的磁盘、U 盘或共享文件夹；空着就不拷",
        lambda bureau: "；".join(bureau.backup_to), _backup_to,
    ),
)  # fmt: skip
