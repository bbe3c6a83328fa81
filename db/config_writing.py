"""Writing bureau.toml: a new one with its comments, and single settings changed with every other byte left as it was."""

import re
from datetime import date
from pathlib import Path

from msgspec.structs import asdict

from db.config import SITE_TEXTS, Bureau, parse_bureau, read_bureau, read_text
from db.files import DISK
from db.folders import make_folder
from db.places import Places
from filesystem.refusals import disk_refusal
from rules.base.errors import Problem, Refused
from rules.journal.retention import RULES

__all__ = ["change_settings", "set_operator", "settings_text", "write_new"]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _quoted(text: str) -> str:
    """A TOML basic string."""
    inner = "".join(
        _ESCAPES.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c) for c in text
    )  # fmt: skip
    return f'"{inner}"'


def _dates(days: tuple[date, ...]) -> str:
    return f"[{', '.join(day.isoformat() for day in days)}]"


def _texts(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _departments(bureau: Bureau) -> str:
    """The full names that an older file gives; a new one has none, departments are records."""
    names = "\n".join(f"{code} = {_quoted(name)}" for code, name in bureau.departments)
    return (
        f"\n# 各部门的全称。部门登记（mingchou department）以后以登记的为准\n[departments]\n{names}\n" if names else ""
    )


_CLASSIFIED = """\
# 本文件夹在涉密计算机上，可以登记国家秘密；什么都不公示
classified_machine = true
"""


def settings_text(bureau: Bureau) -> str:
    """A whole bureau.toml with its comments."""
    site = bureau.site
    text = f"""\
# 本单位的设置。# 后面是说明。改完保存，重新打开明抽就生效。

# 单位名称、行政区划代码（6 位）
name = {_quoted(bureau.name)}
region = {_quoted(bureau.region)}
# 单位代码，写在每次抽取的条件里，如统一社会信用代码；空着就是行政区划代码。同一个县有几个单位用明抽的，必须各写各的
code = {_quoted(bureau.code)}
# 经办人：不用 --as 另行指明时，操作记在谁的名下
operator = {_quoted(bureau.operator)}
# 同一企业一年最多检查几次，0 为没有设；在“设置”里（mingchou cap set）登记了上限以后，只看登记的
max_visits_per_year = {bureau.max_visits_per_year}
# 每年哪几天以前上报抽查工作情况（月-日）；空着就不提醒
report_days = {_texts(bureau.report_days)}
# 备份拷到哪里：这块磁盘以外的文件夹，写全路径，几个用逗号分开，如 ["/media/u/备份", "E:\\\\备份"]
backup_to = {_texts(bureau.backup_to)}
{_CLASSIFIED if bureau.classified_machine else ""}
# 公示网站
[site]
# 网址，如 "https://www.example.gov.cn/ssj"；填了才能印二维码
url = {_quoted(site.url)}
# 主办单位、承办单位
organizer = {_quoted(site.organizer)}
undertaker = {_quoted(site.undertaker)}
# 政府网站标识码、ICP 备案号、公安网安备案号
site_id = {_quoted(site.site_id)}
icp = {_quoted(site.icp)}
police_record = {_quoted(site.police_record)}
# 对外的联系电话（办公电话）、办公地址
contact = {_quoted(site.contact)}
address = {_quoted(site.address)}
# 对公示结果有异议怎么提出，写给企业看的一句话
objection_note = {_quoted(site.objection_note)}
# 公开信用风险等级和重点监管名单的法律依据；空着就不与名称并列
publish_classes = {_quoted(site.publish_classes)}
# 执法检查人员名录库依法要向社会公布；确需不公开的，写明法律依据
inspectors_withheld = {_quoted(site.inspectors_withheld)}
{_departments(bureau)}
# 国务院公布放假安排后、程序更新前，可把放假和调休上班的日子写在这里
[calendar]
holidays = {_dates(bureau.holidays)}
workdays = {_dates(bureau.workdays)}

# 备份加密：公钥，age1 开头，几个用空格分开；空着就不加密。生成密钥：mingchou backup key
[backup]
recipient = {_quoted(" ".join(bureau.backup_recipients))}

# 保管期限（年），请按本单位档案管理规定核对；到期的见 mingchou retention
[retention]
"""
    for rule in RULES:
        text += f"# {rule.what}\n{rule.key} = {getattr(bureau.retention, rule.key)}\n"
    if bureau.theme:
        text += f"\n# 工作台的外观：明（浅色）或暗（深色）\n[desk]\ntheme = {_quoted(bureau.theme)}\n"
    if bureau.demo_clock is not None:
        text += f"\n# 演示用：时间停在这一刻\n[demo]\nclock = {bureau.demo_clock.isoformat(timespec='seconds')}\n"
    return text


def write_new(folder: Path, bureau: Bureau) -> Path:
    """A new bureau.toml with its comments; returns its path. Refused where one exists, or with what is wrong in `bureau`."""
    path = Places(folder).bureau_toml
    text = settings_text(bureau)
    parse_bureau(text)
    if path.exists():
        raise Refused(f"“{folder}”里已经有 bureau.toml，没有改动；请换一个文件夹")
    make_folder(folder)
    try:
        DISK.write_whole(path, text.encode())
    except OSError as error:
        raise disk_refusal(error, path) from error
    return path


def set_operator(folder: Path, name: str) -> None:
    """Change who works here; every other byte of bureau.toml stays. Refused as by `read_bureau`."""
    before = read_bureau(folder)
    path = Places(folder).bureau_toml
    line = f"operator = {_quoted(_checked(name))}"
    try:
        old = path.read_bytes().decode("utf-8")
        top, bracket, rest = _split_at_first_table(old)
        changed, n = re.subn(r"(?m)^operator[ \t]*=[^\r\n]*", lambda _: line, top, count=1)
        if not n:
            end = "\r\n" if "\r\n" in old else "\n"
            changed = top + ("" if top.endswith("\n") or not top else end) + line + end
        new = changed + bracket + rest
        after = parse_bureau(new.removeprefix("\ufeff").replace("\r\n", "\n"))
        if (after.operator, after.name, after.site) != (name.strip(), before.name, before.site):
            raise Refused(Problem("写法特殊，不能自动改；请自己打开文件改 operator 这一行", "bureau.toml", "operator"))
        DISK.write_whole(path, new.encode())
    except OSError as error:
        raise disk_refusal(error, path) from error


def _written(bureau: Bureau) -> dict[tuple[str, str], str]:
    """Every setting that can be changed from the desk, by section and key, as it is written."""
    site = {("site", key): _quoted(getattr(bureau.site, key)) for key in ("url", *SITE_TEXTS)}
    return {
        ("", "name"): _quoted(bureau.name),
        ("", "region"): _quoted(bureau.region),
        ("", "operator"): _quoted(bureau.operator),
        ("", "max_visits_per_year"): str(bureau.max_visits_per_year),
        ("", "report_days"): _texts(bureau.report_days),
        ("", "backup_to"): _texts(bureau.backup_to),
        ("", "classified_machine"): "true" if bureau.classified_machine else "false",
        **site,
        ("calendar", "holidays"): _dates(bureau.holidays),
        ("calendar", "workdays"): _dates(bureau.workdays),
        ("backup", "recipient"): _quoted(" ".join(bureau.backup_recipients)),
        **{("retention", key): str(years) for key, years in asdict(bureau.retention).items()},
        ("desk", "theme"): _quoted(bureau.theme),
    }


def change_settings(folder: Path, wanted: Bureau) -> Bureau:
    """Write what differs from the file, key by key; comments and every other byte stay. Returns the settings as read back.

    Refused with everything that is wrong in `wanted`, each naming its key, or when the file is written in a way that cannot be
    changed line by line.
    """
    goal = parse_bureau(settings_text(wanted))  # says everything that is wrong before a byte is changed
    path = Places(folder).bureau_toml
    now, new = _written(read_bureau(folder)), _written(goal)
    try:
        old = path.read_bytes().decode("utf-8")
        mark = "\ufeff" if old.startswith("\ufeff") else ""
        text = old.removeprefix(mark)
        for (section, key), value in new.items():
            if value != now[section, key]:
                text = _with_key(text, section, key, value)
        if parse_bureau(text.replace("\r\n", "\n")) != goal:
            raise Refused(Problem("写法特殊，不能自动改；请自己打开文件改", "bureau.toml"))
        if mark + text != old:
            DISK.write_whole(path, (mark + text).encode())
    except OSError as error:
        raise disk_refusal(error, path) from error
    return goal


def _with_key(text: str, section: str, key: str, value: str) -> str:
    """The file with one key of one section written anew; the section comes last when it is not there yet."""
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"{key} = {value}"
    head = re.search(rf"(?m)^[ \t]*\[{section}\][^\n]*\n?", text) if section else None
    if section and head is None:
        return f"{text}{'' if text.endswith(end) or not text else end}{end}[{section}]{end}{line}{end}"
    start = head.end() if head else 0
    following = re.search(r"(?m)^[ \t]*\[[A-Za-z_]+\]", text[start:])
    stop = start + following.start() if following else len(text)
    body = text[start:stop]
    # A list of days may go over several lines; a text never does.
    changed, n = re.subn(
        rf"(?m)^{key}[ \t]*=[ \t]*(?:\[[^\]]*\]|[^\r\n]*)", lambda _: line, body, count=1
    )  # fmt: skip
    if not n:
        changed = f"{line}{end}{body}"
    return text[:start] + changed + text[stop:]


def _checked(name: str) -> str:
    try:
        return read_text(name)
    except ValueError as error:
        raise Refused(Problem(str(error), field="经办人")) from None


def _split_at_first_table(text: str) -> tuple[str, str, str]:
    table = re.search(r"(?m)^[ \t]*\[", text)
    return (text[: table.start()], table[0], text[table.end() :]) if table else (text, "", "")
