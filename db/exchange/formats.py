"""The one table of formats: every list that leaves or enters as Excel or CSV (architecture.md, db/exchange).

Reading, writing, templates and the desk's help ask `LISTS`; a list that is not here cannot be exported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.base.fields import Column
from rules.draw.confirmation import CONFIRMATION_COLUMNS
from rules.importing import outside
from rules.registry import department, duty, enterprise, inspector, item, plan, watch
from rules.work import result
from rules.work.sheet import ASSIGNMENT_COLUMNS, DRAWN_COLUMNS

__all__ = ["EXAMPLE_MARK", "LISTS", "OUTSIDE", "PRINTABLE", "READABLE", "WRITABLE", "Listing", "template_example"]

READABLE = (".xlsx", ".xls", ".csv", ".et", ".txt", ".xlsm", ".xml", ".html", ".htm")
WRITABLE = (".xlsx", ".csv")
PRINTABLE = (*WRITABLE, ".docx")
"""What a list is written as; what is filled in and comes back is no .docx."""

EXAMPLE_MARK = "（示例）"
"""Stands in the first cell of a template's example row; such a row is not imported."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. code: its name on the command line. title: its Chinese name, also the worksheet's.

    example: one row of texts by column name for the template; empty when the list is only exported.
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    example: Mapping[str, str] = field(default_factory=dict)

    @property
    def importable(self) -> bool:
        """Whether it can be read in, not only written."""
        return bool(self.example)


LISTS: Mapping[str, Listing] = {
    listing.code: listing
    for listing in (
        Listing(
            "enterprises", "检查对象名录", enterprise.COLUMNS,
            {
                "number": EXAMPLE_MARK, "name": "演示宾馆有限公司", "code": "91410499MA0000000P", "old_number": "", "kind": "企业",
                "legal_representative": "张某某", "phone": "03750000000", "address": "演示区东街 1 号",
                "registered_address": "演示区东街 1 号", "region": "410499", "town": "东街街道", "scope": "住宿服务",
                "founded_on": "2019-03-01", "registered_on": "2019-03-01", "status": "存续", "trades": "旅馆业、足疗按摩洗浴",
                "risk": "B级", "grade": "A级", "watch": "投诉举报多", "watch_reason": "半年内两次投诉",
                "watch_from": "2024-01-10", "watch_until": "2024-12-31", "watch_organ": "演示区公安局",
                "watch_document": "演公列〔2024〕1号", "watch_basis": "演示管理办法第九条", "risk_on": "2024-01-31",
                "risk_source": "演示区市场监管局", "status_on": "", "status_source": "", "status_reason": "", "notes": "",
            },
        ),
        Listing(
            "inspectors", "执法检查人员名录", inspector.COLUMNS,
            {
                "number": EXAMPLE_MARK, "name": "李某某", "department": "公安", "section": "治安大队",
                "certificate": "16040000001", "valid_until": "2027-12-31", "qualified": "旅馆业、娱乐场所",
                "role": "执法人员", "status": "在岗", "phone": "03750000000",
            },
        ),
        Listing(
            "items", "随机抽查事项清单", item.COLUMNS,
            {
                "number": EXAMPLE_MARK, "name": "旅馆业治安管理检查", "department": "公安",
                "basis": "《旅馆业治安管理办法》第十四条", "subject": "治安大队", "category": "一般检查事项", "trades": "旅馆业",
                "content": "住宿登记、治安保卫制度", "standard": "住宿登记是否齐全", "ratio": "5%", "times_per_year": "1",
                "methods": "实地检查、网络监测", "level": "全部公开", "level_basis": "", "valid_from": "2024-01-01",
                "valid_until": "", "term_years": "", "note": "",
            },
        ),
        Listing(
            "plan", "年度抽查工作计划", plan.COLUMNS,
            {
                "number": EXAMPLE_MARK, "year": "2024", "name": "旅馆业抽查", "items": "I-0001", "category": "一般检查事项",
                "direction": "不定向", "trades": "旅馆业", "ratio": "5%", "start": "2024-03-01", "end": "2024-11-30",
                "times_per_year": "1", "section": "治安大队", "lead": "市场监管", "participants": "公安、消防",
            },
        ),
        Listing(
            "departments", "参与部门", department.COLUMNS,
            {
                "number": EXAMPLE_MARK, "name": "演示县教育体育局", "short": "教体", "also": "教育局、体育局", "sections": "安全科、体育科",
                "contact": "王某 0375-0000000", "start": "2024-01-08", "until": "", "is_self": "否",
            },
        ),
        Listing(
            "duties", "周期检查义务", duty.COLUMNS,
            {
                "number": EXAMPLE_MARK, "name": "C级旅馆每月检查", "item": "I-0001", "who": "行业=旅馆业；场所等级=C级", "months": "每月",
                "share": "100%", "start": "2024-06-01", "until": "", "section": "治安大队", "basis": "检查频次规定第二条第二项",
            },
        ),
        Listing(
            "results", "检查结果", result.COLUMNS,
            {
                "task": EXAMPLE_MARK, "object": "O-000001", "name": "演示宾馆有限公司", "item": "I-0001",
                "item_name": "", "code": "发现问题已责令改正", "checked_on": "2024-09-02", "public": "", "handling": "责令限期改正",
                "handling_note": "", "note": "", "abnormal": "否", "case_filed": "否", "fine": "500.00",
            },
        ),
        Listing(
            "watch", "重点监管名单", watch.COLUMNS,
            {
                "object": EXAMPLE_MARK, "name": "演示宾馆有限公司", "code": "91410499MA0000000P", "flag": "经营异常名录", "since": "2024-07-03",
                "until": "", "reason": "通过登记的住所无法联系", "ended_why": "", "source": "演示区市场监管局", "organ": "演示区市场监管局",
                "document": "演市监列〔2024〕1号", "basis": "企业信息公示暂行条例第十七条",
            },
        ),
        Listing(
            "recusals", "回避", inspector.RECUSAL_LIST,
            {
                "object": EXAMPLE_MARK, "object_name": "演示宾馆有限公司", "inspector": "N-0001", "inspector_name": "李某某", "reason": "近亲属", "note": "",
                "ended_by": "", "ended_on": "", "ended_why": "",
            },
        ),
        Listing("drawn", "抽取名单", DRAWN_COLUMNS),
        Listing("confirmations", "抽取名单核对表", CONFIRMATION_COLUMNS),
        Listing("assignments", "检查分工表", ASSIGNMENT_COLUMNS),
    )
}  # fmt: skip


OUTSIDE: Mapping[str, Listing] = {
    mode: Listing(mode, outside.KINDS[mode], columns) for mode, columns in outside.COLUMNS.items()
}
"""Mode of an import → the list of another office about objects that we know."""


def template_example(columns: Sequence[Column]) -> Mapping[str, str]:
    """The template's example row of the list that has these columns; empty when there is none."""
    names = [column.name for column in columns]
    for listing in LISTS.values():
        if [column.name for column in listing.columns] == names:
            return listing.example
    return {}
