"""保管期限: what is kept how long, on which basis, and what its end means.

Personal words are kept no longer than their purpose needs (个人信息保护法 第十九条); evidence of acts of office is kept as files are
(机关文件材料归档范围和文书档案保管期限规定, 国家档案局令第8号: 永久, 30 years, 10 years). No source that we have says which of these the files
of a check are: every term is a setting of the bureau, to be compared with its own rules of archives.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

__all__ = ["COMPARE", "RULES", "Rule", "Terms", "ends_on"]

COMPARE = (
    "各项年限是程序的默认值，请按本单位档案管理规定核对，在 bureau.toml 的 [retention] 或工作台“设置 → 保管期限”里改"
)


class Terms(msgspec.Struct, frozen=True):
    """Years that each kind is kept, by the keys of `RULES`."""

    objects: int = 5
    inspectors: int = 5
    recusals: int = 10
    declarations: int = 10
    results: int = 10
    draws: int = 30


class Rule(msgspec.Struct, frozen=True):
    """A line of the schedule. key: of its term. table: of its records. what: is kept. since: the day from which the years count.

    fields: erased at the end, labels in rules.journal.erasure.ERASABLE; () where nothing is: the archive decides.
    """

    key: str
    table: str
    what: str
    since: str
    basis: str
    fields: tuple[str, ...]


_PERSONAL = "个人信息保护法第十九条：实现处理目的所必要的最短时间"
_FILES = "国家档案局令第8号（文书档案分永久、30 年、10 年）"

RULES: Sequence[Rule] = (
    Rule(
        "objects", "enterprises", "注销、吊销、迁出的检查对象的法定代表人、电话、地址、原因、备注", "改为这个状态之日", _PERSONAL,
        ("legal_representative", "phone", "address", "registered_address", "watch_reason", "status_reason", "notes"),
    ),
    Rule("inspectors", "inspectors", "离开的执法人员的姓名、电话", "改为调离、停用之日", _PERSONAL, ("name", "phone")),
    Rule("recusals", "recusals", "已结束的回避的说明、结束原因", "结束之日", _FILES, ("note", "ended_why")),
    Rule("declarations", "declarations", "回避决定的申请人、说明", "决定之日", _FILES, ("declarant", "note")),
    Rule("results", "results", "检查结果的处理意见、内部备注", "检查之日", _FILES, ("handling_note", "note")),
    Rule("draws", "tasks", "任务、抽取证据、记录表、检查结果", "任务办结之日", _FILES, ()),
)  # fmt: skip


def ends_on(since: date, years: int) -> date:
    """The first day after the term: the same day so many years later (1 March for 29 February where there is none).

    >>> ends_on(date(2024, 2, 29), 5), ends_on(date(2024, 3, 1), 30)
    (datetime.date(2029, 3, 1), datetime.date(2054, 3, 1))
    """
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)
