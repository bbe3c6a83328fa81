"""抽查记录表 as a Word file, 一企一表: the form of 源汇 2023 附件3, cell for cell, one A4 page for each object.

A page is planned before it is written: the largest type in which all texts fit is taken, and what height is left goes to
the cells where people write and sign by hand. Line pitch and row heights are exact, so the plan holds in Word, WPS and
LibreOffice. A sheet that no readable type can hold runs on, its heading 抽查单位 … repeated on every page.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from docx.oxml import parse_xml
from msgspec.structs import replace

from db.exchange.files import require_suffix
from db.exchange.word_file import add_qr, blank_document, picture_xml, save_document, with_namespaces
from db.exchange.word_xml import FANG, HEI, SONG, Cell, Text, paragraph, row_xml, table_xml, twips
from rules.base.codes import RESULT_CODES, SIGNATURES
from rules.base.errors import Refused
from rules.work.sheet import SheetForm, SheetRow

__all__ = ["write_sheet", "write_sheets"]

_GRID = (twips(34), twips(64), twips(27), twips(49))
_MARGIN = twips(1.6)
_TOP, _BOTTOM, _SIDE = 16, 14, 18  # mm
_SIZES = (12.0, 11.0, 10.5, 10.0, 9.0, 8.0, 7.5)
_PAGE = twips(297 - _TOP - _BOTTOM - 4)
"""Height to be filled; 4 mm stay free, because programs differ in how they count border lines."""
_QR = 18  # mm
_LABEL = 10.5
"""pt; larger labels would break in the middle of a word."""
_FINE = 7.5
"""pt; of what is entered on a page once, with 32 digits on a line."""
_SCOPE = 260
"""Characters of a business scope that are printed when the whole would drive the sheet over one page."""

_TITLE = 18.0
_GAP = 2.0  # mm below the title
_DATE_BLANK = "　　　年　　月　　日"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row in the plan. least: twips it takes at any size of type. room: its share of the height that is left."""

    cells: list[Cell]
    least: int
    room: float = 0.0
    heading: bool = False

    def height(self) -> int:
        """What its texts take. A vertically merged cell is judged by its own row: its words must fit there."""
        text = max(_cell_height(cell) for cell in self.cells)
        return max(self.least, text)


def _cell_height(cell: Cell) -> int:
    if cell.merge == "continue":
        return 0
    text = cell.text
    ems = (cell.width - 2 * _MARGIN) / 20 / text.size
    picture = twips(_QR + 2) if cell.picture else 0
    return picture + text.lines(ems) * round(text.size * 25) + twips(1.2)


def write_sheet(path: Path, form: SheetForm) -> None:
    """Write one record sheet as .docx; raises as `write_sheets`."""
    write_sheets(path, [form])


def write_sheets(path: Path, forms: Sequence[SheetForm]) -> None:
    """Write record sheets into one .docx, each on its own page, in the order given; the same forms give the same bytes.

    Raises Refused when there is no form, the suffix is not .docx, or the file cannot be written (an old one then stays).
    """
    require_suffix(path, (".docx",))
    if not forms:
        raise Refused("没有要打印的记录表，请先匹配执法检查人员")
    document = blank_document("抽查记录表", top=_TOP, bottom=_BOTTOM, side=_SIDE)
    body = document.element.body
    end = body[-1]  # w:sectPr stays last
    picture_numbers = itertools.count(1)
    pictures: dict[str, str] = {}
    for at, form in enumerate(forms):
        if form.qr and form.qr not in pictures:
            pictures[form.qr] = add_qr(document, form.qr)
        shown = picture_xml(pictures[form.qr], next(picture_numbers), _QR) if form.qr else ""
        for element in _form_xml(form, shown, first=at == 0):
            end.addprevious(parse_xml(element))
    save_document(document, path)


# --- the form ---


def _form_xml(form: SheetForm, picture: str, *, first: bool) -> list[str]:
    """The elements of one sheet, to stand one after the other in the body. picture: the run that shows its QR code."""
    title = Text(_title(form), HEI, _TITLE, "center")
    meta = Text(_meta(form), SONG, 9)
    foot = Text(form.proof or "　", SONG, 7.5)
    outside = sum(text.lines(sum(_GRID) / 20 / text.size) * round(text.size * 25) for text in (title, meta, foot))
    rows, spare = _fitted(form, picture, _PAGE - outside - twips(_GAP * 2 + 0.8))
    shares = sum(row.room for row in rows)
    heights = [row.height() + (int(spare * row.room / shares) if spare > 0 else 0) for row in rows]
    parts = [row_xml(row.cells, height, heading=row.heading) for row, height in zip(rows, heights, strict=True)]
    # A heading repeats only at the top of a table: where the sheet runs on, the lower part becomes its own.
    split = next(at for at, row in enumerate(rows) if row.heading) if spare < 0 else 0
    tables = [parts[:split], parts[split:]] if split else [parts]
    return [
        with_namespaces(xml)
        for xml in (
            paragraph(title, extra="" if first else "<w:pageBreakBefore/>", after=_GAP),
            paragraph(meta, after=_GAP / 2),
            *_between([table_xml(_GRID, part, _MARGIN) for part in tables]),
            paragraph(foot, before=0.8),
        )
    ]


def _fitted(form: SheetForm, picture: str, height: int) -> tuple[list[_Row], int]:
    """The rows in the largest type in which they fit into this height (twips), and what is spare of it.

    Below the smallest type the business scope is cut; where even that does not fit, the sheet runs on, and the rest is below 0.
    """
    attempts = [*((size, form) for size in _SIZES), (_SIZES[-1], _shortened(form))]
    spare = -1
    for size, tried in attempts:
        rows = _rows(tried, picture, size)
        spare = height - sum(row.height() for row in rows)
        if spare >= 0:
            return rows, spare
    return _rows(_shortened(form), picture, 9.0, merged=False), spare


def _between(tables: list[str]) -> list[str]:
    """A hair of a paragraph between two tables, or Word joins them again."""
    hair = paragraph(Text(size=1))
    return [part for at, table in enumerate(tables) for part in ((hair, table) if at else (table,))]


def _title(form: SheetForm) -> str:
    """源汇 2023 附件3: (抽查名称)部门联合“双随机、一公开”抽查记录表; one department alone is not 联合.

    A title that already ends in 记录表 is printed as it is; one too long for a line breaks before the form's own name.
    """
    if form.title.endswith("记录表"):
        return form.title
    joint = "部门联合" if len({row.department for row in form.rows}) > 1 else ""
    name, kind = f"{form.title}{joint}", "“双随机、一公开”抽查记录表"
    fits = Text(name + kind, size=_TITLE).lines(sum(_GRID) / 20 / _TITLE) == 1
    return name + kind if fits else f"{name}\n{kind}"


def _meta(form: SheetForm) -> str:
    batch = f"批次：{form.batch}" if form.batch else ""
    return "　　".join(
        part for part in (f"记录表编号：{form.number}", f"抽查任务：{form.task}", batch, form.joint) if part
    )


def _shortened(form: SheetForm) -> SheetForm:
    """The form with its business scope cut, and the cut said; some scopes alone fill a page."""
    if len(form.scope) <= _SCOPE:
        return form
    return replace(form, scope=form.scope[:_SCOPE].rstrip("，、；; ") + "……（余见营业执照）")


def _rows(form: SheetForm, picture: str, size: float, *, merged: bool = True) -> list[_Row]:
    a, b, c, d = _GRID
    label = partial(Text, font=SONG, size=min(size, _LABEL), align="center")
    value = partial(Text, font=FANG, size=size)
    line = twips(8 if size >= 9 else 6)

    def pair(left: str, text: str, right: str, other: str, least: int = line, room: float = 0.2) -> _Row:
        cells = [Cell(label(left), a), Cell(value(text), b), Cell(label(right), c), Cell(value(other), d)]
        return _Row(cells, least, room)

    def wide(left: str, text: str, least: int, room: float) -> _Row:
        return _Row([Cell(label(left), a), Cell(value(text), b + c + d, 3)], least, room)

    signed = form.signature if form.signature.startswith(SIGNATURES.text("signed")) else ""
    rows = [
        pair(
            "市场主体法人签字\n(或加盖企业公章)",
            signed,
            "检查日期",
            form.date or _DATE_BLANK,
            twips(14 if size >= 9 else 12),
            0.8,
        ),
        pair("市场主体名称", form.name, "市场主体类型", form.kind),
        pair("注册号/\n统一社会信用代码", form.code, "法定代表人", form.legal_representative),
        pair("经营范围", form.scope, "行政区划", form.region),
        pair("成立日期", form.founded_on or _DATE_BLANK, "联系电话", form.phone),
        wide("经营地址", form.address, line, 0.2),
    ]
    headings = ("抽查单位", "抽查事项", "检查结果", "检查人员签字")
    heads = [Cell(label(text, bold=True), width) for text, width in zip(headings, _GRID, strict=True)]
    rows.append(_Row(heads, twips(7.5), 0.1, heading=True))
    rows += _check_rows(form.rows, size, merged=merged)
    rows += [
        wide("处理意见", form.handling, twips(12), 1.6),
        wide("备注", form.note, line, 0.8),
        wide("未签字或盖章情况", _unsigned(form.signature), line, 0.2),
        *([_sent(form.sent)] if form.sent else []),
        _codes(picture, form.qr_words, min(size, 9.0)),
    ]
    return rows


def _check_rows(checks: Sequence[SheetRow], size: float, *, merged: bool) -> list[_Row]:
    """A row per department and item; a department's name and its inspectors' place stand once beside its items.

    merged: False where the sheet runs on, so that every page says whose rows these are.
    """
    a, b, c, d = _GRID
    least = twips(9 if len(checks) <= 8 and size >= 9 else 7)
    rows: list[_Row] = []
    before: SheetRow | None = None
    following = [*checks[1:], None]
    for check, after in zip(checks, following, strict=True):
        same = merged and before is not None and before.department == check.department
        more = merged and after is not None and after.department == check.department
        team = same and before is not None and before.inspectors == check.inspectors
        team_more = more and after is not None and after.inspectors == check.inspectors
        cells = [
            Cell(Text("" if same else check.department, SONG, size, "center"), a, merge=_merge(same, more)),
            Cell(Text(check.item, FANG, size), b),
            Cell(Text(check.result, FANG, min(size, _LABEL), "center"), c),
            Cell(
                Text("" if team else check.inspectors, FANG, min(size, 10.0)),
                d,
                merge=_merge(team, team_more),
                valign="top",
            ),
        ]
        rows.append(_Row(cells, least, 1.0))
        before = check
    return rows


def _merge(above: bool, below: bool) -> str:
    return "continue" if above else "restart" if below else ""


def _unsigned(signature: str) -> str:
    """莲池 2024 五(二)2, 源汇 2023 (五)4: who refuses, or cannot be had to sign, is noted with the reason."""
    boxes = []
    reason = ""
    for code in ("refused", "unobtainable"):
        text = SIGNATURES.text(code)
        ticked = signature.startswith(text)
        if ticked:
            reason = signature[len(text) :].lstrip("：:，, ")
        boxes.append(f"{'☑' if ticked else '□'}{text}")
    return "　　".join((*boxes, f"原因：{reason}"))


def _sent(sent: str) -> _Row:
    """Whether those who came are those who were drawn: what the object enters on the page of the draw; nobody else has it."""
    a, b, c, d = _GRID
    words = f"{sent}\n名单公开以后，在抽取网页“来的是抽中的人吗”一栏逐人照录上面各项，即可核对"
    return _Row(
        [Cell(Text("来的是\n抽中的人吗", SONG, 9, "center"), a), Cell(Text(words, SONG, _FINE), b + c + d, 3)], twips(8)
    )


def _codes(picture: str, caption: str, size: float) -> _Row:
    """Below the table, as in the original, what the inspector may enter under 检查结果; beside it the way to the proof."""
    words = f"检查结果共分为{len(RESULT_CODES.rows)}种：" + "".join(f"{row.code}.{row.text}；" for row in RESULT_CODES)
    text = Text(words.removesuffix("；") + "。", SONG, size)
    a, b, c, d = _GRID
    if not picture:
        return _Row([Cell(text, a + b + c + d, 4)], twips(9))
    return _Row(
        [Cell(text, a + b + c, 3), Cell(Text(caption, SONG, 7.5, "center"), d, picture=picture)], twips(_QR + 5)
    )
