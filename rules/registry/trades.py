"""行业 as offices write them (全县网吧业, 旅馆从业单位, 宾馆酒店) against the names under which objects and items are kept.

Sources of the words: the notices (叶县 2023 附件2: 全县网吧业、旅馆从业单位; 源汇 2023; 仙游 2018), 互联网上网服务营业场所管理条例, 娱乐场所管理条例,
旅馆业治安管理办法, 保安服务管理条例, and GB/T 4754 国民经济行业分类 by its names.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache

from rules.base.codes import TRADES, trade_name
from rules.base.fields import clean
from rules.base.invisible import without_invisible

__all__ = ["SYNONYMS", "match_trade", "names_everybody"]

SYNONYMS: Mapping[str, str] = {
    "旅馆业": "旅馆 宾馆 酒店 饭店住宿 旅店 旅社 招待所 客栈 民宿 公寓式酒店 酒店式公寓 快捷酒店 经济型酒店 经济型连锁酒店 连锁酒店 星级酒店 星级饭店 旅游饭店 一般旅馆 其他一般旅馆 民宿服务 "
    "电竞酒店 日租房 网约房 住宿业 住宿服务 住宿 汽车旅馆 度假酒店 青年旅舍 旅舍 家庭旅馆 大车店 宾馆旅馆 宾馆酒店 酒店宾馆",
    "网吧": "网吧 网咖 互联网上网服务营业场所 互联网上网服务 上网服务营业场所 上网服务场所 上网服务 互联网上网 网吧服务 网吧活动 电竞馆 网络会所",
    "娱乐场所": "娱乐场所 娱乐服务场所 娱乐业 文化娱乐 公共娱乐场所 歌舞娱乐 歌舞娱乐场所 歌舞厅 歌厅 舞厅 歌舞厅娱乐活动 KTV 量贩式KTV 卡拉OK 练歌房 练歌城 夜总会 酒吧 迪厅 游艺娱乐 "
    "游艺娱乐场所 游戏游艺 游艺厅 电玩城 电子游艺厅 电子游艺厅娱乐活动 电子游戏厅 游戏厅 室内娱乐 室内娱乐活动 其他室内娱乐活动",
    "保安服务": "保安服务 保安从业 保安 自招保安 自行招用保安员 保安服务业 安全服务",
    "保安培训": "保安培训 保安员培训 保安服务培训 保安职业培训",
    "武装守护押运": "武装守护押运 武装守护押运服务 武装押运 守护押运 武装守护 押运",
    "易制毒化学品": "易制毒化学品 易制毒 非药品类易制毒化学品 第一类易制毒化学品 第二类易制毒化学品 第三类易制毒化学品 易制毒品",
    "营业性爆破作业": "营业性爆破作业 营业性爆破",
    "非营业性爆破作业": "非营业性爆破作业 非营业性爆破",
    "民用枪支弹药": "民用枪支弹药 民用枪支 枪支弹药 民用枪弹",
    "公章刻制": "公章刻制 公章刻制业 印章刻制 印章业 刻章 刻字 公章 印章 印章制作",
    "典当": "典当 典当行 典当铺 典当服务 当铺",
    "机修": "机修 机动车修理 机动车维修 汽车修理 汽车维修 汽修 汽车修理与维护 机动车修理业 车辆维修 摩托车修理 摩托车修理与维护 摩托车维修",
    "足疗按摩洗浴": "足疗按摩洗浴 足疗按摩 洗浴按摩 足疗 足浴 足浴服务 足浴按摩 洗浴 洗浴服务 洗浴中心 浴场 浴室 浴池 澡堂 桑拿 按摩 推拿按摩 保健按摩 汗蒸 汗蒸馆 沐足 洗脚城 水疗 SPA",
    "电影放映": "电影放映 电影院 影院 影城 电影发行放映 私人影院 点播影院",
    "金融机构营业场所": "金融机构营业场所 银行业金融机构 金融机构 银行 银行网点 银行营业网点 农村信用社 信用社 金库 储蓄所 货币银行服务",
    "互联网服务提供者": "互联网服务提供者 互联网接入服务 互联网信息服务 互联网服务",
    "互联网使用单位": "互联网使用单位 联网使用单位 联网单位 互联网联网单位",
    "消防安全重点单位": "消防安全重点单位 消防重点单位",
    "社会消防技术服务机构": "社会消防技术服务机构 消防技术服务机构 消防技术服务",
}
"""Name as kept → the words that mean it, without what stands around them (全县, 从业单位)."""
_UNDECIDED = ("爆破作业", "爆破", "特种行业")
"""Words of several trades: nothing is guessed of a text with one of them."""
_STANDARD = frozenset(row.text for row in TRADES)
_GOODS = frozenset({"易制毒化学品", "民用枪支弹药", "营业性爆破作业", "非营业性爆破作业", "公章刻制"})
"""Trades of which 生产, 经营 or 购买 says only that the trade is had to do with; 酒店用品销售 is another trade."""
_PLACE = re.compile(
    r"(?:(?:[\u4e00-\u9fff]{1,6}?(?:省|市|县|区|旗|镇|乡|街道))+(?:行政|管辖)?(?:辖区|区域|境|域|范围)?[内中]?|辖区[内中]?|境内|城乡|城区|县域[内中]?|农村|城镇)*"
)
_AROUND = re.compile(
    r"(?:全[县市区省国旗]|本[县市区省地局]|我[县市区省局]|各类|各种|各|所有|全部|从事|对|的|内|中|已|经|依法|登记|注册|持证|取得|有|在册|在营|正常|[大中小]型?|各?县[市、]*区|等|其他|"
    r"从业|经营|营业|服务|活动|行业|业|类|性|单位|企业|公司|个体|工商户|商户|业户|户|场所|场地|店铺|门店|网点|店|馆|厅|院|城|所|机构|组织|者|部门|人员|市场主体|经营主体|主体|检查对象|监管对象|对象|"
    r"治安|监管|检查|抽查|行政|许可证?|备案|资质|场|点|含|包括|以及|和|及|与|或|[A-U]?\d{2,4}|[、，,;；/|()\[\]{}《》“”\"'·.:：。_-])*",
    re.IGNORECASE,
)
_HANDLING = re.compile(
    "生产|制造|购买|销售|配售|配置|运输|储存|存储|仓储|使用|进口|出口|进出口|持有|制作|刻制|(?:第?[一二三123][、和及]?)+类|非?药品类"
)
_BUT = re.compile("除|以外|之外|不含|不包括|非(?!营业性爆破|药品类)|不属于|无关")
_EVERYBODY = re.compile(
    "(?:全[县市区省]|辖区内?|本[县市区]|我[县市区]|所有|全部|各类|各种|不限|的|被)*(?:市场主体|经营主体|检查对象|监管对象|抽查对象|监管|对象|主体|行业|全部|所有|不限|单位)+(?:名录库)?"
)


def match_trade(words: str, known: Collection[str] = (), own: Mapping[str, str] | None = None) -> tuple[str, str]:
    """(the trade that is meant; why), or ("", "") where it cannot be told. Several trades are joined by 、.

    words: the objects of an item, or the trade of an object, as typed. known: names under which the bureau keeps trades (of its items); one
    of them is meant as it stands. own: what the office has said that a word means. The ground is "" where the words are such a name themselves.

    >>> match_trade("全县网吧业"), match_trade("汽车租赁行业", {"汽车租赁"}), match_trade("酒店用品批发")
    (('网吧', '“全县网吧业”里的“网吧”就是网吧'), ('汽车租赁', '“汽车租赁行业”里的“汽车租赁”就是汽车租赁'), ('', ''))
    """
    text = _plain(words)
    if not text:
        return "", ""
    if own and (said := own.get(clean(words)) or own.get(text)):
        return said, "本局定过的对应"
    if clean(words) in known or text in _STANDARD:
        return clean(words), ""
    if (name := trade_name(text)) in _STANDARD:
        return name, f"“{clean(words)}”就是{name}"
    return _inside(clean(words), text, frozenset(known))


def names_everybody(words: str) -> bool:
    """Whether the objects of an item, as typed, are all there are (全部市场主体): such an item is kept without a trade.

    >>> names_everybody("辖区内所有市场主体"), names_everybody("全县网吧业")
    (True, False)
    """
    text = _plain(words)
    return bool(text) and _EVERYBODY.fullmatch(text) is not None


def _plain(words: str) -> str:
    """Without unseen characters and blanks, in one width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", without_invisible(words)))


@lru_cache(maxsize=8)
def _index(known: frozenset[str]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """(pattern of all words, the longer first; word in capitals → trade, "" where it is one of several)."""
    meant = {_plain(name).upper(): name for name in known if len(name) > 1}
    for name, several in SYNONYMS.items():
        meant |= {word.upper(): name for word in (name, *several.split())}
    meant |= dict.fromkeys(_UNDECIDED, "")
    meant |= {row.text.upper(): row.text for row in TRADES}
    longest = sorted(meant, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)), re.IGNORECASE), meant


def _inside(words: str, text: str, known: frozenset[str]) -> tuple[str, str]:
    """The trades whose words stand in a text of which all else only says where, or that it is somebody of the trade."""
    pattern, meant = _index(known)
    matches = list(pattern.finditer(text))
    trades = list(dict.fromkeys(meant[one[0].upper()] for one in matches))
    if not trades or "" in trades or _BUT.search(text):
        return "", ""
    rest = pattern.sub("|", text)
    if not set(trades) - _GOODS:
        rest = _HANDLING.sub("", rest)
    first, _, behind = rest.partition("|")
    if not _AROUND.fullmatch(behind) or not (_AROUND.fullmatch(first) or _AROUND.fullmatch(_PLACE.sub("", first, 1))):
        return "", ""
    found = "、".join(dict.fromkeys(one[0] for one in matches))
    return "、".join(trades), f"“{words}”里的“{found}”就是{'、'.join(trades)}"
