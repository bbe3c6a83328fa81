"""A bureau as there are thousands: shops called after their owners, telephones of every length, notes that say the same of everybody."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import TypeVar

import msgspec

from rules.disclosure.index import Index
from rules.disclosure.projection import Records
from rules.registry.enterprise import Enterprise
from rules.work.result import Result
from rules.work.sheet import Sheet

__all__ = ["ordinary"]

T = TypeVar("T", bound=msgspec.Struct)

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红小春海燕文"
BRANDS = (
    "鑫源",
    "宏达",
    "福临",
    "万家",
    "东方",
    "新世纪",
    "金桥",
    "如意",
    "天天",
    "好又多",
    "平安",
    "阳光",
    "时代",
    "红星",
    "泰和",
)
SHOPS = (
    "旅馆",
    "宾馆",
    "网吧",
    "超市",
    "饭店",
    "理发店",
    "商贸有限公司",
    "物流有限公司",
    "招待所",
    "便利店",
    "汽修厂",
    "诊所",
)
TOWNS = ("城关镇", "演示镇", "东关街道", "北山乡", "柳树镇", "河西街道", "大王庄镇", "和平街道")
ROADS = ("人民路", "建设路", "中兴路", "东环路", "文化街", "老街", "解放路", "迎宾大道")
NOTES = (
    "老板不在，店员陪同检查", "已电话告知下次检查时间", "营业执照挂在墙上", "灭火器 {n} 具，压力正常", "登记簿记到第 {n} 页", "住宿登记 {n} 人，与系统一致",
    "{m}月{d}日电话联系，无人接听", "现场检查时正在装修", "监控 {n} 路，保存 30 天", "建议下次重点看后厨", "负责人说月底搬走", "门口堵塞，已当场清理", "同意",
    "无", "正常", "见照片", "与上次相同", "第 {n} 次检查", "面积约 {n} 平方米", "罚款 {n}00 元已缴", "", "", "",
)  # fmt: skip
STATEMENTS = (
    "现场检查未发现问题。", "灭火器压力不足，已责令当场改正。", "住宿登记制度落实。", "未按规定登记 {n} 人，已立案。", "消防通道堆放杂物，已责令 {n} 日内改正。",
    "营业执照悬挂在显著位置。", "监控录像保存 30 天，符合要求。", "检查时已停业。", "", "",
)  # fmt: skip


class _Words:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def one(self, texts: Sequence[str]) -> str:
        pick = self.chance.choice(texts)
        return pick.format(n=self.chance.randint(1, 300), m=self.chance.randint(1, 12), d=self.chance.randint(1, 28))

    def person(self) -> str:
        return self.one(SURNAMES) + "".join(self.chance.choices(GIVEN, k=self.chance.randint(1, 2)))

    def digits(self, size: int, first: str = "23456789") -> str:
        return self.one(first) + "".join(self.chance.choices("0123456789", k=size - 1))

    def telephone(self) -> str:
        written = (
            "1" + self.digits(10, "3456789"), "1" + self.digits(10, "3456789"), f"0375-{self.digits(7)}", self.digits(7), self.digits(8), self.digits(6), "",
        )  # fmt: skip
        return self.one(written)


def ordinary(records: Records, results: int, seed: int = 1) -> Records:
    """The records with that many results more, each with a sheet and an object of its own, two thirds of them approved; ordinary inspectors."""
    words = _Words(seed)
    index = Index(records, records.results[0].checked_on)
    open_tasks = {one.number for one in records.tasks if index.level(one) == "full"}
    templates = [one for one in records.results if one.task in open_tasks and one.approved and not one.withdrawn]
    objects = {one.number: one for one in records.enterprises}
    sheets = {one.number: one for one in records.sheets}
    added: tuple[list[Enterprise], list[Sheet], list[Result]] = ([], [], [])
    free = (place for place in count(500_000) if f"O-{place:06d}" not in objects)
    for number, place in zip(range(results), free, strict=False):
        old = templates[number % len(templates)]
        name = f"O-{place:06d}"
        added[0].append(_object(objects[old.object], name, words))
        added[1].append(msgspec.structs.replace(sheets[old.sheet], number=f"S-{place:06d}", object=name))
        added[2].append(_result(old, name, f"S-{place:06d}", words, approved=number % 3 > 0))
    return replace(
        records,
        enterprises=[*records.enterprises, *added[0]],
        sheets=[*records.sheets, *added[1]],
        results=[*records.results, *added[2]],
        inspectors=[
            msgspec.structs.replace(one, name=words.person(), phone=words.telephone()) for one in records.inspectors
        ],
    )


def _object(old: Enterprise, number: str, words: _Words) -> Enterprise:
    owner, town = words.person(), words.one(TOWNS)
    called = owner if words.chance.random() < 0.2 else words.one(BRANDS) + words.one(BRANDS)[:1]
    address = f"{town}{words.one(ROADS)}{words.chance.randint(1, 300)}号"
    return msgspec.structs.replace(
        old, number=number, name=f"示例县{town}{called}{words.one(SHOPS)}", code=f"9141{words.digits(14)}", legal_representative=owner,
        phone=words.telephone(), address=address, registered_address=address, town=town, notes=words.one(NOTES), marks=(),
        kind=words.one(("company", "individual")),
    )  # fmt: skip


def _result(old: Result, number: str, sheet: str, words: _Words, *, approved: bool) -> Result:
    said, done = words.one(STATEMENTS), words.one(STATEMENTS)
    yes = old.approved and msgspec.structs.replace(old.approved, public=said, handling=done, by=words.person())
    return msgspec.structs.replace(
        old, number=f"{old.task}/{number}/{old.item}", object=number, sheet=sheet, public=said, handling=done, note=words.one(NOTES),
        handling_note=words.one(NOTES), entered_by=words.person(), approved=yes if approved else None, marks=(),
    )  # fmt: skip
