"""The text form of a mapping: a TOML file that a clerk reads, fills in and gives on. Guesses and open questions are commented lines."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from rules.base.errors import Problem, Refused
from rules.base.fields import Column, find_column
from rules.importing.mapping import MODES, VERSION, ImportMapping
from rules.importing.questions import LEAVE, TAKE, Question

__all__ = ["listing_of", "mode_in", "read_mapping", "write_mapping"]

_WORDS = {TAKE: "导入", LEAVE: "不导入"}
_CODES = {"导入": TAKE, "不导入": LEAVE, TAKE: TAKE, LEAVE: LEAVE}
_LEFT_OUT = "不导入"
_TABLES = ("sheets", "columns", "values", "answers", "rows", "pairs")
_KNOWN = {"version", "list", "sender", "heading_row", "mode", "blank_erases", *_TABLES}
_ABOUT = {
    "sheets": "工作表：导入 或 不导入",
    "columns": "标题 = 栏目；不用这一列的写 不导入",
    "answers": "表里没有的栏目，全部行都填这个",
    "rows": "hidden 隐藏的行，filtered 筛选藏起来的行，struck 划了删除线的行：导入 或 不导入",
    "pairs": "像是同一家、同一人的行怎么办",
}
_HOME = {
    "sheets": "sheets",
    "heading": "columns",
    "missing": "answers",
    "hidden": "rows",
    "filtered": "rows",
    "struck": "rows",
    "pair": "pairs",
}
"""Kind of question → the table of the file that holds its answer."""


def write_mapping(
    mapping: ImportMapping, columns: Sequence[Column], questions: Sequence[Question] = (), title: str = ""
) -> str:
    """A mapping as text. columns: of its list, for their labels. questions: of a file that was read; each that is not answered is a commented
    line with its guess, what may be answered above it. title: of the list.
    """
    lines = [
        f"# 明抽导入对照：{title}" if title else "# 明抽导入对照",
        "# 去掉一行前面的 # 就是这样回答；写“必须回答”的答了才能导入",
    ]
    lines += [f"version = {VERSION}", f"list = {_quoted(mapping.list)}", f"sender = {_quoted(mapping.sender)}"]
    lines += _scalars(mapping, questions)
    labels = {column.name: column.label for column in columns}
    open_ones = [question for question in questions if not _is_answered(mapping, question)]
    for table, entries in _entries(mapping, labels).items():
        asked = [question for question in open_ones if _HOME.get(question.kind) == table]
        lines += _section(f"[{table}]  # {_ABOUT[table]}", entries, asked, labels)
    of_words = [question for question in open_ones if question.kind == "value"]
    for name in dict.fromkeys([*mapping.values, *(question.column for question in of_words)]):
        head = f'[values.{_quoted(labels.get(name, name))}]  # 表里的词 = 我们的词；当作没有填的写 ""'
        asked = [question for question in of_words if question.column == name]
        lines += _section(head, mapping.values.get(name, {}), asked, labels)
    return "\n".join(lines) + "\n"


def _section(head: str, entries: Mapping[str, str], asked: Sequence[Question], labels: Mapping[str, str]) -> list[str]:
    """A table of the file with what is answered and what is asked; nothing where it has neither."""
    if not entries and not asked:
        return []
    lines = ["", head, *(f"{_quoted(key)} = {_quoted(text)}" for key, text in entries.items())]
    for question in asked:
        key = question.key.partition("=")[2] if question.kind == "value" else question.key
        lines += _asked(question, key, labels)
    return lines


def _scalars(mapping: ImportMapping, questions: Iterable[Question]) -> Iterator[str]:
    asked = {question.kind: question for question in questions}
    if mapping.heading_row:
        yield f"heading_row = {mapping.heading_row}"
    elif "heading_row" in asked:
        yield f"# {asked['heading_row'].text}：{asked['heading_row'].ground}"
        yield f"# heading_row = {asked['heading_row'].guess or 1}"
    yield f"{'' if mapping.mode else '# '}mode = {_quoted(mapping.mode or 'full')}  # full 全量，update 只更新已有的，flags 名单标记，status 状态，risk 风险"
    if mapping.blank_erases:
        yield "blank_erases = true  # 空格就是没有：全量名单里空着的格，清空已有的内容"


def _entries(mapping: ImportMapping, labels: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {
        "sheets": {name: _WORDS[answer] for name, answer in mapping.sheets.items()},
        "columns": {heading: _label(name, labels) for heading, name in mapping.columns.items()},
        "answers": {labels.get(name, name): text for name, text in mapping.answers.items()},
        "rows": {kind: _WORDS[answer] for kind, answer in mapping.rows.items()},
        "pairs": dict(mapping.pairs),
    }


def _label(names: str, labels: Mapping[str, str]) -> str:
    return "+".join(labels.get(name, name) for name in names.split("+")) if names else _LEFT_OUT


def _is_answered(mapping: ImportMapping, question: Question) -> bool:
    if question.kind == "value":
        column, _, word = question.key.partition("=")
        return word in mapping.values.get(column, {})
    home = _HOME.get(question.kind)
    return home is not None and question.key in getattr(mapping, home)


def _asked(question: Question, key: str, labels: Mapping[str, str]) -> Iterator[str]:
    """A question as commented lines: what it is about, what may be answered, the guess."""
    where = f"（{question.count} 行：{'、'.join(question.lines[:3])}）" if question.lines else ""
    yield f"# {'必须回答：' if question.must else ''}{_in_line(question.text)}{where}" + (
        f"；{_in_line(question.ground)}" if question.ground else ""
    )
    if question.must and question.options:
        yield f"#   可填：{'、'.join(text for _, text in question.options)}"
    guess = question.guess or ""
    match question.kind:
        case "heading":
            shown = _label(guess, labels)
        case "sheets" | "hidden" | "filtered" | "struck":
            shown = _WORDS.get(guess, "")
        case _:
            shown = guess
    yield f"# {_quoted(labels.get(key, key) if question.kind == 'missing' else key)} = {_quoted(shown)}"


def _in_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are a part of TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def read_mapping(
    text: str, listing: str, columns: Sequence[Column], titles: Mapping[str, str], where: str = ""
) -> ImportMapping:
    """A mapping from its text. listing: the list that is imported; titles: code → title of every list. where: the file, for messages.

    Raises Refused in words: no TOML, another version, another list, a column or an answer that there is not.
    """
    found = _parsed(text, where)
    if found["version"] != VERSION:
        raise Refused(
            Problem(
                f"是第 {found['version']} 版的对照，本程序用第 {VERSION} 版，请换成同一版程序写的，或用 --dry-run 重新生成",
                where,
            )
        )
    if found["list"] != listing:
        other, ours = titles.get(str(found["list"]), str(found["list"])), titles.get(listing, listing)
        raise Refused(Problem(f"这份对照是{other}的，不能用来导入{ours}", where))
    if unknown := [key for key in found if key not in _KNOWN]:
        raise Refused(Problem(f"看不懂“{'、'.join(unknown)}”，可写：{'、'.join(sorted(_KNOWN))}", where))
    return _read(found, listing, columns, where)


def listing_of(text: str, where: str = "") -> str:
    """The code of the list that a mapping's text is of. Refused where it is no mapping."""
    return str(_parsed(text, where)["list"])


def mode_in(text: str, where: str = "") -> str:
    """The mode that a mapping's text says, "" for none. Refused where it is no mapping."""
    return str(_parsed(text, where).get("mode", ""))


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        cure = "中文要写在引号里；请改正，或删去后用 --dry-run 重新生成"
        raise Refused(Problem(f"不是导入对照，或写错了（{_place(error)}），{cure}", where)) from None
    if "version" not in found or "list" not in found:
        raise Refused(Problem("不是导入对照：没有 version、list 两行，请用 --dry-run --mapping 生成一份", where))
    return found


def _place(error: tomllib.TOMLDecodeError) -> str:
    """Where TOML stops being TOML, in Chinese: the parser says (at line 3, column 5)."""
    words = str(error)
    line = words.rpartition("at line ")[2].partition(",")[0]
    return f"第 {line} 行" if line.isdigit() else "文件没有写完"


def _read(found: Mapping[str, Any], listing: str, columns: Sequence[Column], where: str) -> ImportMapping:
    tables = {name: _table(found, name, where) for name in _TABLES}
    mode = found.get("mode", "")
    if mode not in MODES:
        raise Refused(Problem(f"mode 没有“{mode}”，可写：{'、'.join(filter(None, MODES))}", where))
    raw = {
        "list": listing,
        "sender": found.get("sender", ""),
        "sheets": _take_or_leave(tables["sheets"], where),
        "heading_row": found.get("heading_row", 0),
        "columns": {key: _names(label, columns, where) for key, label in tables["columns"].items()},
        "values": {_name(label, columns, where): words for label, words in tables["values"].items() if words},
        "answers": {_name(label, columns, where): text for label, text in tables["answers"].items()},
        "rows": _take_or_leave(tables["rows"], where),
        "mode": mode,
        "blank_erases": found.get("blank_erases", False),
        "pairs": tables["pairs"],
    }
    try:
        return msgspec.convert(raw, ImportMapping)
    except msgspec.ValidationError as error:
        place = str(error).rpartition("`$.")[2].strip("`") or "内容"
        raise Refused(Problem(f"“{place}”写得不对，文字要写在引号里，行号只写数字", where)) from None


def _table(found: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    table = found.get(name, {})
    if not isinstance(table, dict):
        raise Refused(Problem(f"{name} 应写成一段：先写 [{name}]，下面一行一条", where))
    return table


def _take_or_leave(table: Mapping[str, Any], where: str) -> dict[str, str]:
    for key, word in table.items():
        if word not in _CODES:
            raise Refused(Problem(f"“{key}”只能写 导入 或 不导入，不能写“{word}”", where))
    return {key: _CODES[word] for key, word in table.items()}


def _names(label: Any, columns: Sequence[Column], where: str) -> str:
    if label in ("", _LEFT_OUT):
        return ""
    return "+".join(_name(part, columns, where) for part in str(label).split("+"))


def _name(label: str, columns: Sequence[Column], where: str) -> str:
    column = find_column(columns, label)
    if column is None:
        raise Refused(Problem(f"没有“{label}”这一栏，可写：{'、'.join(one.label for one in columns)}", where))
    return column.name
