"""Signs of a name, an address, a number, a formula, a process or a price in a text that is to become public.

A warning, not a verdict: the reviewer reads the place again and confirms it (acts.disclosure.approval). So it warns only where a word
announces what follows (负责人, 电话, 单价), where a pattern allows nothing else, and where the record's own private words occur.
What is certain (ID number, mobile phone, bank card) is refused when it is typed (rules.base.personal).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgspec

from rules.base.personal import CONTACT_PATTERNS, personal_number

__all__ = ["Suspicion", "suspicions"]


class Suspicion(msgspec.Struct, frozen=True):
    """One place. kind: 姓名, 地址, 电话, … as a person reads it. text: the words themselves; at: where they begin, from 0. why: the reason, in words."""

    kind: str
    text: str
    at: int
    why: str

    def __str__(self) -> str:
        return f"“{self.text}”像{self.kind}（{self.why}）"


# The commonest surnames that are no everyday word by themselves: 于, 应, 和, 全, 方, 时 would give false alarms in every other sentence.
_SURNAME = (
    "(?:欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|[王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田"
    "董袁蒋余杜叶魏苏吕丁沈姚卢姜崔钟谭陆汪范廖贾韦付邹孟熊秦邱侯薛阎雷龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤])"
)
_ROLE = (
    "法定代表人|负责人|经营者|实际控制人|联系人|店长|店主|老板|老板娘|经理|厂长|业主|房东|员工|从业人员|服务员|收银员|保安|举报人|投诉人|"
    "证人|当事人|旅客|住客|顾客|客人|受害人|嫌疑人|技师|司机|会计|姓名|名叫|叫做"
)
_AFTER_NAME = "(?=[，。；、：！？,.;:）)”\\s]|$|在场|在现场|未|已|拒|不|称|说|表示|承认|签|现场|当场|先生|女士|等|的|电话|手机|系|为|持|陪同|到场|正在|没有)"
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
    ("价格", "每单位的价格", "(每(?:吨|斤|公斤|千克|件|箱|瓶|套|平方米|克|小时|晚)(?:[：:]|为|是)?[0-9][0-9.,]*(?:万)?元)"),
)  # fmt: skip
_ADDRESS_WORDS = re.compile("(?:道路|街道|通道|渠道|管道|轨道|消防车道|报道)")


@cache
def _compiled() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The patterns, compiled at the first text: that takes longer than most commands."""
    return tuple((kind, why, re.compile(pattern)) for kind, why, pattern in _PATTERNS)


def suspicions(text: str, private: Mapping[str, str] | None = None, public: Iterable[str] = ()) -> list[Suspicion]:
    """The suspicious places of a text, in order, each once.

    private: private words of the very record, by what they are (法定代表人 → 某某). public: names that are public anyway (the object's
    own, the bureau's): nothing within them is suspicious.

    >>> [str(suspicion) for suspicion in suspicions("负责人张三未在场。")]
    ['“张三”像姓名（称呼后面紧接着姓氏）']
    >>> suspicions("登记簿缺少两日的记录，已责令改正。")
    []
    """
    plain = "".join(map(_half_width, text))
    for name in sorted((name for name in public if len(name) > 1), key=len, reverse=True):
        plain = plain.replace(name, "\0" * len(name))
    by_place: dict[int, Suspicion] = {}
    for match in (*_private_words(plain, private or {}), *_numbers(plain), *_pattern_matches(plain)):
        covered = any(at <= match.at < at + len(other.text) for at, other in by_place.items())
        if not covered:
            by_place[match.at] = Suspicion(match.kind, text[match.at : match.at + len(match.text)], match.at, match.why)
    return [by_place[at] for at in sorted(by_place)]


def _half_width(character: str) -> str:
    """Full-width digits and letters as plain ones, every character in its place."""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 and character not in "，：；！？（）" else character


def _private_words(plain: str, private: Mapping[str, str]) -> Iterator[Suspicion]:
    for label, words in private.items():
        at = plain.find(words) if len(words) > 1 else -1
        if at >= 0:
            yield Suspicion(label, words, at, "与内部记录里的相同")


def _numbers(plain: str) -> Iterator[Suspicion]:
    for match in re.finditer(r"[0-9][0-9 -]{9,24}[0-9Xx]", plain):
        if kind := personal_number(match[0]):
            yield Suspicion(kind, match[0], match.start(), "号码的规律")


def _pattern_matches(plain: str) -> Iterator[Suspicion]:
    for kind, why, pattern in _compiled():
        for match in pattern.finditer(plain):
            words = match[1]
            if kind == "姓名" and re.match(_NO_NAMES, words):
                continue
            if kind == "地址" and _ADDRESS_WORDS.search(words):
                continue
            yield Suspicion(kind, words, match.start(1), why)
