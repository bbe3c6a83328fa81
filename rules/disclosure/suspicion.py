"""Signs of a name, an address, a number, a formula, a process or a price in a text that is to become public.

A warning, not a verdict: the reviewer reads the place again and confirms it (acts.disclosure.approval). So it warns only where a word
announces what follows (负责人, 电话, 单价), where a pattern allows nothing else, and where the record's own private words occur.
It errs on the side of asking once. What is certain nobody can let stand: an ID number, a whole note of the same record pasted in.
A clause of private words is lit and asked about once; the yes is kept with the approval (`Approved.clauses`, `TextApproval.clauses`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import msgspec

from rules.base.numbers import RUN, plain, written
from rules.base.personal import CONTACT_PATTERNS, is_bank_card, is_id_number, personal_number, written_kind
from rules.disclosure.private_words import Found, PrivateWords

__all__ = ["Candidate", "Suspicion", "suspicions", "suspicions_in"]


class Suspicion(msgspec.Struct, frozen=True):
    """One place. kind: 姓名, 地址, 电话, … as a person reads it. text: the words themselves; at: where they begin, from 0. why: the reason, in words.

    certain: it is private beyond doubt; nobody can let it stand. pasted: it stands in a private text of the bureau.
    """

    kind: str
    text: str
    at: int
    why: str
    certain: bool = False
    pasted: bool = False

    def __str__(self) -> str:
        return f"“{self.text}”{'是' if self.certain else '像'}{self.kind}（{self.why}）"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is to become public. own: the numbers of the records that it belongs to.

    private: private words of the very record, by what they are (法定代表人 → 某某). public: names that are public anyway (the object's own,
    the bureau's) and the sentences that the office prefilled: nothing within them is suspicious. clauses: of private words only whole
    clauses count, as the leak gate looks for them: a name or a list of duties shares some words with half of all notes.
    """

    text: str
    own: frozenset[str] = frozenset()
    private: Mapping[str, str] = msgspec.field(default_factory=dict)
    public: tuple[str, ...] = ()
    clauses: bool = False


# The commonest surnames that are no everyday word by themselves: 于, 应, 和, 全, 方, 时 would give false alarms in every other sentence.
_SURNAME = (
    "(?:欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|[王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田"
    "董袁蒋余杜叶魏苏吕丁沈姚卢姜崔钟谭陆汪范廖贾韦付邹孟熊秦邱侯薛阎雷龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤])"
)
_ROLE = (
    "法定代表人|负责人|经营者|实际控制人|联系人|店长|店主|老板|老板娘|经理|厂长|业主|房东|员工|从业人员|服务员|收银员|保安|举报人|投诉人|"
    "证人|当事人|旅客|住客|顾客|客人|受害人|嫌疑人|技师|司机|会计|姓名|名叫|叫做"
)
_AFTER_NAME = "(?=[，。；、：！？,.;:）)”\\s]|$|在场|在现场|未|已|拒|不|称|说|表示|承认|签|现场|当场|先生|女士|等|的|电话|手机|系|为|持|陪同|到场|正在|没有|请|到)"
_NO_NAMES = (
    "马上|张贴|张挂|严重|严格|严禁|高度|高温|高空|周边|周围|周转|金额|田间|程序|许可|许多|何时|何种|毛巾|毛毯|汤料|龙头|钟点|陆续|侯车|顾客|"
    "孔洞|雷电|武器|范围|付款|付费|余额|莫名|黄牌|黄色|罗列|叶片|史料|史册|林木|林业|田地|唐突|曾经|曾有|曾在|曾受|杜绝|谢绝|许诺|温度"
)
_PLACE = "(?:(?![在于至到向从位由搬])[一-鿿])"
"""A character of a place's name, and none that leads up to it."""
_DIGIT = "[0-9一二三四五六七八九十百零〇]"
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("姓名", "称呼后面紧接着姓氏", f"(?:{_ROLE})(?:姓名)?(?:[：:]|是|为|叫|名叫)?({_SURNAME}[一-鿿]{{1,2}}?){_AFTER_NAME}"),
    ("姓名", "姓氏后面是称呼", f"(?<![一-鿿])({_SURNAME}[一-鿿]{{0,2}}(?:先生|女士|小姐|师傅|老板|经理|店长|厂长))"),
    ("地址", "路、街和门牌号", f"({_PLACE}{{1,8}}(?:路|街|巷|弄|胡同|大道|道){_DIGIT}+(?:-{_DIGIT}+)?号)"),
    ("地址", "楼栋、单元、房号", f"({_DIGIT}+(?:号楼|栋|幢|座)(?:{_DIGIT}+单元)?(?:{_DIGIT}+(?:层|楼))?(?:{_DIGIT}+[室号户])|{_DIGIT}+单元{_DIGIT}+[室号户])"),
    ("地址", "村、组和门牌号", f"({_PLACE}{{1,6}}(?:村|屯|庄|社区)(?:{_DIGIT}+组)?{_DIGIT}+号|{_PLACE}{{1,6}}(?:村|屯|庄){_DIGIT}+组)"),
    ("住址", "写明了住在哪里", "((?:家庭住址|家住|现住址|户籍地|居住地)(?:[：:]|是|为|在)?[一-鿿0-9]{2,20})"),
    *CONTACT_PATTERNS,
    ("配方", "写明了配方或配比", "((?:配方|配比|原料比例|成分比例|秘方)(?:[：:]|是|为|采用|包括)[^，。；]{1,20}|(?:添加|加入|掺入)[一-鿿]{1,8}[0-9.]+(?:%|克|毫升|千克|公斤|升))"),
    ("工艺", "写明了工艺参数", "((?:生产工艺|工艺流程|工艺路线|工艺参数|生产工序|技术参数|技术路线)(?:[：:]|是|为|采用|包括|依次)[^，。；]{1,20}|(?:反应|烧结|固化|发酵|聚合|蒸馏|淬火)(?:温度|时间|压力)[^，。；]{0,4}[0-9.]+)"),
    ("价格", "写明了经营价格或收入", "((?:单价|进价|进货价|供货价|底价|成交价|采购价|批发价|协议价|成本价?|毛利率?|利润|营业额|销售额|营业收入|合同金额|合同价|月租|租金)[^，。；0-9]{0,6}[0-9][0-9.,]*(?:万|亿)?(?:元|%)?)"),
    ("健康状况", "写明了疾病、残疾或怀孕", "(患(?:有|上|了)[一-鿿]{0,8}?(?:病|症|炎|癌|瘤|瘫|障碍|抑郁|血压|血脂|血糖|中风|哮喘|结石|骨折)|残疾(?!人(?:通道|设施|卫生|厕|停车|证件))|精神(?:病|分裂|障碍|异常|失常|疾病|残疾|失控)|抑郁症?|自闭症|癫痫|癌症|艾滋|乙肝|梅毒|肺结核|智力障碍|智障|孕妇|怀孕|有孕|身孕|孕期|孕产)"),
    ("未成年人", "写明了是谁家的孩子", f"((?:未成年人?|其(?:长|次|幼|小|独|养|继)?(?:子|女|儿|儿子|女儿|孩子|小孩|孙子|孙女)|儿童|小学生|中学生|幼儿)(?:姓名)?[：:]?(?:{_SURNAME}[一-鿿]{{1,2}}|某某?))"),
    ("号牌", "车辆号牌", "(?<![A-Za-z0-9])([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•・. -]?(?:[A-HJ-NP-Z0-9]{6}|[A-HJ-NP-Z0-9]{5}[挂学警港澳]?)(?![A-Za-z0-9]))"),
    ("价格", "每单位的价格", "(每(?:吨|斤|公斤|千克|件|箱|瓶|套|平方米|克|小时|晚)(?:[：:]|为|是)?[0-9][0-9.,]*(?:万)?元)"),
)  # fmt: skip
_NO_CHILD = re.compile(f"(?:人|子|女|儿|生|孩|名)(?:{_NO_NAMES})")
_ADDRESS_WORDS = re.compile("(?:道路|街道|通道|渠道|管道|轨道|消防车道|报道)")


@cache
def _compiled() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The patterns, compiled at the first text: that takes longer than most commands."""
    return tuple((kind, why, re.compile(pattern)) for kind, why, pattern in _PATTERNS)


def suspicions(text: str, private: Mapping[str, str] | None = None, public: Iterable[str] = ()) -> list[Suspicion]:
    """The suspicious places of one text by itself, in order, each once (`Candidate` for what is given).

    >>> [str(suspicion) for suspicion in suspicions("负责人张三未在场。")]
    ['“张三”像姓名（称呼后面紧接着姓氏）']
    >>> suspicions("登记簿缺少两日的记录，已责令改正。")
    []
    """
    (found,) = suspicions_in([Candidate(text=text, private=private or {}, public=tuple(public))], PrivateWords())
    return found


def suspicions_in(candidates: Sequence[Candidate], words: PrivateWords) -> list[list[Suspicion]]:
    """For each text its suspicious places, in order, each once. words: what else in the bureau is private."""
    plain = [_masked(candidate) for candidate in candidates]
    pasted = words.pasted(plain, [candidate.own for candidate in candidates])
    return [
        _in_order(
            candidate.text,
            (
                *(_pasted(run) for run in runs if run.whole or not candidate.clauses),
                *_private_words(text, candidate.private),
                *_numbers(text),
                *_pattern_matches(text),
                *_known_people(text, words),
            ),
        )
        for candidate, text, runs in zip(candidates, plain, pasted, strict=True)
    ]


def _masked(candidate: Candidate) -> str:
    """The text in plain characters, every one in its place, what is public anyway blotted out."""
    plain = "".join(map(_half_width, candidate.text))
    for name in sorted((name for name in candidate.public if len(name) > 1), key=len, reverse=True):
        plain = plain.replace(name, "\0" * len(name))
    return plain


def _in_order(text: str, matches: Iterable[Suspicion]) -> list[Suspicion]:
    by_place: dict[int, Suspicion] = {}
    for match in sorted(matches, key=lambda match: not match.certain):  # what is certain first: it may cover others
        covered = any(at <= match.at < at + len(other.text) for at, other in by_place.items())
        if not covered:
            words = text[match.at : match.at + len(match.text)]
            by_place[match.at] = msgspec.structs.replace(match, text=words)
    return [by_place[at] for at in sorted(by_place)]


def _half_width(character: str) -> str:
    """Full-width digits and letters as plain ones, every character in its place."""
    if character < "\u0080" or "\u4e00" <= character <= "\u9fff":
        return character
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and character not in "，：；！？（）" else character


def _pasted(found: Found) -> Suspicion:
    """Words that stand in a private text; the words themselves are cut out of the text by `_in_order`."""
    source = found.of
    if found.certain:
        kind, why = (
            f"内部的{source.label}",
            f"{source.record} 的{source.label}不公开，不能经审批公开；请改写，或修改{source.label}",
        )
    else:
        kind, why = f"内部的{source.label}", f"{source.record} 的{source.label}里有同样的话"
    return Suspicion(kind, "\0" * found.size, found.at, why, found.certain, pasted=True)


def _private_words(plain: str, private: Mapping[str, str]) -> Iterator[Suspicion]:
    for label, words in private.items():
        at = plain.find(words) if len(words) > 1 else -1
        if at >= 0:
            yield Suspicion(label, words, at, "与内部记录里的相同")


def _known_people(plain: str, words: PrivateWords) -> Iterator[Suspicion]:
    for at, name, who in words.people(plain):
        if not re.match(_NO_NAMES, name):
            yield Suspicion("姓名", name, at, f"与{who}同名")


_CHINESE_DIGITS = str.maketrans("〇零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "001123456789123456789")
_CHINESE_NUMBER = re.compile("[〇零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖]{11,19}[Xx]?")
_APART = re.compile(
    r"(?<![0-9])[0-9](?:[^0-9\n\u4e00-\u9fff]{0,3}[0-9]){10,18}(?:[^0-9A-Za-z\n\u4e00-\u9fff]{0,3}[Xx])?(?![0-9])"
)
"""Eleven to nineteen digits, whatever signs other than Chinese characters part them: a shape in which nobody writes a sum."""


_MOBILE = 11
_AS_PHONES = {(11,), (3, 4, 4), (3, 3, 5), (4, 3, 4), (3, 8), (4, 7), (7, 4), (5, 6), (1,) * 11}
"""How people cut a mobile phone."""


_CARD_GROUPS = re.compile(r"4(?:,4)*,[1-4]|6,1[0-3]|1(?:,1)+")
"""How people cut the number of a bank card."""
_LABELLED = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2,8}([0-9]{16,19})(?![0-9A-Za-z])")
"""A number against the letters of a bank: ICBC6228…"""
_CERTAIN = "校验位相符，谁批准都不公开，请删去"


def _numbers(text: str) -> Iterator[Suspicion]:
    """ID numbers, mobile phones and bank cards, however they are written (rules.base.numbers), in Chinese digits as well."""
    for match in _CHINESE_NUMBER.finditer(text):
        digits = match[0].translate(_CHINESE_DIGITS)
        if kind := next((kind for number in written(digits) if (kind := written_kind(number))), ""):
            certain = is_id_number(digits)
            yield Suspicion(kind, match[0], match.start(), _CERTAIN if certain else "用汉字写的号码", certain)
    signs = "".join(map(_plain_sign, text))
    for run in RUN.finditer(signs):
        found = [(number, kind) for number in written(run[0]) if (kind := written_kind(number))]
        if found:
            certain = any(is_id_number(number.digits) for number, _ in found)
            yield Suspicion(found[0][1], run[0], run.start(), _CERTAIN if certain else "号码的规律", certain)
    yield from _numbers_apart(signs)


def _numbers_apart(signs: str) -> Iterator[Suspicion]:
    """The same with other signs between the digits, or letters before them. signs: as of `_plain_sign`."""
    for match in _APART.finditer(signs):
        digits = re.sub("[^0-9Xx]", "", match[0]).upper()
        groups = tuple(map(len, re.findall("[0-9]+", match[0])))
        certain = is_id_number(digits)
        is_phone = len(digits) == _MOBILE and groups in _AS_PHONES and personal_number(digits)
        is_card = is_bank_card(digits) and _CARD_GROUPS.fullmatch(",".join(map(str, groups)))
        if certain or is_phone or is_card:
            why = _CERTAIN if certain else "夹着别的符号的号码"
            yield Suspicion(personal_number(digits) or "号码", match[0], match.start(), why, certain)
    for match in _LABELLED.finditer(signs):
        if is_bank_card(match[1]):
            yield Suspicion("银行卡号", match[1], match.start(1), "号码的规律")


def _plain_sign(character: str) -> str:
    """A digit, dash, dot, bracket or blank of any kind as ASCII has it, every character in its place."""
    if character < "\u0080" or "\u4e00" <= character <= "\u9fff":
        return character
    if character.isdecimal():
        return str(int(character))
    folded = plain(character)
    return folded if len(folded) == 1 else character


def _pattern_matches(plain: str) -> Iterator[Suspicion]:
    for kind, why, pattern in _compiled():
        for match in pattern.finditer(plain):
            words = match[1]
            if kind == "姓名" and re.match(_NO_NAMES, words):
                continue
            if kind == "未成年人" and _NO_CHILD.search(words):
                continue
            if kind == "地址" and _ADDRESS_WORDS.search(words):
                continue
            yield Suspicion(kind, words, match.start(1), why)
