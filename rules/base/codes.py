"""Every code table of the field, a row per code. Data, not code: rooms ask a table, they never compare texts.

Sources: docs/domain.md, whose rules come from five notices (named by their first words): 莲池 2024, 宽城 2024, 叶县 2023,
仙游 2018, 源汇 2023.
"""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

__all__ = [
    "CAUSES", "CHANGE_REASONS", "DIRECTIONS", "DRAW_STATES", "ENTROPY", "ERASURE_BASES", "EXCLUSIONS", "GRADES",
    "INSPECTOR_STATUS", "ITEM_CATEGORIES", "JOIN", "LEVELS", "MARKS", "METHODS", "OBJECT_KINDS", "OBJECT_STATUS", "PROBLEM_CODES",
    "PUBLISH_DRAW", "RECUSAL_REASONS", "RECUSAL_SIDES", "RESTORE_REASONS", "RESULT_CODES", "RESULT_CODES_VERSION", "RISKS", "ROLES", "SIGNATURES", "STRATA",
    "STRIKE_REASONS", "SUPPLEMENT_REASONS", "TASK_REASONS", "TASK_STATES", "TRADES", "UNRATED", "VOID_REASONS", "WATCH_FLAGS", "WITNESS_KINDS",
    "Code", "CodeTable", "trade_code", "trade_name", "trade_names",
]  # fmt: skip


class Code(msgspec.Struct, frozen=True):
    """One row. code: ASCII, what is stored. text: Chinese, what is shown. note: what it means, or what follows."""

    code: str
    text: str
    note: str = ""
    also: tuple[str, ...] = ()
    """Other Chinese words that offices type for it."""


class CodeTable:
    """A closed list of codes in its natural order.

    >>> RISKS.text("A"), RISKS.read("B 级")
    ('A级', 'B')
    """

    def __init__(self, title: str, *rows: Code) -> None:
        self.title = title
        self.rows = rows
        self._by_code = {row.code: row for row in rows}
        self._by_word = {
            _word(word): row.code for row in rows for word in (row.code, row.text, *row.also)
        }  # fmt: skip

    def __iter__(self) -> Iterator[Code]:
        return iter(self.rows)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their natural order."""
        return tuple(self._by_code)

    def text(self, code: str) -> str:
        """The Chinese text; the code itself when it is of a later version of the table."""
        row = self._by_code.get(code)
        return row.text if row else code

    def read(self, text: str) -> str:
        """The code for a typed code, its text or a usual word; ValueError lists the available texts."""
        code = self._by_word.get(_word(text))
        if code is None:
            raise ValueError(f"{self.title}没有“{text}”，可填：{'、'.join(row.text for row in self.rows)}")
        return code


def _word(text: str) -> str:
    return text.replace(" ", "").strip("。.").lower()


RESULT_CODES_VERSION = "源汇2023-8"
RESULT_CODES = CodeTable(
    "检查结果",
    # 源汇 2023 附件3: exactly these eight. note: the public statement that is offered first.
    Code("1", "未发现问题", "经检查，未发现问题。"),
    Code("2", "未按规定公示应当公示的信息", "经检查，未按规定公示应当公示的信息。"),
    Code("3", "公示信息隐瞒真实情况、弄虚作假", "经检查，公示信息隐瞒真实情况、弄虚作假。", ("公示信息隐瞒真实情况弄虚作假",)),
    Code("4", "通过登记的住所（经营场所）无法联系", "通过登记的住所（经营场所）无法联系。", ("通过登记的住所(经营场所)无法联系",)),
    Code("5", "发现问题已责令改正", "经检查发现问题，已责令改正。"),
    Code("6", "不配合检查情节严重", "检查对象不配合检查，情节严重。"),
    Code("7", "未发现开展本次抽查涉及的经营活动", "未发现开展本次抽查涉及的经营活动。"),
    Code("8", "发现问题待后续处理", "经检查发现问题，待后续处理。"),
)  # fmt: skip
PROBLEM_CODES = frozenset("234568")
"""The results that count as 发现问题 in the statistics: all but 1 and 7."""

OBJECT_KINDS = CodeTable(
    "主体类型",
    Code("company", "企业", also=("公司", "有限责任公司", "有限公司", "内资企业", "个人独资企业")),
    Code("individual", "个体工商户", also=("个体", "个体户")),
    Code("cooperative", "农民专业合作社", also=("合作社",)),
    Code("other", "其他单位", also=("其他", "机关事业单位", "社会组织")),
)

OBJECT_STATUS = CodeTable(
    "登记状态",
    Code("active", "存续", also=("在业", "开业", "正常", "在营", "已成立", "存续（在营、开业、在册）")),
    Code("paused", "歇业", also=("停业",)),
    Code("revoked", "吊销", also=("被吊销", "吊销未注销")),
    Code("deregistered", "注销", also=("已注销",)),
    Code("moved_away", "迁出", also=("已迁出",)),
    Code("merged", "已合并", "与名录里另一条是同一家"),
)

UNRATED = "unrated"
JOIN = "--"
"""Between the codes of strata that a restricted draw has merged: `E--D` (rules.draw.scope.merge_small_strata)."""
RISKS = CodeTable("信用风险等级", *(Code(c, f"{c}级", also=(f"{c}类",)) for c in "ABCDE"))
"""宽城 2024: A lowest, E highest; higher is drawn more."""
GRADES = CodeTable("场所等级", *(Code(c, f"{c}级", also=(f"{c}类",)) for c in "ABC"))
"""仙游 2018 二(二)1: A is visited least often (once in 3 months), C most (monthly)."""

WATCH_FLAGS = CodeTable(
    "重点监管标记",
    # 叶县 2023 五(四), 仙游 2018 二(二)5: these are drawn more
    Code("complaints", "投诉举报多", also=("投诉举报",)),
    Code("abnormal", "经营异常名录", also=("列入经营异常名录",)),
    Code("dishonest", "严重违法失信", also=("严重违法失信企业名单",)),
    Code("blacklist", "黑名单"),
    Code("punished", "行政处罚"),
    Code("fire_accident", "火灾事故"),
)

ROLES = CodeTable(
    "人员类别",
    Code("officer", "执法人员", "参加随机抽取"),
    Code("expert", "专业技术人员", "不参加抽取，可受邀协助（莲池 2024 五(一)2）"),
)
INSPECTOR_STATUS = CodeTable(
    "在岗状态",
    Code("on_duty", "在岗"),
    Code("on_leave", "休假", also=("请假",)),
    Code("transferred", "调离", also=("调出",)),
    Code("disabled", "停用", also=("离职", "退休")),
)
RECUSAL_REASONS = CodeTable(
    "回避原因",
    Code("kin", "近亲属", also=("亲属",)),
    Code("shareholding", "持股"),
    Code("post", "任职"),
    Code("handled_case", "曾办案"),
    Code("other", "其他"),
)

RECUSAL_SIDES = CodeTable(
    "申请方",
    Code("inspector", "执法人员自行申请", also=("执法人员", "本人", "自行回避")),
    Code("enterprise", "检查对象申请", also=("检查对象", "企业", "当事人")),
    Code("third_party", "第三人提出", also=("第三人", "第三方", "群众举报")),
)

ITEM_CATEGORIES = CodeTable(
    "事项类别",
    Code("general", "一般检查事项", also=("一般",)),
    Code("key", "重点检查事项", also=("重点",)),
    Code("mixed", "一般和重点相结合", also=("选择一般检查事项和重点检查事项相结合",)),  # 叶县 2023 附件2, row 3
)
METHODS = CodeTable(
    "检查方式",
    Code("onsite", "实地检查", also=("现场检查", "实地", "实地核查")),
    Code("documents", "书面检查", also=("书面",)),
    Code("online", "网络监测", also=("网络检查", "网络")),
    Code("agency", "委托专业机构", also=("专业机构配合检查",)),
)
LEVELS = CodeTable(
    "公开程度",
    # 仙游 2018 二(三): 娱乐、特种、保安、消防、网吧 in full; 枪支弹药、爆破作业 有限制
    Code("full", "全部公开", also=("公开",)),
    Code("limited", "有限公开", also=("有限制向社会公开",)),
    Code("none", "不予公开", also=("不公开",)),
    Code("secret", "国家秘密", also=("涉密", "秘密")),
)
DIRECTIONS = CodeTable("抽查类型", Code("untargeted", "不定向"), Code("targeted", "定向"))
MARKS = CodeTable(
    "不公开标记",
    Code("trade_secret", "商业秘密"),
    Code("state_secret", "国家秘密"),
    Code("personal", "个人隐私"),
    Code("other", "其他"),
)

TASK_STATES = CodeTable(
    "任务状态",
    # in the order of the work; void, suspended, cancelled and deleted stand beside it
    Code("draft", "草稿", "预览范围后冻结抽查对象库（draw freeze）"),
    Code("frozen", "已冻结", "到时录入随机值，抽取对象（draw run）"),
    Code("drawn", "已抽取", "比对和确认名单（confirm）"),
    Code("confirmed", "已确认", "抽取并匹配执法检查人员（match）"),
    Code("matched", "已匹配", "打印抽查记录表（sheets），实施检查后录入结果（result enter）"),
    Code("under_way", "检查中", "录齐结果并审批（approve），然后办结（task close）"),
    Code("closed", "已办结", "公示（publish）"),
    Code("void", "已作废", "不再继续；需要时另建任务（task create）"),
    Code("suspended", "已中止", "恢复任务（task resume）"),
    Code("cancelled", "已取消", "不再继续；需要时另建任务（task create）"),
    Code("deleted", "已删除", "误删的可以撤销（undo）"),
)
TASK_REASONS = CodeTable(
    "原因",
    # why a task was extended, suspended, cancelled …: the public reads the word, never the sentence beside it
    Code("schedule", "工作安排调整", also=("工作安排",)),
    Code("disaster", "天气、灾害", also=("天气", "灾害")),
    Code("object", "企业停业、装修", also=("停业", "装修")),
    Code("instruction", "上级统一部署", also=("上级部署",)),
    Code("law", "依据、政策变化", also=("依据变化", "政策变化")),
    Code("merged", "与其他任务合并", also=("合并",)),
    Code("wrong", "建立有误", also=("建错",)),
    Code("other", "其他"),
)
STRATA = CodeTable(
    "分层方式",
    Code("none", "不分层"),
    Code("risk", "按信用风险等级"),
    Code("grade", "按场所等级"),
    Code("watch", "按重点监管"),
    Code("trade", "按行业"),
)
EXCLUSIONS = CodeTable(
    "不入库原因",
    Code("after_cutoff", "截止日后登记"),
    Code("not_active", "已歇业、注销、吊销或迁出"),
    Code("checked_this_year", "本年度已就同一事项抽查"),
    Code("visit_limit", "本年度检查次数已达上限"),
    Code("other_scope", "不在本任务限定的范围"),
    Code("struck_before", "上次抽取作废时剔除"),
    Code("already_drawn", "已在原抽取名单中"),
    Code("period_done", "本期已检查"),
    # what the public reads beside an object (rules.draw.draw_record.coarse)
    Code("closed", "已停止经营或迁出"),
    Code("other", "其他原因"),
    # what the public reads of the inspectors who are not on the list
    Code("not_available", "不可派出"),
    # inspectors
    Code("on_leave", "休假"),
    Code("transferred", "调离"),
    Code("disabled", "停用"),
    Code("certificate", "执法证在检查期内到期"),
    Code("not_qualified", "不具备所抽事项的资格"),
    Code("expert", "专业技术人员"),
    Code("parent_list", "已在原抽取的人员名单中"),
)
STRIKE_REASONS = CodeTable(
    "剔除原因",
    Code("deregistered", "已注销"),
    Code("revoked", "已吊销"),
    Code("moved_away", "已迁出"),
    Code("closed_down", "已停业"),
    Code("duplicate", "重复登记"),
    Code("out_of_scope", "不属于抽查范围"),
    Code("handed_over", "已移交其他机关"),
)
VOID_REASONS = CodeTable(
    "作废原因",
    Code("wrong_pool", "名录有误"),
    Code("wrong_terms", "条件有误"),
    Code("value_false", "录入的随机值不真实", "只有彩票和信标：真值谁都可以查对"),
    Code("value_disputed", "随机值有争议"),
    Code("procedure", "程序不合规定"),
    Code("task_cancelled", "任务取消"),
    Code("parent_void", "所补充的抽取已作废", "随那一次一起作废，不能单独选"),
    Code("restored", "台账由备份恢复", "登记恢复时作废，不能单独选"),
)
RESTORE_REASONS = CodeTable(
    "恢复原因",
    Code("disk", "磁盘、电脑损坏", also=("磁盘损坏", "电脑损坏")),
    Code("lost", "电脑丢失、被盗", also=("丢失", "被盗")),
    Code("attack", "病毒、勒索软件", also=("病毒", "勒索")),
    Code("mistake", "误删、误改"),
)
ERASURE_BASES = CodeTable(
    "删除依据",  # 个人信息保护法 第四十七条 第一款
    Code("purpose", "处理目的已实现或不再必要", "第一项"),
    Code("period", "保存期限已届满", "第二项"),
    Code("consent", "个人撤回同意", "第三项"),
    Code("unlawful", "违反法律法规处理", "第四项"),
    Code("other", "法律、行政法规规定的其他情形", "第五项"),
)
CHANGE_REASONS = CodeTable(
    "更换原因",
    # draw.md §5: these three and no 其他, or a team could be changed until it fits
    Code("recusal", "回避"),
    Code("illness", "疾病", "每个对象以一次为限"),
    Code("transfer", "调离", also=("离职", "退休")),
)
SUPPLEMENT_REASONS = CodeTable(
    "补充抽取原因",
    Code("ratio_raised", "抽查比例提高", also=("比例提高",)),
    Code("list_short", "剔除后无可递补", also=("名单不足",)),
)
CAUSES = CodeTable(
    "检查起因",
    # 叶县 2023 一, 五(四): these stand beside the random checks and are never counted among them
    Code("complaint", "投诉举报", also=("投诉", "举报")),
    Code("handed_over", "转办交办", also=("转办", "交办", "移送")),
    Code("monitoring", "数据监测", also=("大数据监测", "监测预警")),
    Code("campaign", "专项检查", also=("专项", "上级部署")),
    Code("recheck", "复查", also=("整改复查", "回头看")),
    Code("requested", "企业申请"),
    Code("licence", "许可核查", also=("许可现场核查",)),
    Code("urgent", "突发紧急", also=("突发事件", "紧急情况")),
)
"""Why objects are checked that were named, not drawn."""
ENTROPY = CodeTable(
    "随机值来源",
    # draw.md §2; note: the strength that is shown
    Code("dice", "骰子", "可信程度取决于在场见证人"),
    Code("lottery", "彩票开奖号码", "有外部见证时为强；号码真假请对照开奖公告"),
    Code("beacon", "公共随机信标", "有外部见证时为强"),
    Code("system", "系统随机数", "单独使用为弱；须有见证人报数"),
)
DRAW_STATES = CodeTable(
    "抽取状态",
    Code("open", "已冻结待抽取"),
    Code("drawn", "已抽取"),
    Code("void", "已作废"),
    Code("expired", "已过期"),
)
WITNESS_KINDS = CodeTable(
    "外部见证",
    # draw.md §1: who holds the commitment outside; the bureau's own website is none
    Code("superior", "上级机关", also=("上级", "主管部门")),
    Code("discipline", "纪检监察机关", also=("纪检", "纪委", "监察")),
    Code("supervisor", "监督员、群众代表", also=("监督员", "群众代表", "代表")),
    Code("notary", "公证机构", also=("公证",)),
    Code("newspaper", "报纸", also=("登报",)),
    Code("paper", "存于外部的纸件", also=("纸件",)),
    Code("rfc3161", "时间戳", "只证明时间，不证明只有一份", also=("可信时间戳",)),
)
PUBLISH_DRAW = CodeTable("抽取名单公开时点", Code("after_close", "任务办结后"), Code("at_draw", "确认后即公开"))
SIGNATURES = CodeTable(
    "签字情况",
    # 莲池 2024 五(二)2, 源汇 2023 (五)4
    Code("signed", "已签字或盖章"),
    Code("refused", "拒绝签字"),
    Code("unobtainable", "无法取得签字或盖章"),
)

TRADES = CodeTable(
    "行业",
    Code("hotel", "旅馆业", also=("旅馆", "宾馆", "酒店", "宾馆旅馆")),
    Code("netcafe", "网吧", also=("互联网上网服务营业场所", "网吧业", "上网服务")),
    Code("entertainment", "娱乐场所", also=("歌舞娱乐", "KTV", "游艺娱乐")),
    Code("security", "保安服务", also=("保安从业单位", "保安服务企业", "保安服务公司")),
    Code("security_training", "保安培训", also=("保安培训单位",)),
    Code("armed_escort", "武装守护押运"),
    Code("precursor", "易制毒化学品", also=("易制毒化学品从业单位",)),
    Code("blasting", "营业性爆破作业"),
    Code("blasting_own", "非营业性爆破作业"),
    Code("firearms", "民用枪支弹药", also=("民用枪支弹药从业单位",)),
    Code("seal", "公章刻制", also=("公章刻制业",)),
    Code("pawn", "典当", also=("典当业",)),
    Code("repair", "机修", also=("机修业", "机动车修理")),
    Code("bath", "足疗按摩洗浴", also=("足疗", "洗浴", "按摩")),
    Code("cinema", "电影放映", also=("电影发行放映",)),
    Code("bank", "金融机构营业场所", also=("金融机构",)),
    Code("internet_service", "互联网服务提供者"),
    Code("internet_use", "互联网使用单位", also=("联网单位",)),
    Code("fire_key", "消防安全重点单位"),
    Code("fire_service", "社会消防技术服务机构"),
)
"""The trades of the notices. The list is open: any other trade is stored as typed."""


def trade_name(text: str) -> str:
    """The stored name of a typed trade; a trade that is not in TRADES stays as typed.

    >>> trade_name("宾馆"), trade_name("汽车租赁")
    ('旅馆业', '汽车租赁')
    """
    try:
        return TRADES.text(TRADES.read(text))
    except ValueError:
        return text


def trade_names(texts: Iterable[str]) -> tuple[str, ...]:
    """The stored names of typed trades, each once, in order."""
    return tuple(dict.fromkeys(map(trade_name, texts)))


def trade_code(name: str) -> str:
    """The stratum code of a trade: its code, or `t-` and 8 hex digits of its name's SHA-256."""
    try:
        return TRADES.read(name)
    except ValueError:
        return "t-" + hashlib.sha256(name.encode()).hexdigest()[:8]
