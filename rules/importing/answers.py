"""A mapping as single answers, so that one of them is shown, changed or forgotten without the others."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from rules.base.errors import Refused
from rules.importing.mapping import FIELDS, ImportMapping, answered
from rules.importing.outside import PARTIAL
from rules.importing.questions import LEAVE, NOTHING, TAKE, Question, QuestionKind

__all__ = ["MODE_TEXTS", "Answer", "answers_of", "as_question", "mapping_of", "without"]

MODE_TEXTS = {
    "full": "全量名录：名单上没有的列出来",
    "update": "只更新名录里有的",
    "flags": "重点监管标记名单",
    "status": "登记状态名单",
    "risk": "信用风险等级名单",
}
_TAKE_OR_LEAVE = ((TAKE, "导入"), (LEAVE, "不导入"))
_ROWS: Mapping[str, QuestionKind] = {"hidden": "hidden", "filtered": "filtered", "struck": "struck"}
_ROW_WORDS = {"hidden": "隐藏的行", "filtered": "筛选藏起来的行", "struck": "划了删除线的行"}
_TITLES: Mapping[QuestionKind, str] = {
    "mode": "哪一种名单", "blank": "空着的格", "heading_row": "标题在第几行", "sheets": "工作表", "heading": "标题", "value": "表里的词",
    "missing": "表里没有的栏", "hidden": "行", "filtered": "行", "struck": "行",
}  # fmt: skip


class Answer(msgspec.Struct, frozen=True):
    """One answer that is remembered. kind, key: as of the question that it answers. value: what was answered, as it is stored."""

    kind: QuestionKind
    key: str
    value: str

    @property
    def column(self) -> str:
        """The name of the column that it is about, "" where it is about none."""
        match self.kind:
            case "value":
                return self.key.partition("=")[0]
            case "heading":
                return self.value
            case "missing":
                return self.key
        return ""

    @property
    def title(self) -> str:
        """What kind of thing it is about: 标题, 表里的词 …"""
        return _TITLES[self.kind]

    def about(self, labels: Mapping[str, str]) -> str:
        """What of the file it is about, in words. labels: column name → label."""
        if self.kind == "value":
            return f"{labels.get(self.column, self.column)}：{self.key.partition('=')[2]}"
        if self.kind == "missing":
            return labels.get(self.key, self.key)
        return _ROW_WORDS.get(self.key, self.key)

    def text(self, labels: Mapping[str, str]) -> str:
        """What was answered, in words."""
        if self.kind == "heading":
            return "＋".join(labels.get(name, name) for name in self.value.split("+")) if self.value else "不导入这一列"
        if self.kind == "value" and self.value == NOTHING:
            return "当作没有填"
        options = dict(_options(self.kind, self.key))
        return options.get(self.value, self.value)


def _options(kind: QuestionKind, key: str) -> tuple[tuple[str, str], ...]:
    match kind:
        case "sheets" | "hidden" | "filtered" | "struck":
            return _TAKE_OR_LEAVE
        case "mode":
            return tuple(MODE_TEXTS.items())
        case "blank":
            return (("yes", "清空已有的内容"), ("no", "不说明什么，已有的不动"))
        case "missing" if key == PARTIAL.name:
            return (("yes", "不动：只有新列入或移出的"), ("no", "移出：名单是全部在列的"))
    return ()


def answers_of(mapping: ImportMapping) -> tuple[Answer, ...]:
    """All that a mapping answers, but for pairs, which are of one file only."""
    return tuple(_answers(mapping))


def _answers(mapping: ImportMapping) -> Iterator[Answer]:
    if mapping.mode:
        yield Answer("mode", "", mapping.mode)
    if mapping.blank_erases:
        yield Answer("blank", "", "yes")
    if mapping.heading_row:
        yield Answer("heading_row", "", str(mapping.heading_row))
    yield from (Answer("sheets", name, value) for name, value in mapping.sheets.items())
    yield from (Answer("heading", heading, name) for heading, name in mapping.columns.items())
    yield from (
        Answer("value", f"{column}={word}", text)
        for column, words in mapping.values.items()
        for word, text in words.items()
    )
    yield from (Answer("missing", column, text) for column, text in mapping.answers.items())
    yield from (Answer(_ROWS[kind], kind, value) for kind, value in mapping.rows.items() if kind in _ROWS)


def as_question(answer: Answer, labels: Mapping[str, str]) -> Question:
    """The question that an answer answers, to be answered otherwise: of a heading the columns are offered, of a word any text that its column takes."""
    options = _options(answer.kind, answer.key)
    if answer.kind == "heading":
        options = (("", "不导入这一列"), *labels.items())
        if answer.value not in labels and answer.value:
            options = ((answer.value, answer.text(labels)), *options)
    text = f"{answer.title}“{answer.about(labels)}”" if answer.key else answer.title
    return Question(
        kind=answer.kind, key=answer.key, text=text, guess=answer.value, options=options, column=answer.column
    )


def mapping_of(listing: str, sender: str, answers: Iterable[Answer]) -> ImportMapping:
    """The mapping of these answers: `answers_of` the other way round."""
    made = ImportMapping(list=listing, sender=sender)
    for one in answers:
        made = answered(made, Question(kind=one.kind, key=one.key, text=""), one.value)
    return made


def without(mapping: ImportMapping, answer: Answer) -> ImportMapping:
    """The mapping with this answer forgotten. Refused where there is none."""
    if answer not in answers_of(mapping):
        raise Refused("对照里已经没有这一条，请刷新再看")
    match answer.kind:
        case "mode":
            return msgspec.structs.replace(mapping, mode="")
        case "blank":
            return msgspec.structs.replace(mapping, blank_erases=False)
        case "heading_row":
            return msgspec.structs.replace(mapping, heading_row=0)
        case "value":
            word = answer.key.partition("=")[2]
            left = {other: text for other, text in mapping.values[answer.column].items() if other != word}
            values = {**mapping.values, answer.column: left}
            return msgspec.structs.replace(mapping, values={column: words for column, words in values.items() if words})
    name = FIELDS[answer.kind]
    kept = {key: value for key, value in getattr(mapping, name).items() if key != answer.key}
    return msgspec.structs.replace(mapping, **{name: kept})
