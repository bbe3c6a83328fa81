"""Words of closed tables as registration systems and offices write them: 有限责任公司(自然人独资), 存续(在营、开业、在册), 低风险（A类）, 1.未发现问题.

A word that our table has is read by it. Of others a pattern says what they mean, and that is told; or it is asked, with a guess where
there is a ground for one.
"""

import re
import unicodedata
from collections.abc import Sequence

from rules.base.codes import (
    DIRECTIONS,
    GRADES,
    INSPECTOR_STATUS,
    ITEM_CATEGORIES,
    METHODS,
    OBJECT_KINDS,
    OBJECT_STATUS,
    RESULT_CODES,
    RISKS,
    ROLES,
    WATCH_FLAGS,
)  # fmt: skip
from rules.base.fields import Choices, Column, split_list
from rules.importing.questions import Question
from rules.importing.values.reading import Reading, asked, word_read

__all__ = ["read_choice", "read_choices"]

Pattern = tuple[re.Pattern[str], str]


def _patterns(*rows: tuple[str, str]) -> tuple[Pattern, ...]:
    return tuple((re.compile(pattern), code) for pattern, code in rows)


_KINDS = _patterns(
    (r"合作社|合作经济|^9[12]00$", "cooperative"),
    (r"民办非企业|民非|社会服务机构|社会团体|社会组织|社团|基金会|事业单位|^机关|机关法人|行政机关|群团", "other"),
    (r"个体|家庭经营|个人经营|^9[56]\d\d$", "individual"),
    (
        r"公司|企业|合伙|独资|股份|所有制|联营|内资|外资|外商|中外|港澳台|港、澳|集团|国有|集体|私营|营业单位|分支机构|加工厂|^[1-7]\d{3}$",
        "company",
    ),
    (
        r"村民委|居民委|村委|居委|社区|学校|幼儿园|医院|卫生院|律师|司法鉴定|公证处|宗教|工会|代表机构|代表处|组织机构|部队|单位|其[他它]",
        "other",
    ),
)
_STATUS = _patterns(
    (r"已注销|后注销|并注销|注销企业|^注销(?:登记)?$|注销状态|销户|清税注销|简易注销$", "deregistered"),
    (r"吊销|撤销登记", "revoked"),
    (r"未注销|未吊销", "active"),
    (r"注销", "deregistered"),
    (r"迁出|移出|迁往", "moved_away"),
    (r"歇业|停业|停止营业|关停|暂停|休业", "paused"),
    (r"存续|在营|开业|在业|正常|登记成立|确立|成立|设立|在册|迁入|经营中|营业|在办|存在", "active"),
)
_INSPECTORS = _patterns(
    (r"无效|失效|停用|注销|离职|离岗|退休|辞职|开除|辞退|去世|死亡|吊销|不在岗|禁用|已退|^退$|^否$", "disabled"),
    (r"调离|调出|调走|调动|借调|挂职|借出|抽调|转岗", "transferred"),
    (r"休假|请假|病假|产假|学习|培训|外出|哺乳", "on_leave"),
    (r"在岗|在职|在编|有效|正常|启用|上岗|在用|现职|合格|工作中|^是$", "on_duty"),
)
_ROLES = _patterns(
    (r"专业技术|技术人员|专家|技术专家|专业人员", "expert"),
    (r"执法人员|执法类|行政执法|民警|公务员|参公|监管人员|检查人员", "officer"),
)
_CATEGORIES = _patterns((r"一般.*重点|重点.*一般|相结合", "mixed"), (r"重点", "key"), (r"一般", "general"))
_DIRECTIONS = _patterns(
    (r"不定向|非定向", "untargeted"), (r"定向", "targeted"), (r"双随机|随机抽查|随机抽取", "untargeted")
)
_METHODS = _patterns(
    (r"非现场|网络|网上|线上|在线|远程|系统监测|视频", "online"),
    (r"(?<!非)现场|线下|实地|上门|入户|座谈|询问", "onsite"),
    (r"书面|书式|资料|材料|台账|查阅|报表", "documents"),
    (r"专业机构|第三方|委托|检测|鉴定|检验", "agency"),
)
_FLAGS = _patterns(
    (r"经营异常|异常名录", "abnormal"), (r"严重违法", "dishonest"), (r"黑名单", "blacklist"), (r"投诉|举报", "complaints"),
    (r"处罚", "punished"), (r"火灾", "fire_accident"),
)  # fmt: skip
_SURE: dict[str, tuple[Pattern, ...]] = {
    OBJECT_KINDS.title: _KINDS, OBJECT_STATUS.title: _STATUS, INSPECTOR_STATUS.title: _INSPECTORS, ROLES.title: _ROLES,
    ITEM_CATEGORIES.title: _CATEGORIES, DIRECTIONS.title: _DIRECTIONS,
}  # fmt: skip
"""Title of a table → what the words of others mean; the first pattern that is found counts."""
_MANY: dict[str, tuple[Pattern, ...]] = {METHODS.title: _METHODS, WATCH_FLAGS.title: _FLAGS}
"""Of tables from which several are chosen: all that are found count."""

_GUESSES: dict[str, tuple[tuple[Pattern, ...], str]] = {
    OBJECT_STATUS.title: (
        _patterns((r"^有效$|^合法$|^在用$", "active"), (r"责令关闭|撤销|除名", "revoked"), (r"清算|拟注销|注销中|注销公告", "active")),
        "多数系统这样写的意思；登记机关写的是不是这一项，请核对",
    ),
    RISKS.title: (
        _patterns((r"较高|中高|^三|Ⅲ|橙", "C"), (r"极高|特高", "E"), (r"高|^四|Ⅳ|红|严重", "D"), (r"中|一般|^二|Ⅱ|黄|良", "B"), (r"较低|低|^一|Ⅰ|^I$|绿|守信|优", "A")),
        "国市监信发〔2022〕6号：A 信用风险低，B 一般，C 较高，D 高",
    ),
    RESULT_CODES.title: (
        _patterns(
            (r"不配合|拒绝检查|拒不", "6"), (r"无法联系|查无|联系不上|找不到|失联", "4"), (r"隐瞒|弄虚作假|虚假", "3"), (r"未按规定公示|未公示", "2"),
            (r"责令(?:限期)?(?:改正|整改)|限期整改|已整改|立即整改|已改正", "5"), (r"后续处理|待处理|立案|移交|移送", "8"), (r"未(?:发现)?开展|未经营|已停业|停业", "7"),
            (r"(?:未|没有|无)(?:发现)?.*(?:问题|违法|违规|异常|隐患)|^合格$|^正常$|^符合", "1"),
        ),
        "按字面意思",
    ),
}  # fmt: skip
"""Title of a table → (patterns, ground) of a guess that a person must confirm."""

_UNRATED = re.compile(
    r"未(?:评|定|分|参评|纳入|知)|不(?:评|参评|参与|予评|定级)|暂(?:无|未)|无(?:评级|等级|分类|级)|没有|^无$|待(?:评|定)|^空$|^[/\\—-]+$|尚未"
)
_LETTER = re.compile(r"(?<![A-Z+])([A-E])(?![A-Z+-])")


def read_choice(column: Column, word: str) -> Reading | None:
    """A word of a table from which one is chosen; None where the table reads it itself."""
    choices = column.choices
    if choices is None or _is_read(choices, word):
        return None
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", word))
    if choices.title in {RISKS.title, GRADES.title}:
        return _read_class(column, choices, word, plain)
    if choices.title == RESULT_CODES.title and (found := _numbered_result(choices, plain)):
        return word_read(column, word, found)
    if text := _alike(choices, plain):
        return word_read(column, word, text)
    if choices.title == DIRECTIONS.title and any(pattern.search(plain) for pattern, _ in _METHODS):
        return word_read(column, word, "")  # 检查方式 stands with the items
    for pattern, code in _SURE.get(choices.title, ()):
        if pattern.search(plain) and not _is_guessed(choices.title, plain):
            return word_read(column, word, choices.text(code))
    return Reading(word, asks=(_ask(column, choices, word, plain),))


def _is_read(choices: Choices, word: str) -> bool:
    try:
        choices.read(word)
    except ValueError:
        return False
    return True


def _bare(text: str) -> str:
    return re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", text))


def _alike(choices: Choices, plain: str) -> str:
    """The text of a row that differs from the word by signs or by what stands in brackets alone; "" where there is none."""
    for form in (_bare(plain), _bare(re.sub(r"\([^)]*\)", "", plain))):
        for row in choices.rows:
            if form and form in {_bare(one) for one in (row.text, *row.also)}:
                return row.text
    return ""


def _is_guessed(title: str, plain: str) -> bool:
    """Whether a word is one that a person must confirm, although a pattern would have it."""
    patterns, _ = _GUESSES.get(title, ((), ""))
    return (
        title == OBJECT_STATUS.title and any(pattern.search(plain) for pattern, _ in patterns) and "吊销" not in plain
    )


def _ask(column: Column, choices: Choices, word: str, plain: str) -> Question:
    patterns, ground = _GUESSES.get(choices.title, ((), ""))
    code = next((code for pattern, code in patterns if pattern.search(plain)), None)
    if choices.title == RESULT_CODES.title and _NUMBER.match(plain):
        code = None  # number and words say two things
    return asked(column, word, guess=choices.text(code) if code else None, ground=ground if code else "")


def _read_class(column: Column, choices: Choices, word: str, plain: str) -> Reading:
    """A class: by its letter, which stands alone among other words; 未评级 is none."""
    letters = set(_LETTER.findall(plain.upper())) & set(choices.codes)
    if len(letters) == 1 and not re.search("AA|\\+", plain.upper()):
        return word_read(column, word, choices.text(letters.pop()))
    if not letters and _UNRATED.search(plain):
        return word_read(column, word, "")
    return Reading(word, asks=(_ask(column, choices, word, plain),))


_NUMBER = re.compile(r"^[(\[]?([1-8])[)\].、,:;-]*(.*)$")


def _numbered_result(choices: Choices, plain: str) -> str:
    """A result with its number of 源汇 2023 附件3 before it, as the form prints it; "" where number and words say two things."""
    plain = plain.lstrip("√✓☑■ ")
    if not (match := _NUMBER.match(plain)):
        return ""
    text = choices.text(match[1])
    return (
        text
        if _bare(match[2])
        in {"", *(_bare(one) for row in choices.rows if row.code == match[1] for one in (row.text, *row.also))}
        else ""
    )


def read_choices(column: Column, word: str) -> Reading | None:
    """Words of a table from which several are chosen; None where the table reads each of them itself."""
    choices = column.choices
    if choices is None or all(_is_read(choices, part) for part in split_list(word)):
        return None
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", word))
    if choices.title == WATCH_FLAGS.title and re.fullmatch(
        r"否|无|正常|未列入|不是|0|n|no|false|一般", plain, re.IGNORECASE
    ):
        return word_read(column, word, "")
    found = [choices.text(code) for pattern, code in _MANY.get(choices.title, ()) if pattern.search(plain)]
    left = _without(plain, _MANY.get(choices.title, ()))
    if found and not left:
        return word_read(column, word, "、".join(dict.fromkeys(found)))
    guess = "、".join(dict.fromkeys(found)) or None
    return Reading(word, asks=(asked(column, word, guess=guess, ground="按其中认得的词" if guess else ""),))


_JOINING = re.compile(
    r"相结合|结合|与|和|及|并|等|或者?|检查|核查|监测|抽查|方式|进行|为主|为辅|较|企业|名录|名单|失信|违法|行政|安全|事故|多|次|列入|纳入|被|有|[、,，;；/|+().。：:]"
)


def _without(plain: str, patterns: Sequence[Pattern]) -> str:
    """What is left of a text without the words that are known and those that join them."""
    for pattern, _ in patterns:
        plain = pattern.sub("", plain)
    return _JOINING.sub("", plain)
