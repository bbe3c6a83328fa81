"""限定条件: 行业=旅馆业,网吧；登记状态!=注销；最近检查<2024-01-01；地址~东街. One language for scopes, lists, exports and saved views.

Parts are separated by ； or a line end, and all must hold. A part: field, operator, one or several words (any of them; of != and !~ none).

    =  !=              is, is not; of several values: has, has not; a month or a year holds its days
    ~  !~              the text has it in it, or not
    <  <=  >  >=       days, numbers, ratios, amounts, classes (风险 C and above: 信用风险等级>=C)
    =空  =任一           nothing stands there, something does

A word in quotes (“…”, "…") is taken whole: 企业名称="甲、乙商行".
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

import msgspec

from rules.base.fields import Kind
from rules.finding.fields import ANYTHING, EMPTY, Field, Span, field_named, fold, read_word, value_of

__all__ = ["Condition", "Part", "conditions_text", "holds", "is_condition", "read_conditions", "split_conditions"]

_COMPARING = frozenset({"<", "<=", ">", ">="})
_WIDE = str.maketrans("＝＜＞～！", "=<>~!")
_OPERATOR = re.compile("!=|!~|<=|>=|<>|[=~<>≤≥≠]")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_QUOTES = '“”"'
_TEXTS = (Kind.TEXT, Kind.LONG, Kind.CODE)
_COMPARED = (Kind.DATE, Kind.INTEGER, Kind.RATIO, Kind.MONEY)

Test: TypeAlias = Callable[[Any], bool]


class Part(msgspec.Struct, frozen=True):
    """A part as it was typed: 地址 ~ 东街; operator "" where there is none. values: what stands behind it."""

    typed: str
    field: str
    operator: str
    values: str


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition. test: of the field's value in a record."""

    field: Field
    operator: str
    words: tuple[str, ...]
    test: Test

    @property
    def text(self) -> str:
        """It as `read_conditions` reads it back."""
        words = "、".join(f"“{word}”" if re.search(r"[、，,；;\s/|=<>~]", word) else word for word in self.words)
        return f"{self.field.label}{self.operator}{words}"


def split_conditions(text: str) -> list[Part]:
    """The parts of typed conditions; raises nothing.

    >>> [(part.field, part.operator, part.values) for part in split_conditions("行业=网吧；最近检查＜2024")]
    [('行业', '=', '网吧'), ('最近检查', '<', '2024')]
    """
    hidden: list[str] = []

    def hide(found: re.Match[str]) -> str:
        hidden.append(found[0])
        return f"\x00{len(hidden) - 1}\x00"

    def shown(piece: str) -> str:
        return re.sub("\x00(\\d+)\x00", lambda found: hidden[int(found[1])], piece).strip()

    plain = _QUOTED.sub(hide, text.replace("\x00", ""))
    return [_part(piece, shown) for piece in re.split(r"[；;\n]", plain) if piece.strip()]


def _part(piece: str, shown: Callable[[str], str]) -> Part:
    found = _OPERATOR.search(piece.translate(_WIDE))
    if found is None:
        return Part(shown(piece), "", "", shown(piece))
    operator = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!="}.get(found[0], found[0])
    return Part(shown(piece), shown(piece[: found.start()]), operator, shown(piece[found.end() :]))


def is_condition(text: str) -> bool:
    """Whether a typed text has a condition in it, and is not only words to look for."""
    return any(part.operator and part.field for part in split_conditions(text))


def read_conditions(text: str, fields: Sequence[Field], today: date) -> tuple[Condition, ...]:
    """The conditions as they are typed. today: for 今天-365. ValueError says what is wrong and how it is written."""
    return tuple(_read(part, fields, today) for part in split_conditions(text))


def _read(part: Part, fields: Sequence[Field], today: date) -> Condition:
    if not part.operator or not part.field:
        raise ValueError(f"“{part.typed}”看不懂，请写成 栏目=值，如 {fields[1 if len(fields) > 1 else 0].label}~…")
    field = field_named(fields, part.field)
    words = _words(part.values, texts=field.column.kind in _TEXTS)
    if not words:
        raise ValueError(f"“{part.typed}”没有写出要限定的值；要找没有填写的，写 {field.label}=空")
    made = _of_empty if any(word in EMPTY or word in ANYTHING for word in words) else _test
    test = made(part, field, words, today)
    if field.negated:
        test = _not(test)
    return Condition(field=field, operator=part.operator, words=words, test=test)


def _not(test: Test) -> Test:
    return lambda value: not test(value)


def _words(values: str, *, texts: bool) -> tuple[str, ...]:
    """The words of a condition; those of a text are not divided at blanks: 地址~东街 1号."""
    found = re.findall(r"“[^”]*”|\"[^\"]*\"|[^、，,|]+" if texts else r"“[^”]*”|\"[^\"]*\"|[^、，,/|\s]+", values)
    return tuple(dict.fromkeys(word for one in found if (word := one.strip().strip(_QUOTES).strip())))


def _of_empty(part: Part, field: Field, words: tuple[str, ...], today: date) -> Test:
    """登记日期=空, 行业!=空, 重点监管=任一; with further words either holds."""
    if part.operator not in ("=", "!="):
        raise ValueError(f"“{part.typed}”：“{words[0]}”只能用 = 或 !=")
    rest = tuple(word for word in words if word not in EMPTY and word not in ANYTHING)
    among = _any_of(field, rest, today) if rest else lambda _: False
    empty, something = any(word in EMPTY for word in words), any(word in ANYTHING for word in words)

    def test(value: Any) -> bool:
        return (empty if value is None else something) or among(value)

    return test if part.operator == "=" else _not(test)


def _test(part: Part, field: Field, words: tuple[str, ...], today: date) -> Test:
    operator = part.operator
    if operator in ("~", "!~"):
        within = _has(field, words)
        return within if operator == "~" else lambda value: not within(value)
    if operator in _COMPARING:
        return _compared(part, field, words, today)
    among = _any_of(field, words, today)
    return among if operator == "=" else lambda value: not among(value)


def _any_of(field: Field, words: tuple[str, ...], today: date) -> Test:
    wanted = [read_word(field, word, today) for word in words]
    if field.column.kind is Kind.DATE:
        return lambda value: value is not None and any(span.first <= value <= span.last for span in wanted)
    among = frozenset(wanted)
    if field.many:
        return lambda value: value is not None and not among.isdisjoint(value)
    return lambda value: value in among


def _has(field: Field, words: tuple[str, ...]) -> Test:
    """Whether one of the words stands in what is shown of a value."""
    wanted = tuple(map(fold, words))
    column = field.column
    if column.kind in _TEXTS:
        if len(wanted) == 1:
            (only,) = wanted
            return lambda value: value is not None and only in value
        return lambda value: value is not None and any(word in value for word in wanted)
    choices = column.choices
    if choices is None and not field.many:
        raise ValueError(f"{field.label}是{column.kind.value}，不能用 ~；请用 = < > 比较")
    text = choices.text if choices is not None else str
    known: dict[str, bool] = {}

    def one(code: str) -> bool:
        if code not in known:
            shown = fold(text(code))
            known[code] = any(word in shown for word in wanted)
        return known[code]

    if field.many:
        return lambda value: value is not None and any(map(one, value))
    return lambda value: value is not None and one(value)


def _compared(part: Part, field: Field, words: tuple[str, ...], today: date) -> Test:
    kind, operator = field.column.kind, part.operator
    if not field.ordered and kind not in _COMPARED:
        raise ValueError(f"“{part.typed}”：{field.label}不能比大小，请用 = != ~ !~")
    if len(words) > 1:
        raise ValueError(f"“{part.typed}”：比大小只能写一个值")
    limit = read_word(field, words[0], today)
    if kind is Kind.DATE:
        return _beside(field, operator, limit)
    if field.ordered and field.column.choices is not None:
        place = {code: at for at, code in enumerate(field.column.choices.codes)}
        compare = _against(operator, place[limit])
        return lambda value: value in place and compare(place[value])
    compare = _against(operator, limit)
    return lambda value: value is not None and compare(value)


def _beside(field: Field, operator: str, span: Span) -> Test:
    edge = span.last if operator in ("<=", ">") else span.first
    compare = _against(operator, edge)
    if field.never and operator in ("<", "<="):
        return lambda value: value is None or compare(value)
    return lambda value: value is not None and compare(value)


def _against(operator: str, limit: Any) -> Test:
    match operator:
        case "<":
            return lambda value: bool(value < limit)
        case "<=":
            return lambda value: bool(value <= limit)
        case ">":
            return lambda value: bool(value > limit)
    return lambda value: bool(value >= limit)


def conditions_text(conditions: Sequence[Condition]) -> str:
    """The conditions as `read_conditions` reads them back; "" without any."""
    return "；".join(condition.text for condition in conditions)


def holds(conditions: Sequence[Condition], get: Callable[[Field], Any]) -> bool:
    """Whether all hold. get: the record's own value of a field."""
    return all(condition.test(value_of(condition.field, get(condition.field))) for condition in conditions)
