"""What is public of plan and tasks, field by field, in Chinese for the handbook (rules.disclosure.table)."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.disclosure import public_work

__all__ = ["WORK_TABLES", "Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """One class of public records: its title and what each field is, in the order of the class."""

    kind: type
    title: str
    words: Mapping[str, str]


WORK_TABLES = (
    Table(
        public_work.PublicPlanLine,
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
            "lead": "牵头部门（全称）",
            "participants": "参与部门（全称）",
        },
    ),
    Table(
        public_work.PublicPlan,
        "年度计划的文件（公布以后才有）",
        {
            "year": "年度",
            "title": "标题",
            "document": "文号",
            "lead": "牵头部门（全称）",
            "filed_with": "备案机关",
            "filed_number": "备案编号",
            "filed_on": "备案日期",
            "registered_on": "备案的登记日期（晚于备案日期的才写）",
            "published_on": "公布日期",
            "changed": "备案以后新增、改动（移到别的年度的也算）的计划编号",
        },
    ),
    Table(
        public_work.PublicDuty,
        "周期检查（不按信用风险等级、重点监管定的）",
        {
            "item": "抽查事项",
            "who": "检查对象（空为事项所涉全部对象）",
            "every": "周期",
            "share": "每期至少检查的比例",
            "start": "起始日期",
            "until": "终止日期",
            "section": "责任科室",
            "basis": "依据",
        },
    ),
    Table(
        public_work.PublicStratum,
        "分层",
        {"name": "层", "ratio": "比例", "size": "对象数", "taken": "抽取数"},
    ),
    Table(
        public_work.PublicDecision,
        "任务的延长、中止、恢复、取消",
        {
            "kind": "做了什么",
            "reason": "原因（固定的几种之一；说明、批准人姓名、依据不公开）",
            "post": "批准人的职务",
            "on": "决定日期",
            "batch": "第几批（0 为整个任务）",
            "before": "原来的期限",
            "until": "改后的期限，或中止到哪一天",
        },
    ),
    Table(
        public_work.PublicTask,
        "抽查任务",
        {
            "number": "编号",
            "name": "任务名称",
            "plan": "计划编号",
            "plan_name": "计划名称",
            "items": "抽查事项",
            "departments": "参与部门（全称）",
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
            "checked": "有公示结果的对象数（有限公开的没有，下同）",
            "problems": "公示的结果中发现问题数",
            "disclosed": "公示的结果数",
            "draws": "历次抽取",
            "closed_on": "办结日期",
            "late": "逾期未公示的结果数",
            "moved_out": "是否有结果公示期满已移出",
            "level": "公开程度（全部公开的为空）",
            "counts": "有限公开：每种结果的数量或“少于5”，一季度一变",
            "cause": "非随机检查的起因（随机抽查的为空）",
            "lead": "牵头部门（全称）",
            "windows": "各批的起止日期（分批并且各有时间的才有）",
            "decisions": "延长、中止、恢复、取消",
            "periodic": "是否周期检查、是否全部检查（不写是哪一项义务）",
        },
    ),
)
