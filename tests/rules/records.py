"""A bureau's records made by hand, without a store: one hotel, one item, one closed task, one approved result."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime

import msgspec

from rules.base.fields import CHINA
from rules.disclosure.projection import Records
from rules.disclosure.public import PublicBureau
from rules.disclosure.text_approval import TextApproval, Words, blacklist_key, blacklist_words
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.registry.item import Item
from rules.registry.plan import PlanLine
from rules.work.result import Approved, Result
from rules.work.sheet import Sheet
from rules.work.task import Task

NOW = datetime(2024, 9, 2, 9, 0, tzinfo=CHINA)
DAY = date(2024, 3, 20)

BUREAU = PublicBureau(
    name="示例县公安局",
    region="410499",
    url="",
    organizer="示例县公安局",
    undertaker="",
    site_id="",
    icp="",
    police_record="",
    contact="",
    address="",
    objection_note="",
    demo=False,
)
HOTEL = Enterprise(
    number="O-000001", name="演示明月旅馆有限公司", code="91410499MA0000000P", legal_representative="演示负责人甲", phone="10000000001",
    address="演示县东街一号之内间", registered_address="演示县西街二号之后院", town="演示镇", trades=("旅馆业",), notes="举报人称夜间有异常活动",
)  # fmt: skip
OFFICER = Inspector(
    number="N-0001", name="演示执法员甲", department="police", certificate="16040000001", valid_until=date(2026, 12, 31),
    phone="10000000002",
)  # fmt: skip
ITEM = Item(
    number="I-0001",
    name="旅馆业治安检查",
    department="police",
    basis="《演示办法》第一条",
    trades=("旅馆业",),
    ratio="0.05",
)
LINE = PlanLine(
    number="L-0001", year=2024, name="旅馆业年度抽查", items=("I-0001",), ratio="0.05", start=date(2024, 1, 1),
    end=date(2024, 12, 31), direction="targeted",
)  # fmt: skip
TASK = Task(
    number="2024-001", name="旅馆业双随机抽查", plan="L-0001", items=("I-0001",), start=date(2024, 3, 11), end=date(2024, 6, 28),
    departments=("police",), cutoff=date(2024, 3, 1), ratios={}, created_on=date(2024, 3, 4), state="closed", closed_on=date(2024, 4, 1),
)  # fmt: skip
SHEET = Sheet(
    number="S-000001", task="2024-001", draw="2024-001-1", object="O-000001", order=0, batch=0, stratum="all",
    items=("I-0001",), teams={}, signature="refused", signature_reason="负责人称要先问过律师",
)  # fmt: skip
RESULT = Result(
    number="2024-001/O-000001/I-0001", task="2024-001", object="O-000001", item="I-0001", sheet="S-000001", code="5",
    checked_on=DAY, public="登记簿缺少两日的记录，已责令改正。", handling="限期十五日之内改正完毕。", note="前台人员态度不好需要留意",
    handling_note="建议下次与卫健部门一同前往", entered_on=DAY, entered_by="演示员", fine=0,
    approved=Approved(code="5", checked_on=DAY, public="登记簿缺少两日的记录，已责令改正。", handling="限期十五日之内改正完毕。",
                      by="演示局长", document="1号", on=date(2024, 4, 1)),
)  # fmt: skip
RECORDS = Records(
    bureau=BUREAU, seq=9, head="0" * 64, enterprises=(HOTEL,), inspectors=(OFFICER,), items=(ITEM,),
    item_versions={"I-0001": (ITEM,)}, plan=(LINE,), tasks=(TASK,), draws=(), lists={}, sheets=(SHEET,), results=(RESULT,),
    events=(), publications=(), announcements=(),
)  # fmt: skip


def changed(
    enterprise: Mapping[str, object] | None = None,
    item: Mapping[str, object] | None = None,
    task: Mapping[str, object] | None = None,
    result: Mapping[str, object] | None = None,
    inspector: Mapping[str, object] | None = None,
) -> Records:
    """The records with these fields changed."""
    new_item = msgspec.structs.replace(ITEM, **(item or {}))
    return replace(
        RECORDS,
        enterprises=(msgspec.structs.replace(HOTEL, **(enterprise or {})),),
        inspectors=(msgspec.structs.replace(OFFICER, **(inspector or {})),),
        items=(new_item,),
        item_versions={"I-0001": (new_item,)},
        tasks=(msgspec.structs.replace(TASK, **(task or {})),),
        results=(msgspec.structs.replace(RESULT, **(result or {})),),
    )


def approving(key: str, words: Words) -> TextApproval:
    """An approval of a free text."""
    return TextApproval(number=key, **msgspec.structs.asdict(words), by="演示局长", document="9号", on=DAY)


def blacklist_approved(records: Records) -> Records:
    """The records with the entries of the blacklist approved as they stand."""
    listed = [one for one in records.enterprises if "blacklist" in one.watch]
    return replace(
        records,
        text_approvals=[approving(blacklist_key(one.number), blacklist_words(one, date(2024, 1, 2))) for one in listed],
    )


DECIDED = {
    "watch": ("blacklist",), "watch_reason": "两次被处罚", "watch_organ": "示例县公安局", "watch_document": "示公演列〔2024〕1号",
    "watch_basis": "《演示办法》第九条", "watch_from": date(2024, 1, 2),
}  # fmt: skip
"""An entry of the blacklist with everything that it needs to be public."""


def texts(value: object) -> Iterator[str]:
    """Every string inside a public record, keys and files included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode()
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from texts(key)
            yield from texts(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts(one)
