"""What a reader sees as one run is one for both scans: every markup that announcements may hold, and every structure of our own pages."""

from collections.abc import Iterator

import pytest

from rules.disclosure.secret import Secret
from site_gen.gate.gate import Gate
from site_gen.gate.normalise import NAME_DOTS
from site_gen.gate.runs import text_runs, unbroken
from site_gen.pages.markdown import TAGS, to_html

NAME = "演示县东方旅馆"
NUMBERS = ("13800000000", "11010519491231002X", "6312345")
PERSON = "欧阳克勤"
SECRETS = [
    Secret(text=PERSON, record="N-0003", field="姓名（四字）"),
    Secret(text="阿依古丽·买买提", record="N-0004", field="带点的姓名"),
    Secret(text=NAME, record="O-000001", field="企业名称"),
    Secret(text="0375-6312345", record="N-0001", field="联系电话"),
    Secret(text="王五", record="N-0002", field="姓名", whole=True),
]
GATE = Gate(SECRETS)
WITHIN = ("a", "code", "del", "em", "strong", "sub", "sup", "b", "i", "span", "u", "mark", "small", "font", "time")
"""Tags that do not end a word, as browsers show them."""


def markdown_breaks(one: str, other: str) -> Iterator[tuple[str, str]]:
    """(how, a text in Markdown) in which two halves of a word stand as one or side by side."""
    yield from {
        "bold": f"{one}**{other}**", "bold before": f"**{one}**{other}", "slanted": f"{one}*{other}*", "both": f"***{one}***{other}",
        "link": f"{one}[{other}](https://example.cn/)", "link with a title": f'{one}[{other}](https://example.cn/ "a > b")',
        "code": f"{one}`{other}`", "two links": f"[{one}](https://example.cn/)[{other}](https://example.cn/)",
        "a picture between": f"{one}![x](x.png){other}", "zero width": f"{one}**\u200b**{other}", "a comment": f"{one}<!-- x -->{other}",
        "a soft hyphen": f"{one}\u00ad{other}", "a soft hyphen by name": f"{one}&shy;{other}", "word break": f"{one}<wbr>{other}",
        "heading": f"## {one}**{other}**", "list": f"- **{one}**{other}", "quotation": f"> {one}`{other}`",
        "cell": f"| 列 | 列 |\n|---|---|\n| {one}**{other}** | 1 |", "definition": f"词\n: {one}*{other}*",
    }.items()  # fmt: skip


def over_breaks(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The same over an end of a line or a cell: a name is a name there, too; a number may be two."""
    yield from {
        "break": f"{one}  \n{other}", "line": f"{one}\n{other}", "paragraph": f"{one}\n\n{other}", "rule": f"{one}\n\n---\n\n{other}",
        "cells": f"| {one} | {other} |\n|---|---|\n| 1 | 2 |", "entries": f"- {one}\n- {other}", "numbered": f"1. {one}\n2. {other}",
        "word and definition": f"{one}\n: {other}", "heading": f"## {one}\n\n{other}", "code": f"    {one}\n\n{other}",
    }.items()  # fmt: skip


def stopped(gate: Gate, raw: str, field: str) -> bool:
    """Whether a page is stopped: alone and between others."""
    page = ("news/a.html", f"<!DOCTYPE html>\n<main>\n{raw}\n</main>\n".encode())
    others = [(f"news/{n}.html", b"<!DOCTYPE html>\n<main>\n<p>1</p>\n</main>\n") for n in range(3)]
    alone = {problem.field for problem in gate.problems(*page)}
    together = {problem.field for problem in gate.batch_problems([*others, page, *others])}
    return field in alone and field in together


@pytest.mark.parametrize("at", range(1, len(NAME)))
def test_a_name_is_stopped_however_markdown_breaks_it(at: int) -> None:
    one, other = NAME[:at], NAME[at:]
    for how, text in (*markdown_breaks(one, other), *over_breaks(one, other)):
        assert stopped(GATE, str(to_html(text)), "企业名称"), how


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_stopped_however_markdown_breaks_it(number: str) -> None:
    field = {"13800000000": "手机号", "11010519491231002X": "身份证号"}.get(number, "联系电话")
    for at in range(1, len(number)):
        for how, text in markdown_breaks(number[:at], number[at:]):
            assert stopped(GATE, str(to_html(text)), field), (at, how, str(to_html(text)))
    for text in (f"{number[:3]}  \n{number[3:]}", f"{number[:3]}\n{number[3:]}", f"{number[:3]}<br>{number[3:]}"):
        if field != "身份证号":
            assert stopped(GATE, str(to_html(text)), field), text


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_every_tag_that_announcements_may_hold_is_read_over(tag: str) -> None:
    """The tags are those that nh3 is told to let through: one more there is tried here."""
    for at in range(1, len(NAME)):
        for form in (
            "{}<{t}>{}</{t}>",
            "<{t}>{}</{t}>{}",
            '{}<{t} class="x">{}',
            "{}</{t}>{}",
            "<{t}>{}</{t}><{t}>{}</{t}>",
        ):
            written = form.format(NAME[:at], NAME[at:], t=tag)
            assert stopped(GATE, f"<p>{written}</p>", "企业名称"), written
            assert stopped(GATE, str(to_html(f"前文 {written} 后文")), "企业名称"), written


@pytest.mark.parametrize("tag", WITHIN)
@pytest.mark.parametrize("name", ["a.html", "a.json", "a.txt", "feed.xml"])
def test_a_short_name_and_a_number_are_whole_though_a_tag_stands_in_them(tag: str, name: str) -> None:
    for form in (
        "<td>王<{t}>五</{t}></td>",
        '<td><{t} title="x">王</{t}>五</td>',
        "<td><{t}>王</{t}><{t}>五</{t}></td>",
    ):
        assert {problem.field for problem in GATE.problems(name, form.format(t=tag).encode())} == {"姓名"}, form
    for form in ("<td>631<{t}>2345</{t}></td>", "<td>(0375)<{t}>6312</{t}>345</td>"):
        assert {problem.field for problem in GATE.problems(name, form.format(t=tag).encode())} == {"联系电话"}, form
    assert not GATE.problems(name, f"<td>老王<{tag}>五金</{tag}></td><td>63<{tag}>12</{tag}>3456</td>".encode())


ODD = (
    "王<B>五</B>", "王<Strong>五", "<sPaN class=x>王</sPaN>五", "王<label>五</label>", "王<button type=button>五</button>", "<noscript>王</noscript>五",
    "王<x-name>五</x-name>", "王<![CDATA[五]]>", "<![CDATA[王]]>五", "王<?x y?>五", "王<!x>五", "王<!>五", "王</ x>五", "王<!-- a --!>五", "王<!-->五", "王<!--->五",
    "王&#x4e94;", "王&nbsp;五", "王&ensp;五", "王&shy;五", "王\u200b五", "王\u00ad五", "王\u2060五", "王 五", "王　五", "王·五", "王<i>·</i>五", "王<mi>五</mi>",
    "王<svg>五</svg>", "王<input>五", "王<object>五</object>", "王<TEXTAREA>五</TEXTAREA>",
)  # fmt: skip


@pytest.mark.parametrize("written", ODD)
@pytest.mark.parametrize("name", ["news/a.html", "static/a.svg", "feed.xml", "a.json", "a.txt"])
def test_a_short_name_is_one_whatever_parts_it(written: str, name: str) -> None:
    """Tags of templates in any case, elements that a page makes up, CDATA, comments as browsers read them, blanks, what nobody sees."""
    assert "姓名" in {problem.field for problem in GATE.problems(name, f"<td>{written}</td>".encode())}
    longer = written.replace("五", "五金")
    assert not [problem for problem in GATE.problems(name, f"<td>老{longer}</td>".encode()) if problem.field == "姓名"]


@pytest.mark.parametrize("dot", [*NAME_DOTS, ".", "．", " · ", "&middot;", "&bull;", "", " ", "　", "\u2009"])
def test_a_name_is_the_same_with_dots_and_blanks_of_any_kind(dot: str) -> None:
    """欧阳·克勤 is 欧阳克勤, and 阿依古丽买买提 is 阿依古丽·买买提."""
    for one, other, field in (("欧阳", "克勤", "姓名（四字）"), ("阿依古丽", "买买提", "带点的姓名")):
        for written in (
            f"<p>检查人{one}{dot}{other}到场</p>",
            f'<p title="{one}{dot}{other}">甲</p>',
            f"<td>{one}{dot}<b>{other}</b></td>",
        ):
            for name in ("a.html", "a.json", "a.csv"):
                assert field in {problem.field for problem in GATE.problems(name, written.encode())}, (written, name)


def test_a_stop_at_the_end_of_a_sentence_joins_no_name() -> None:
    assert not GATE.problems("a.html", "<p>欧阳。克勤；欧阳，克勤。</p>".encode())


@pytest.mark.parametrize(
    "written",
    [
        "<tr><th>631</th><td>2345</td></tr>", "<li>631</li><li>2345</li>", "<p>631</p>\n<p>2345</p>", "<dt>631</dt><dd>2345</dd>",
        "<h2>631</h2>2345", "<td>1380000</td><td>0000</td>", "<option>138</option><option>00000000</option>", "<hr>631<hr>2345",
    ],
)  # fmt: skip
def test_figures_of_two_cells_are_no_number(written: str) -> None:
    """A table of counts would cry wolf on every page."""
    assert not GATE.problems("a.html", f"<main>{written}</main>".encode())


@pytest.mark.parametrize(
    "written",
    [
        '<p title="演示县<b>东方</b>旅馆">x</p>', "<p title='演示县<i>东方旅馆'>x</p>", '<meta content="演示县东方旅馆">', '<a href="x" title="演示县东方旅馆">x</a>',
        '<a href="tel:0375-6312345">x</a>', '<input placeholder="6312345">', '<a href="x?phone=6312345">x</a>', '<b title="王五">x</b>',
    ],
)  # fmt: skip
def test_what_stands_in_a_tag_is_read_as_well(written: str) -> None:
    assert GATE.problems("a.html", f"<p>甲</p>\n{written}\n<p>乙</p>".encode())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("王<b>五</b>", "王五"), ("王<B CLASS=x>五", "王五"), ("王<wbr/>五", "王五"), ("王<!-- a\n> -->五", "王五"), ("王<br />五", "王 五"), ("王<BR>五", "王 五"),
        ("王<td>五", "王\f五"), ("王</tr\n>五", "王\f五"), ('王<p title="a>b">五', "王\f五"), ("王<bx>五", "王\f五"), ("王<!DOCTYPE html>五", "王\f五"),
        ("3 < 4 > 2", "3 < 4 > 2"), ("王<3元", "王<3元"), ('王<b"x">五', '王<b"x">五'), ("王五", "王五"),
    ],
)  # fmt: skip
def test_texts_and_bytes_are_read_alike(written: str, read: str) -> None:
    assert text_runs(written) == read
    assert text_runs(written.encode()) == read.encode()


@pytest.mark.parametrize("text", ["王<br>五", "王</p><p>五", "王<bx>五", "a < b", "王<abc>五"])
def test_only_tags_within_words_are_taken_out_of_values(text: str) -> None:
    assert unbroken(text) == text
    assert unbroken("王<b class='x'>五</b><!-- \n -->") == "王五"
