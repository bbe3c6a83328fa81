"""What is public, field by field, in Chinese for the handbook: the page 公开什么 (docs/disclosure.md) is generated from it.

Every class of `rules.disclosure.public` is here with every field and no other; the projection fills those classes and nothing else leaves
the bureau. A field that is added there fails the tests until it is described here and the page is generated again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.disclosure import public

__all__ = ["BEGIN", "END", "TABLES", "Table", "handbook"]

BEGIN = "<!-- 以下由 rules/disclosure/table.py 生成 -->"
END = "<!-- 以上由 rules/disclosure/table.py 生成 -->"


@dataclass(frozen=True, slots=True)
class Table:
    """One class of public records: its title and what each field is, in the order of the class."""

    kind: type
    title: str
    words: Mapping[str, str]


TABLES = (
    Table(
        public.PublicBureau,
        "公开机关",
        {
            "name": "机关名称",
            "region": "行政区划代码",
            "url": "网站地址",
            "organizer": "主办单位",
            "undertaker": "承办单位",
            "site_id": "政府网站标识码",
            "icp": "ICP 备案号",
            "police_record": "公安网安备案号",
            "contact": "办公电话",
            "address": "办公地址",
            "objection_note": "异议的办法",
            "demo": "是否演示数据",
            "inspectors_withheld": "不公开执法检查人员名录库的依据",
        },
    ),
    Table(
        public.FieldChange,
        "事项的一处改动",
        {
            "field": "栏目",
            "before": "原来的内容（标记不公开的，只写“依法不予公开”和理由）",
            "after": "改后的内容（同上）",
        },
    ),
    Table(
        public.ItemVersion,
        "事项的一个版本",
        {
            "version": "版本",
            "on": "日期",
            "changes": "改了什么，由什么改为什么；第一版没有",
            "replaced": "是否当天又改了（只列版本和日期，不列内容）",
        },
    ),
    Table(
        public.PublicItem,
        "抽查事项",
        {
            "number": "编号",
            "name": "事项名称",
            "department": "部门",
            "basis": "抽查依据",
            "subject": "检查主体",
            "category": "事项类别",
            "trades": "检查对象（行业）",
            "content": "抽查内容",
            "standard": "标准和要点",
            "ratio": "抽查比例",
            "times_per_year": "每年频次",
            "methods": "检查方式",
            "level": "公开程度",
            "level_basis": "不公开依据",
            "valid_from": "生效日期",
            "valid_until": "失效日期",
            "note": "备注",
            "version": "版本",
            "current": "现行有效",
            "versions": "历次版本",
            "term_years": "公示年限（自检查之日起）",
        },
    ),
    Table(
        public.PublicPlanLine,
        "年度计划",
        {
            "number": "编号",
            "year": "年度",
            "name": "计划名称",
            "items": "抽查事项",
            "category": "事项类别",
            "direction": "定向或不定向",
            "trades": "抽查对象范围",
            "ratio": "抽查比例",
            "start": "开始日期",
            "end": "结束日期",
            "times_per_year": "每年频次",
            "section": "责任科室",
            "withdrawn": "是否撤回",
            "tasks": "据以开展的任务",
        },
    ),
    Table(
        public.PublicStratum,
        "分层",
        {
            "name": "层",
            "ratio": "比例",
            "size": "对象数",
            "taken": "抽取数",
        },
    ),
    Table(
        public.PublicTask,
        "抽查任务",
        {
            "number": "编号",
            "name": "任务名称",
            "plan": "计划编号",
            "plan_name": "计划名称",
            "items": "抽查事项",
            "departments": "参与部门",
            "start": "开始日期",
            "end": "结束日期",
            "cutoff": "登记截止日",
            "scope": "范围",
            "strata_kind": "分层方式",
            "floor": "总比例下限",
            "batches": "批次数",
            "state": "状态",
            "state_code": "状态代码",
            "pool_size": "对象库大小",
            "strata": "各层",
            "excluded": "未入库的原因和数量",
            "drawn": "抽取数",
            "struck": "剔除数",
            "checked": "已检查对象数",
            "results": "已录入结果数",
            "problems": "已审批结果中发现问题数",
            "disclosed": "已公示结果数",
            "draws": "历次抽取",
            "closed_on": "办结日期",
            "cause": "非随机检查的起因（随机抽查的为空）",
        },
    ),
    Table(
        public.PublicDrawn,
        "抽取名单的一行",
        {
            "order": "次序",
            "number": "对象编号",
            "name": "名称（不得列名的为空）",
            "stratum": "层",
            "batch": "批次",
            "state": "抽中、递补或已剔除（原因）",
            "final": "是否在最终名单",
        },
    ),
    Table(
        public.PublicDraw,
        "抽取",
        {
            "number": "编号",
            "task": "任务编号",
            "task_name": "任务名称",
            "serial": "全局冻结序号",
            "commitment": "承诺值",
            "words": "承诺值的六个字",
            "state": "状态",
            "state_code": "状态代码",
            "stages": "各阶段时间",
            "frozen_at": "冻结时间",
            "expected_at": "随机值预定时间",
            "entropy": "随机值种类",
            "source": "随机值来源",
            "strength": "证明力",
            "value": "随机值",
            "value_at": "录入时间",
            "witnesses": "在场见证（写单位；写姓名须本人同意）",
            "outside": "外部见证",
            "seed": "种子",
            "seal": "证据封签",
            "pool_size": "对象库大小",
            "strata": "各层",
            "excluded": "未入库的原因和数量",
            "departments": "各部门可抽人数和在册人数",
            "drawn_count": "抽取数",
            "struck_count": "剔除数",
            "struck_reasons": "剔除的原因和数量",
            "void_reason": "作废原因",
            "supersedes": "接替的抽取",
            "open": "名单是否已公开",
            "opens": "名单何时公开",
            "level": "公开程度（全部公开的为空）",
            "proves": "这次抽取能证明什么",
            "does_not": "不能证明什么",
            "drawn": "抽取名单",
            "teams": "检查组（本次抽取的人员代号，不是姓名）",
            "files": "证据文件",
            "voids": "本单位作废的冻结数",
            "expired": "本单位过期的冻结数",
            "changes": "人员更换：对象、部门、换下的代号、原因、接替的代号或缺员",
            "without_choice": "无随机性的检查组",
            "parent": "所补充的抽取（补充抽取才有）",
            "adds": "补充什么、为什么",
        },
    ),
    Table(
        public.PublicResult,
        "检查结果",
        {
            "slug": "网页地址",
            "task": "任务编号",
            "task_name": "任务名称",
            "plan": "计划编号",
            "plan_name": "计划名称",
            "direction": "定向或不定向",
            "category": "事项类别",
            "authority": "检查机关",
            "department": "部门",
            "object_number": "对象编号",
            "object": "对象名称",
            "code": "统一社会信用代码或注册号",
            "town": "乡镇街道",
            "item": "事项编号",
            "item_name": "事项名称",
            "basis": "抽查依据",
            "methods": "检查方式",
            "checked_on": "检查日期",
            "result_code": "结果代码",
            "result": "检查结果",
            "problem": "是否发现问题",
            "statement": "公开说明",
            "handling": "处理情况和复查结果",
            "approved_on": "审批日期（撤回的为撤回日期）",
            "corrected": "是否更正",
            "withdrawn": "是否撤回",
            "note": "更正、撤回的说明",
            "object_page": "是否有对象页",
            "cause": "非随机检查的起因（随机抽查的为空）",
        },
    ),
    Table(
        public.PublicObject,
        "对象页",
        {
            "number": "编号",
            "name": "名称",
            "code": "统一社会信用代码或注册号",
            "trades": "行业",
            "status": "登记状态",
            "results": "历次结果，新的在前",
        },
    ),
    Table(
        public.PublicEnterprise,
        "检查对象名录库",
        {
            "number": "编号",
            "name": "名称",
            "code": "统一社会信用代码或注册号",
            "trades": "行业",
            "status": "登记状态",
            "page": "是否有对象页",
        },
    ),
    Table(
        public.PublicInspector,
        "执法检查人员名录库",
        {
            "number": "编号",
            "department": "部门",
            "certificate": "执法证号",
        },
    ),
    Table(
        public.PublicBlacklisted,
        "黑名单",
        {
            "number": "编号",
            "name": "单位名称",
            "code": "统一社会信用代码或注册号",
            "trades": "行业",
            "reason": "列入原因",
            "start": "列入日期",
            "until": "移出日期",
        },
    ),
    Table(
        public.StatisticsRow,
        "抽查情况统计表",
        {
            "order": "序号",
            "section": "科室",
            "name": "抽查检查名称",
            "item": "抽查事项",
            "period": "抽查时间",
            "ratio": "抽查比例",
            "drawn": "抽查市场主体数",
            "checked": "检查市场主体数",
            "disclosed": "检查结果录入公示数",
            "problems": "发现问题数量",
            "abnormal": "列入异常名录数",
            "cases": "立案查处",
            "fine": "罚没金额",
        },
    ),
    Table(
        public.Announcement,
        "公告和细则",
        {
            "slug": "网页地址",
            "title": "标题",
            "on": "日期",
            "kind": "公告或细则",
            "markdown": "正文",
            "attachments": "附件",
        },
    ),
    Table(
        public.Attachment,
        "公告的附件",
        {
            "name": "文件名",
            "title": "标题",
            "content": "内容（与公告一样由经办人决定公开；发布前逐个检查）",
        },
    ),
    Table(
        public.PublicRecords,
        "一次公示的全部",
        {
            "bureau": "公开机关",
            "as_of": "数据截至",
            "seq": "日志序号",
            "head": "日志摘要",
            "items": "随机抽查事项清单",
            "plan": "年度抽查工作计划",
            "tasks": "抽查任务",
            "draws": "抽取",
            "results": "检查结果",
            "objects": "对象页",
            "enterprises": "检查对象名录库",
            "restricted": "不列名的行业和对象数",
            "inspectors": "执法检查人员名录库",
            "blacklist": "黑名单",
            "statistics": "抽查情况统计表，按年",
            "freezes": "冻结登记（freezes.tsv，只增不减）",
            "heads": "历次公示的日志摘要（heads.tsv，只增不减）",
            "announcements": "公告和细则",
            "named_statistics": "非随机检查情况统计表，按年，单独统计",
        },
    ),
)
"""In the order of the page."""


def handbook() -> str:
    """The tables as they stand in docs/disclosure.md, in Markdown, between BEGIN and END."""
    lines = [BEGIN, ""]
    for table in TABLES:
        lines += [f"### {table.title} `{table.kind.__name__}`", "", "| 字段 | 内容 |", "| --- | --- |"]
        lines += [f"| `{field}` | {words} |" for field, words in table.words.items()]
        lines.append("")
    return "\n".join([*lines, END])
