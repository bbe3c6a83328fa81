"""Leaks planted by hand where a clerk would write them, approved by a leader who reads nothing, and published: each is stopped on its way.

Self-excuse: a secret whose words stand in a text that is public by its kind. Splits: a name or a number broken by ordinary Markdown.
Numbers: a telephone, ID or card of the store in every place that a clerk fills. Refused at the form or at the approval is as good as stopped by
the gate; what goes out is not.
"""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from xlsxwriter import Workbook

from acts.disclosure import approval, publish, texts
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, INSPECTORS, ITEMS
from acts.work import result
from rules.base.errors import Refused
from rules.disclosure.secret import Secret
from rules.registry.enterprise import Enterprise
from rules.work.result import Result
from site_gen.gate.gate import Gate
from site_gen.pages.markdown import to_html
from site_gen.publishing.publish import publish as publish_site
from tests.acts.office import Desk, desk_in

NOTE = "经营者欠租三个月正打算关门跑路"
OTHER_NOTE = "老板同派出所打过招呼查得松一些"
PERSON, UYGHUR, SHORT = "欧阳克勤", "阿依古丽·买买提", "殷五"
MOBILE, LANDLINE, ID = "13812345678", "0375-6312345", "11010519491231002X"
BLACKLISTED = {
    "watch": "黑名单", "watch_reason": "多次未登记住客", "watch_organ": "示例县公安局", "watch_document": "示公演列〔2024〕1号",
    "watch_basis": "《演示办法》第九条", "watch_from": "2024-01-02",
}  # fmt: skip


@dataclass
class Bureau:
    """A bureau with a check that is published, and private words of every kind."""

    desk: Desk
    results: list[Result]
    out: Path

    def page(self, text: str, head: str = "title: 公告\ndate: 2024-03-02", **files: bytes) -> None:
        """An announcement, its attachments named at its head."""
        folder = self.desk.office.places.pages
        (folder / "files").mkdir(parents=True, exist_ok=True)
        for name, raw in files.items():
            (folder / "files" / name.replace("_", ".")).write_bytes(raw)
        named = "".join(f"\nfile: {name.replace('_', '.')} 附件" for name in files)
        (folder / "notice.md").write_text(f"{head}{named}\n\n{text}\n", encoding="utf-8")

    def state(self, at: int, words: str) -> None:
        """What is public of a result."""
        one = self.results[at]
        result.correct(
            self.desk.office, one.task, one.object, one.item, {"public": words, "note": one.note}, "演示更正"
        )

    def edit(self, register: registry.Register[Any], number: str, **raw: str) -> None:
        registry.edit(self.desk.office, register, number, raw)

    def published(self) -> None:
        """Everything that waits is approved by somebody who reads nothing, then published. Refused where one of them stops it."""
        office = self.desk.office
        if texts.pending_texts(office):
            self.desk.approve_texts()
        tasks = sorted({one.task for one in office.store.all(Result)})
        for task in (task for task in tasks if approval.pending_results(office, task)):
            approval.approve(office, task, (), by="演示分管局长", document="示公演〔2024〕3号", seen=True)
        public, secrets = publish.prepare(office)
        shutil.rmtree(self.out, ignore_errors=True)
        publish_site(public, secrets, self.out)


@contextmanager
def bureau(folder: Path) -> Iterator[Bureau]:
    with desk_in(folder / "示例县") as desk:
        number = desk.closed()
        office = desk.office
        results = office.store.where(Result, task=number)
        objects = [one.object for one in results]
        registry.edit(office, ENTERPRISES, objects[0], {"notes": NOTE, "legal_representative": PERSON, "phone": MOBILE})
        registry.edit(
            office, ENTERPRISES, objects[1], {"notes": OTHER_NOTE, "legal_representative": UYGHUR, "phone": LANDLINE}
        )
        another = next(one.number for one in office.store.each(Enterprise) if one.number not in objects)
        registry.edit(office, ENTERPRISES, another, {"legal_representative": SHORT, "notes": f"本人证件 {ID}"})
        result.correct(
            office, number, objects[0], results[0].item, {"note": "现场发现后厨住着两名无证人员"}, "演示更正"
        )
        yield Bureau(desk, office.store.where(Result, task=number), folder / "site")


def docx(text: str) -> bytes:
    document, made = Document(), io.BytesIO()
    paragraph = document.add_paragraph()
    for part in text:
        paragraph.add_run(part)
    document.save(made)
    return made.getvalue()


def xlsx(value: str) -> bytes:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_numbers": True}) as book:
        book.add_worksheet().write(0, 0, value)
    return made.getvalue()


def _twice(one: Bureau) -> None:
    one.page(f"{OTHER_NOTE}。")
    one.state(0, OTHER_NOTE)


Case = Callable[[Bureau], object]
EXCUSES: Mapping[str, Case] = {
    "a note in an announcement": lambda one: one.page(f"检查中发现：{NOTE}。"),
    "a note as its title": lambda one: one.page("正文", f"title: {NOTE}\ndate: 2024-03-02"),
    "a note in an attachment": lambda one: one.page("正文", a_txt=f"附：{NOTE}".encode("gbk")),
    "a note as the title of an attachment": lambda one: one.page("正文", f"title: 公告\ndate: 2024-03-02\nfile: a.txt {NOTE}"),
    "another object's note as a statement": lambda one: one.state(0, f"经查，{OTHER_NOTE}。"),
    "a note twice: announced, and said of a result": _twice,
    "a note as the reason of the blacklist": lambda one: one.edit(ENTERPRISES, one.results[1].object, **{**BLACKLISTED, "watch_reason": f"{NOTE}，列入"}),
    "a representative as the organ of the blacklist": lambda one: one.edit(ENTERPRISES, one.results[1].object, **{**BLACKLISTED, "watch_organ": PERSON}),
    "a representative in the number of a document": lambda one: one.edit(ENTERPRISES, one.results[1].object, **{**BLACKLISTED, "watch_document": f"{PERSON}〔2024〕1号"}),
    "a representative as a certificate": lambda one: one.edit(INSPECTORS, "N-0001", certificate=PERSON),
    "a telephone as a certificate": lambda one: one.edit(INSPECTORS, "N-0001", certificate=MOBILE),
    "a landline as a certificate": lambda one: one.edit(INSPECTORS, "N-0001", certificate=LANDLINE),
    "a representative in the name of an item": lambda one: one.edit(ITEMS, "I-0001", name=f"旅馆业治安检查（{PERSON}）"),
    "an inspector as the check's subject": lambda one: one.edit(ITEMS, "I-0001", subject="演示执法员03"),
    "a note in the name of a task": lambda one: one.desk.closed(name=f"检查{NOTE}", items="I-0002", departments="fire"),
}  # fmt: skip


def _in_markdown(one: str, other: str) -> dict[str, str]:
    return {
        "emphasis": f"前*{one}*{other}后" if len(one) > 2 else f"\n\n*{one}*{other}\n\n", "strong": f"\n\n**{one}**{other}\n\n", "both": f"\n\n***{one}***_{other}_\n\n",
        "a link": f"\n\n[{one}](https://a.cn/){other}\n\n", "a link by name": f"\n\n[{one}][x]{other}\n\n[x]: https://a.cn/ \"甲\"\n", "code": f"\n\n`{one}`{other}\n\n",
        "code of two signs": f"\n\n``{one}``{other}\n\n", "a table": f"\n\n| 甲 | 乙 |\n|---|---|\n| **{one}**{other} | 1 |\n",
        "a comment": f"\n\n{one}<!-- 甲 -->{other}\n\n", "a comment of two lines": f"\n\n{one}<!-- 甲\n乙 -->{other}\n\n", "a line break": f"\n\n{one}  \n{other}\n\n",
        "a soft break": f"\n\n{one}\n{other}\n\n", "<br>": f"\n\n{one}<br>{other}\n\n", "a list": f"\n\n- **{one}**{other}\n- 乙\n", "a nested list": f"\n\n1. 甲\n    - {one}*{other}*\n",
        "a heading": f"\n\n## {one}*{other}*\n\n", "a quotation": f"\n\n> {one}**{other}**\n\n", "a definition": f"\n\n词\n: {one}`{other}`\n", "a picture": f"\n\n{one}![x](x.png){other}\n\n",
        "an escape": f"\n\n{one}\\*\\*{other}\n\n".replace("\\*\\*", "<span></span>"), "an entity": f"\n\n{one}&#8203;{other}\n\n", "a soft hyphen": f"\n\n{one}&shy;{other}\n\n",
        "<label>": f"\n\n{one}<label>{other}</label>\n\n", "<B>": f"\n\n{one}<B>{other}</B>\n\n", "<button>": f"\n\n{one}<button>{other}</button>\n\n",
        "a script": f"\n\n{one}<script>1</script>{other}\n\n", "CDATA": f"\n\n{one}<![CDATA[甲]]>{other}\n\n", "a block": f"\n\n<div>{one}<em>{other}</em></div>\n\n", "sup": f"\n\n{one}<sup>{other}</sup>\n\n",
    }  # fmt: skip


SPLITS = {
    f"{secret}, {how}": text
    for secret, at in ((PERSON, 2), ("阿依古丽买买提", 4), (SHORT, 1), (MOBILE, 3))
    for how, text in _in_markdown(secret[:at], secret[at:]).items()
}
NUMBERS: Mapping[str, Case] = {
    "in Chinese digits": lambda one: one.page("请打一三八一二三四五六七八。"), "with 〇 and 幺": lambda one: one.page("请打〇三七五六三幺二三四五"),
    "glued to letters": lambda one: one.page("微信 wx13812345678abc"), "cut by strokes": lambda one: one.page("138/1234/5678"), "cut by waves": lambda one: one.page("138~1234~5678"),
    "in circles": lambda one: one.page("❶❸❽❶❷❸❹❺❻❼❽"), "by commas": lambda one: one.page("１３８，１２３４，５６７８"), "a landline by a stroke": lambda one: one.page("电话 0375/6312345"),
    "in a cell of Excel": lambda one: one.page("正文", a_xlsx=xlsx(MOBILE)), "run by run in Word": lambda one: one.page("正文", a_docx=docx(MOBILE)),
    "in an address": lambda one: one.page(f"[点](https://a.cn/{MOBILE}x)"), "as a link to call": lambda one: one.page(f"[电话](tel:{MOBILE})"),
    "in a statement": lambda one: one.state(0, "已当场告知，联系138|1234|5678"), "in what an item notes": lambda one: one.edit(ITEMS, "I-0001", note="咨询：0375~6312345"),
    "an ID in Chinese digits": lambda one: one.page("证件一一〇一〇五一九四九一二三一〇〇二Ｘ"), "an ID cut by lines": lambda one: one.page("110105_19491231_002X"),
    "in the name of a task": lambda one: one.desk.closed(name="检查138-1234/5678", items="I-0002", departments="fire"),
}  # fmt: skip


def is_stopped(one: Bureau, case: Case) -> bool:
    """Whether somebody stops it: the form, the approval, the gate."""
    shutil.rmtree(one.out, ignore_errors=True)
    try:
        case(one)
        one.published()
    except Refused:
        assert not one.out.exists()
        return True
    return False


def test_what_a_clerk_may_write_is_published(tmp_path: Path) -> None:
    """So that the others are not stopped by something else."""
    with bureau(tmp_path) as one:
        one.page(
            "检查中发现：经营者欠缴电费。**欧阳**家、殷五金店，电话 0375-7777777，13899998888。",
            a_docx=docx("附件"),
            a_xlsx=xlsx("附件"),
        )
        assert is_stopped(one, lambda _: None)  # a telephone that nobody knows has its form, all the same
        one.page(
            "检查中发现：经营者欠缴电费。**欧阳**家、殷五金店，六三一二三四六。",
            a_docx=docx("附件"),
            a_xlsx=xlsx("附件"),
        )
        one.state(0, "已当场改正")
        one.edit(ENTERPRISES, one.results[1].object, **BLACKLISTED)
        one.edit(ITEMS, "I-0001", content="旅馆登记")
        one.published()
        assert (one.out / "news/notice.html").is_file()


@pytest.mark.parametrize("case", EXCUSES)
def test_no_text_of_a_kind_that_is_public_excuses_a_secret(tmp_path: Path, case: str) -> None:
    with bureau(tmp_path) as one:
        assert is_stopped(one, EXCUSES[case])


@pytest.mark.parametrize("case", NUMBERS)
def test_a_number_of_the_store_is_stopped_wherever_a_clerk_writes_it(tmp_path: Path, case: str) -> None:
    with bureau(tmp_path) as one:
        assert is_stopped(one, NUMBERS[case])


def test_a_note_as_what_an_item_checks_is_asked_about(tmp_path: Path) -> None:
    """It goes out only where a leader has read it and lets it stand, for this item alone."""
    with bureau(tmp_path) as one:
        one.edit(ITEMS, "I-0001", content=NOTE)
        (doubt,) = texts.text_doubts(one.desk.office, texts.pending_texts(one.desk.office))
        assert NOTE in str(doubt)
        with pytest.raises(Refused):
            one.desk.approve_texts(seen=False)


IN_ONE_LINE = SPLITS.keys() - {f"{SHORT}, a line break", f"{SHORT}, a soft break"}
"""A name of two characters is looked for within a line."""


@pytest.mark.parametrize("how", sorted(IN_ONE_LINE))
def test_a_name_or_a_number_is_stopped_however_markdown_splits_it(how: str) -> None:
    gate = Gate(
        Secret(text=text, record="O-000001", field="内部", whole=text == SHORT)
        for text in (PERSON, UYGHUR, SHORT, MOBILE)
    )
    page = f"<main>\n{to_html(SPLITS[how])}\n</main>".encode()
    assert "内部" in {problem.field for problem in gate.problems("news/notice.html", page)}


@pytest.mark.parametrize("how", ["strong", "a link", "a comment", "<label>"])
def test_what_markdown_splits_is_stopped_on_its_way(tmp_path: Path, how: str) -> None:
    with bureau(tmp_path) as one:
        assert is_stopped(one, lambda one: one.page(SPLITS[f"{PERSON}, {how}"]))
