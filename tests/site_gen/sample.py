"""Public records to build a site from: a small bureau whose every name says 演示, and as many results as a test wants."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from rules.base.codes import RESULT_CODES
from rules.disclosure.public import (
    Announcement,
    FieldChange,
    ItemVersion,
    PublicBlacklisted,
    PublicBureau,
    PublicDraw,
    PublicDrawn,
    PublicEnterprise,
    PublicInspector,
    PublicItem,
    PublicObject,
    PublicPlanLine,
    PublicRecords,
    PublicResult,
    PublicStratum,
    PublicTask,
    StatisticsRow,
)
from tests import VECTORS

__all__ = ["BUREAU", "hostile", "many", "records", "result", "vector"]

BUREAU = PublicBureau(
    name="演示县公安局", region="演示县", url="", organizer="演示县公安局", undertaker="演示县公安局法制大队",
    site_id="3500000000", icp="演ICP备00000000号", police_record="演公网安备 00000000000000号", contact="0000-0000000",
    address="演示县演示路 1 号", objection_note="异议受理：演示县公安局法制大队，工作日 9:00 至 17:00。", demo=True,
)  # fmt: skip

_KINDS = ("旅馆", "网吧", "歌舞娱乐城", "保安服务有限公司", "典当行", "足疗店", "机动车修理厂", "印章店")
_TOWNS = ("演示城关镇", "演示榜头镇", "演示枫亭镇", "演示鲤城街道")
_PLACES = ("东方", "长乐", "重庆", "鼎盛", "朝阳", "海天", "金龙", "华侨", "银行", "兰溪")
_ITEMS = (
    ("I-0001", "旅馆业治安管理检查", "公安", "旅馆业", "full"),
    ("I-0002", "消防安全检查", "消防", "", "full"),
    ("I-0003", "营业执照（登记证）规范使用情况检查", "市场监管", "", "full"),
    ("I-0004", "民用枪支弹药从业单位检查", "公安", "民用枪支弹药", "limited"),
)


def vector(name: str) -> dict[str, bytes]:
    """The files of a whole evidence folder of the tests, by path."""
    folder = VECTORS / name
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _code(number: int) -> str:
    return f"91350000MA{number:08d}"


def result(number: int, **changes: object) -> PublicResult:
    """The result of object `number`; one in five has a problem."""
    item, item_name, department, _, _ = _ITEMS[number % 3]
    row = RESULT_CODES["5" if number % 5 == 0 else "7" if number % 11 == 0 else "1"]
    object_number = f"O-{100000 + number:06d}"
    year = 2024 - number % 3
    task = f"{year}-001"
    made = PublicResult(
        slug=f"{task}-{object_number}-{item}".lower(), task=task, task_name=f"{year} 年演示县部门联合“双随机、一公开”抽查",
        plan="L-0001", plan_name="演示旅馆业和消防联合抽查", direction="不定向", category="一般检查事项",
        authority=f"演示县{department}局", department=department, object_number=object_number,
        object=f"演示{_PLACES[number % 10]}{number:04d}（{_TOWNS[number % 4][2:4]}）{_KINDS[number % 8]}", code=_code(number),
        town=_TOWNS[number % 4], item=item, item_name=item_name, basis="《旅馆业治安管理办法》第十四条",
        methods=("实地检查", "书面检查"), checked_on=date(year, 6, 1) + timedelta(days=number % 60), result_code=row.code,
        result=row.text, problem=row.code == "5", statement=row.note, handling="已责令限期改正，复查合格" if row.code == "5" else "",
        approved_on=date(year, 9, 1), corrected=False, note="", object_page=True,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def _item(number: str, name: str, department: str, trade: str, level: str) -> PublicItem:
    return PublicItem(
        number=number, name=name, department=department, basis="《旅馆业治安管理办法》第十四条\n《企业事业单位内部治安保卫条例》第十六条",
        subject=f"演示县{department}局", category="一般检查事项", trades=(trade,) if trade else (),
        content="1. 住宿登记制度落实情况\n2. 治安安全设施情况", standard="查阅登记簿，现场核对", ratio="5%", times_per_year=2,
        methods=("实地检查",), level="全部公开" if level == "full" else "有限公开",
        level_basis="" if level == "full" else "演示规定第三条", valid_from=date(2023, 1, 1), valid_until=None, note="", version=2,
        current=number != "I-0003", versions=(
            ItemVersion(version=1, on=date(2023, 1, 1), changes=()), ItemVersion(version=2, on=date(2024, 1, 1), changes=(
                FieldChange(field="抽查比例", before="", after="5%"), FieldChange(field="检查内容", before="住宿登记制度落实情况", after="1. 住宿登记制度落实情况\n2. 治安安全设施情况"),
            )),
        ),
    )  # fmt: skip


def _task(year: int, state_code: str, state: str, count: int) -> PublicTask:
    return PublicTask(
        number=f"{year}-001", name=f"{year} 年演示县部门联合“双随机、一公开”抽查", plan="L-0001", plan_name="演示旅馆业和消防联合抽查",
        items=tuple((number, name) for number, name, *_ in _ITEMS[:3]), departments=("公安", "消防", "市场监管"),
        start=date(year, 6, 1), end=date(year, 8, 31), cutoff=date(year, 5, 1), scope="旅馆业、网吧", strata_kind="按信用风险等级",
        floor="5%", batches=2, state=state, state_code=state_code, pool_size=37, strata=_STRATA, excluded=(("本年度已就同一事项抽查", 5),),
        drawn=10, struck=3, checked=count, problems=count // 5, disclosed=count,
        draws=("2024-001-1", "2024-001-2") if year == 2024 else (), closed_on=date(year, 9, 10) if state_code == "closed" else None,
    )  # fmt: skip


_STRATA = (
    PublicStratum(name="D级", ratio="50%", size=2, taken=2), PublicStratum(name="C级", ratio="20%", size=5, taken=5), PublicStratum(name="A级", ratio="5%", size=21, taken=None),
)  # fmt: skip


def _draw(serial: int, state_code: str, state: str, *, is_open: bool, files: Mapping[str, bytes]) -> PublicDraw:
    drawn = state_code == "drawn"
    return PublicDraw(
        number=f"2024-001-{serial}", task="2024-001", task_name="2024 年演示县部门联合“双随机、一公开”抽查", serial=serial,
        commitment="fd7e8b914fe6863f38f38e77f5cf430bd79912db42e275b9b2d95efecad9047f", words="演示六字承诺", state=state,
        state_code=state_code, stages=(
            ("冻结", "2024-06-03T09:00:00+08:00"), ("抽取", "2024-06-04T21:15:00+08:00" if drawn else ""),
            ("确认", "2024-06-05T16:00:00+08:00" if drawn else ""), ("匹配", "2024-06-06T09:00:00+08:00" if drawn else ""),
        ),
        frozen_at=f"2024-06-0{serial}T09:00:00+08:00", expected_at="2024-06-04T21:15:00+08:00", entropy="彩票开奖号码",
        source="双色球第 2024063 期", strength="有外部见证时为强", value="04111922273312" if drawn else "",
        value_at="2024-06-04T21:15:00+08:00" if drawn else "", witnesses=("演示县纪委监委派驻组",) if drawn else (),
        outside=("公示网站，2024 年 6 月 3 日",) if is_open else (),
        seed="c89eac8ecf5519e5ad0776f5a3b022e364cbed960d4f9fcd3cfdfab72c1f8f14" if drawn else "",
        seal="b3c08c075551a6106fe015bc925d993005b38b04d9dae745ade70ce4b4dcd641" if drawn else "", pool_size=37, strata=_STRATA,
        excluded=(("本年度已就同一事项抽查", 5), ("截止日后登记", 2)), departments=(("公安", 6, 8), ("消防", 4, 6)),
        drawn_count=10 if drawn else None, struck_count=1 if drawn else 0, struck_reasons=(("已注销", 1),) if drawn else (),
        void_reason="名录有误" if state_code == "void" else "", supersedes="2024-001-1" if serial == 2 else "", open=is_open,
        opens="" if is_open else "任务办结后公开", level="", computed=("名单由公布的条件和随机值推算得出",),
        witnessed=(), declared=("名录库有没有遗漏，抽取无从知道",), drawn=tuple(
            PublicDrawn(order=n, number=f"P-{n:04d}", object=f"O-{100000 + n:06d}", name=f"演示抽中对象{n}号", stratum="A级", batch=n % 2 + 1, state="已剔除（已注销）" if n == 3 else "在最终名单", final=n != 3)
            for n in range(1, 11)
        ) if is_open else (), teams=(("O-100001", "公安", ("P01", "P04")), ("O-100001", "消防", ("F02", "F03"))) if is_open else (),
        files=files, voids=1, expired=0,
    )  # fmt: skip


_NOTICE = """关于开展 2024 年度“双随机、一公开”抽查工作的公告。

## 一、抽查时间

2024 年 6 月至 8 月。

| 部门 | 事项 |
| --- | --- |
| 公安 | 旅馆业治安管理检查 |

1. 检查人员出示执法证件；
2. 检查结果向社会公开。
"""


def records(*, results: int = 60, **changes: object) -> PublicRecords:
    """The sample, with that many results beside a corrected one, one with a fine, and one of an object that may not be named."""
    some = [result(number) for number in range(1, results + 1)]
    some += [
        result(results + 1, corrected=True, note="2024年9月20日更正：原公示结果有误。"),
        result(results + 2, case_filed=True, fine=50000),
        result(results + 3, object="", code="", town="", item="I-0004", item_name="民用枪支弹药从业单位检查", object_page=False,
               slug=f"2024-001-o-{100000 + results + 3}-i-0004"),
    ]  # fmt: skip
    named = [entry for entry in some if entry.object_page]
    made = PublicRecords(
        bureau=BUREAU, as_of="2024-12-01T09:30:00+08:00", seq=1024, head="ab" * 32,
        items=tuple(_item(*row) for row in _ITEMS),
        plan=(PublicPlanLine(number="L-0001", year=2024, name="演示旅馆业和消防联合抽查", items=tuple((n, name) for n, name, *_ in _ITEMS[:2]), category="一般检查事项",
                             direction="不定向", trades=("旅馆业", "网吧"), ratio="5%", start=date(2024, 6, 1), end=date(2024, 8, 31), times_per_year=1, section="演示治安大队", withdrawn=False, tasks=("2024-001",)),
              PublicPlanLine(number="L-0002", year=2024, name="演示保安服务抽查", items=(("I-0001", "旅馆业治安管理检查"),), category="重点检查事项", direction="定向", trades=(), ratio="10%",
                             start=date(2024, 3, 1), end=date(2024, 12, 1), times_per_year=2, section="演示保安监管科", withdrawn=True, tasks=())),
        tasks=(_task(2024, "closed", "已办结", results), _task(2023, "under_way", "检查中", 10), _task(2022, "void", "已作废", 0)),
        draws=(_draw(1, "void", "已作废", is_open=False, files={}),
               _draw(2, "drawn", "已抽取", is_open=True, files=vector("draw-2")),
               _draw(3, "open", "已冻结待抽取", is_open=False, files={"terms.json": vector("draw-2")["terms.json"]})),
        results=tuple(some),
        objects=tuple(PublicObject(number=r.object_number, name=r.object, code=r.code, trades=("旅馆业",), status="存续", results=(r.slug,)) for r in named),
        enterprises=tuple(PublicEnterprise(number=r.object_number, name=r.object, code=r.code, trades=("旅馆业",), status="存续", page=True) for r in named)
        + tuple(PublicEnterprise(number=f"O-{n}", name=f"演示未检查对象{n}", code=_code(n), trades=(), status="歇业", page=False) for n in range(200000, 200110)),
        restricted=(("民用枪支弹药", "少于5"),),
        removed=((2024, "信用修复", "少于5"), (2024, "公示期满", "6")),
        inspectors=tuple(PublicInspector(number=f"N-{n:04d}", department="公安" if n % 2 else "消防", certificate=f"演示{n:06d}") for n in range(1, 31)),
        blacklist=(PublicBlacklisted(number="O-100005", name="演示黑名单网吧", code=_code(5), trades=("网吧",), reason="接纳未成年人，情节严重", organ="示例县公安局", document="示公演列〔2024〕1号", basis="《演示办法》第九条", start=date(2024, 1, 1), until=None),),
        statistics={2024: (
            StatisticsRow(order=1, section="演示治安大队", name="演示旅馆业和消防联合抽查", item="旅馆业治安管理检查", period="2024年6月至8月", ratio="5%", drawn=10, checked=9, disclosed=9, problems=2, abnormal=0, cases=1, fine=50000, task="2024-001", item_number="I-0001"),
            StatisticsRow(order=2, section="演示治安大队", name="演示旅馆业和消防联合抽查", item="消防安全检查", period="2024年6月至8月", ratio="5%", drawn=10, checked=9, disclosed=9, problems=1, abnormal=1, cases=0, fine=100050, task="2024-001", item_number="I-0002"),
        )},
        freezes=(("1", "2024-001-1", "aa" * 32, "2024-06-01T09:00:00+08:00", "lottery", "2024-06-02T21:15:00+08:00", "void", ""),
                 ("2", "2024-001-2", "fd" * 32, "2024-06-02T09:00:00+08:00", "lottery", "2024-06-04T21:15:00+08:00", "drawn", "b3" * 32)),
        heads=(
            ("1000", "cd" * 32, "2024-11-01T09:00:00+08:00", "normal"),
            ("1024", "ab" * 32, "2024-12-01T09:30:00+08:00", "normal"),
        ),
        announcements=(Announcement(slug="2024-01", title="演示：关于开展 2024 年度抽查工作的公告", on=date(2024, 1, 15), kind="news", markdown=_NOTICE),
                       Announcement(slug="rules", title="演示县抽查工作细则", on=date(2023, 12, 1), kind="rules", markdown="# 第一条\n\n为规范抽查工作，制定本细则。")),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def many(count: int) -> PublicRecords:
    """`count` results and nothing that grows with them but objects and registry: for benches."""
    return records(results=count - 3)


def hostile(text: str) -> PublicRecords:
    """The sample with this text in every free field of a result, an item, a task, an enterprise and an announcement."""
    base = records(results=5)
    bad = replace(
        base.results[0], object=text, code=text, town=text, item_name=text, basis=text, authority=text, department=text,
        statement=text, handling=text, result=text, note=text, task_name=text, plan_name=text, methods=(text,),
        direction=text, category=text,
    )  # fmt: skip
    return replace(
        base,
        bureau=replace(base.bureau, name=text, contact=text, objection_note=text, organizer=text, address=text),
        results=(bad, *base.results[1:]),
        objects=(replace(base.objects[0], name=text, code=text, trades=(text,), status=text), *base.objects[1:]),
        enterprises=(replace(base.enterprises[0], name=text, code=text, trades=(text,)), *base.enterprises[1:]),
        items=(replace(base.items[0], name=text, basis=text, content=text, note=text, trades=(text,)), *base.items[1:]),
        tasks=(replace(base.tasks[0], name=text, scope=text, departments=(text,)), *base.tasks[1:]),
        blacklist=(replace(base.blacklist[0], name=text, reason=text),),
        announcements=(replace(base.announcements[0], title=text, markdown=text),),
    )
