"""The words the demonstration people and enterprises are made of: tables only, all invented."""

from dataclasses import dataclass

__all__ = [
    "BRANCHES", "DEPARTMENTS", "NOTES", "ROADS", "SECOND_TRADES", "STEMS", "SURNAMES", "TOWNS", "TRADES", "WATCH", "WORDS",
    "Staff", "Trade", "Watch",
]  # fmt: skip

COMPANY, INDIVIDUAL, COOPERATIVE, OTHER = "企业", "个体工商户", "农民专业合作社", "其他单位"


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade of the registry. count: enterprises whose first trade it is. forms: (rest of the name, kind of object)."""

    name: str
    count: int
    scope: str
    forms: tuple[tuple[str, str], ...]


TRADES = (
    Trade("旅馆业", 140, "住宿服务", (
        ("旅馆", INDIVIDUAL), ("宾馆", INDIVIDUAL), ("客栈", INDIVIDUAL), ("招待所", INDIVIDUAL), ("快捷酒店", INDIVIDUAL),
        ("酒店有限公司", COMPANY), ("商务酒店有限公司", COMPANY),
    )),
    Trade("网吧", 60, "互联网上网服务", (
        ("网吧", INDIVIDUAL), ("网咖", INDIVIDUAL), ("网络会所", INDIVIDUAL), ("网吧有限公司", COMPANY),
    )),
    Trade("娱乐场所", 50, "歌舞娱乐、游艺娱乐活动", (
        ("歌舞厅", INDIVIDUAL), ("量贩歌厅", INDIVIDUAL), ("游艺厅", INDIVIDUAL), ("娱乐有限公司", COMPANY),
    )),
    Trade("足疗按摩洗浴", 62, "足浴、按摩、洗浴服务（不含医疗）", (
        ("足疗店", INDIVIDUAL), ("足浴店", INDIVIDUAL), ("按摩店", INDIVIDUAL), ("洗浴中心", INDIVIDUAL), ("洗浴有限公司", COMPANY),
    )),
    Trade("保安服务", 20, "门卫、巡逻、守护等保安服务", (("保安服务有限公司", COMPANY),)),
    Trade("保安培训", 3, "保安员培训", (("保安培训学校", OTHER),)),
    Trade("武装守护押运", 2, "武装守护押运服务", (("武装守护押运有限公司", COMPANY),)),
    Trade("易制毒化学品", 45, "化工产品的生产、销售、运输、使用（按许可或备案的品种）", (
        ("化工有限公司", COMPANY), ("化学试剂有限公司", COMPANY), ("危货运输有限公司", COMPANY), ("制药有限公司", COMPANY),
        ("化工经营部", INDIVIDUAL),
    )),
    Trade("机修", 60, "机动车维修", (
        ("汽车修理厂", INDIVIDUAL), ("汽修服务部", INDIVIDUAL), ("摩托车维修部", INDIVIDUAL), ("汽车维修有限公司", COMPANY),
    )),
    Trade("公章刻制", 10, "公章刻制", (("刻章店", INDIVIDUAL), ("印章有限公司", COMPANY))),
    Trade("典当", 8, "典当业务", (("典当有限公司", COMPANY),)),
    Trade("电影放映", 6, "电影放映", (("影院有限公司", COMPANY),)),
    Trade("金融机构营业场所", 30, "存款、贷款、结算等金融业务", (("村镇银行支行", COMPANY), ("储蓄所", COMPANY))),
    Trade("民用枪支弹药", 4, "民用枪支弹药的配售、配置使用", (("射击运动有限公司", COMPANY), ("狩猎场有限公司", COMPANY))),
    Trade("营业性爆破作业", 4, "爆破作业设计施工", (("爆破工程有限公司", COMPANY),)),
    Trade("非营业性爆破作业", 5, "建筑石料开采", (("石料有限公司", COMPANY), ("矿业有限公司", COMPANY))),
    Trade("互联网服务提供者", 6, "互联网接入服务、信息服务", (("网络科技有限公司", COMPANY),)),
    Trade("互联网使用单位", 40, "日用百货销售、办公及物流服务（单位内部联网）", (
        ("超市有限公司", COMPANY), ("物流有限公司", COMPANY), ("培训学校", OTHER), ("种植农民专业合作社", COOPERATIVE),
    )),
    Trade("消防安全重点单位", 36, "百货、纺织、燃油、医疗、养老等（按登记）", (
        ("商场有限公司", COMPANY), ("纺织有限公司", COMPANY), ("加油站有限公司", COMPANY), ("医院", OTHER), ("养老院", OTHER),
    )),
    Trade("社会消防技术服务机构", 6, "消防设施维护保养检测、消防安全评估", (("消防技术服务有限公司", COMPANY),)),
)  # fmt: skip

SECOND_TRADES = (
    ("旅馆业", "足疗按摩洗浴", 8), ("旅馆业", "互联网使用单位", 14), ("旅馆业", "消防安全重点单位", 10),
    ("娱乐场所", "消防安全重点单位", 10), ("足疗按摩洗浴", "消防安全重点单位", 4), ("金融机构营业场所", "互联网使用单位", 6),
)  # fmt: skip
"""(first trade, the second beside it, how many have it)."""

WORDS = (
    "东街", "西关", "南门", "北关", "新华", "解放", "人民", "建设", "和平", "光明", "星海", "金桥",
    "云来", "福临", "悦来", "如意", "吉祥", "万家", "锦绣", "翠湖", "青山", "绿洲", "朝阳", "晨光",
    "春晖", "秋实", "长青", "永安", "平安", "康泰", "顺达", "宏远", "鹏程", "嘉禾", "聚福", "同福",
    "百川", "天成", "水岸", "花园", "书香", "梅园", "兰亭", "竹苑", "菊城", "桂苑", "松涛", "柳岸",
    "荷塘", "湖畔", "河湾", "山城", "古城", "新城", "中州", "盛世", "祥云", "瑞雪", "雅居", "临风",
)  # fmt: skip

TOWNS = ("演示镇", "样例镇", "试用镇", "模拟镇", "示范乡", "虚构乡", "城东样例街道", "城西样例街道")
ROADS = ("演示大道", "样例路", "试用街", "模拟巷", "示范路", "虚构街")

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
"""Legal representatives are 演示甲子 … 演示癸亥: nobody's name."""

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺"
)
"""Inspectors are 赵演示, 钱演示 …: nobody's name, and none of the representatives'."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Objects to put on the watch-list. trade: of which trade. flag, reason, basis: as the clerk types them."""

    trade: str
    flag: str
    reason: str
    count: int
    basis: str = ""


WATCH = (
    Watch("旅馆业", "黑名单", "演示：多次未按规定登记住宿旅客", 4, "《演示县旅馆业治安管理办法》第九条"),
    Watch("网吧", "黑名单", "演示：多次未按规定核对登记上网消费者", 3, "《演示县网吧管理办法》第七条"),
    Watch("旅馆业", "投诉举报多", "演示：半年内投诉举报较多", 4),
    Watch("娱乐场所", "投诉举报多", "演示：半年内投诉举报较多", 4),
    Watch("足疗按摩洗浴", "投诉举报多", "演示：半年内投诉举报较多", 3),
    Watch("机修", "经营异常名录", "演示：未按规定公示年度报告", 4),
    Watch("网吧", "经营异常名录", "演示：通过登记的住所无法联系", 2),
    Watch("娱乐场所", "行政处罚", "演示：上年度受过行政处罚", 3),
    Watch("易制毒化学品", "严重违法失信", "演示：列入严重违法失信名单", 2),
    Watch("消防安全重点单位", "火灾事故", "演示：上年度发生过火灾事故", 2),
)

NOTES = (
    "内部备注：前台登记设备更换中，复查时留意",
    "内部备注：经营者口头说明年底前可能转让",
    "内部备注：后门通道狭窄，已口头提醒整改",
    "内部备注：值班负责人夜间电话改为15400009001",
    "内部备注：与邻铺共用消防设施，需现场核对",
    "内部备注：投诉人要求保密，线索另行登记",
    "内部备注：上次检查时负责人不在场",
    "内部备注：台账电子版与纸质版不一致，待核",
)
"""What a clerk jots down; private by nature, so that the leak gate has something to look for."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A section's inspectors. qualified: as the clerk types it, "" for every item of the department."""

    department: str
    section: str
    count: int
    qualified: str = ""


DEPARTMENTS = (
    Staff("公安", "治安大队", 11),
    Staff("公安", "网安大队", 6, "网吧、互联网使用单位、互联网服务提供者"),
    Staff("公安", "禁毒大队", 4, "易制毒化学品"),
    Staff("公安", "派出所", 4),
    Staff("消防", "监督执法科", 9),
    Staff("市场监管", "信用监管科", 6),
    Staff("市场监管", "价格监督科", 4),
    Staff("卫健", "综合监督科", 9),
    Staff("人社", "劳动保障监察大队", 9),
    Staff("文旅", "文化市场行政执法队", 8),
)
