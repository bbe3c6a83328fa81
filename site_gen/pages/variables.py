"""The variables of templates in Chinese: the tables of docs/templates.md are generated from this file.

Every class that a template is given stands here with all its fields; the public records inside them are described in
`rules.disclosure.table`. Tests compare both with the classes and with the templates.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Union, get_args, get_origin, get_type_hints

from markupsafe import Markup

from site_gen.pages import figures, frame, open_data, transparency, views

__all__ = ["BEGIN", "END", "PIECES", "TEMPLATES", "Words", "handbook"]

BEGIN = "<!-- 以下由 site_gen/pages/variables.py 生成 -->"
END = "<!-- 以上由 site_gen/pages/variables.py 生成 -->"


@dataclass(frozen=True, slots=True)
class Words:
    """The words for one class that templates are given. title: what it is. fields: name → meaning, in the order of the class."""

    kind: type
    title: str
    fields: Mapping[str, str]


_RESULTS, _PARTS = "检查结果，新的在前", "这是分页列表的哪一部分"

TEMPLATES: Mapping[str, Words | str] = {
    "about.html": Words(views.AboutView, "名词说明", {"results": "（代码、结果、是否发现问题）"}),
    "article.html": Words(views.ArticleView, "公告或细则", {
        "article": "公告", "html": "正文，已清理", "on": "日期", "contents": "（锚点、小标题、级别 2 至 4），小标题少则为空",
        "files": "附件：（标题、路径、类型、大小）",
    }),
    "blacklist.html": Words(views.BlacklistView, "重点公示", {"rows": "列入的单位"}),
    "draw.html": Words(views.DrawView, "一次抽取", {
        "draw": "抽取", "steps": "进行到哪一步", "files": "证据文件，名称公开文件除外", "openings": "名称公开文件",
        "commitment": "承诺值，八位一组", "superseded": "它代替的那次抽取的编号，没有则为空", "task_page": "任务是否有网页",
        "pages": "有网页的检查对象的编号", "check": "核验用到的地址",
    }),
    "draws.html": Words(views.DrawsView, "抽取公开", {
        "draws": "抽取，新的在前", "voids": "作废的次数", "expired": "过期的次数", "unlisted": "只列入 freezes.tsv、没有网页的次数",
    }),
    "home.html": Words(views.HomeView, "首页", {
        "figures": "有任务的最近一年的数字", "calendar": "那一年的检查日历", "rest": "日历中首页没有列出的行数", "plan": "那一年是否有计划的网页",
        "visits": "最新的检查", "draws": "最近的抽取", "news": "最新公告",
    }),
    "item.html": Words(views.ItemView, "一个抽查事项", {"item": "事项", "tasks": "用到它的任务"}),
    "items.html": Words(views.ItemsView, "随机抽查事项清单", {"items": "现行事项", "former": "已废止的事项", "changes": "清单的变动，新的在前"}),
    "list_index.html": Words(views.ListIndexView, "检查结果分类列表", {
        "months": "按月", "departments": "按部门", "towns": "按乡镇", "tasks": "按任务",
    }),
    "news.html": Words(views.NewsView, "公告", {"news": "公告，新的在前", "rules": "细则和制度"}),
    "not_found.html": "没有找到网页（404），没有 `view`",
    "object.html": Words(views.ObjectView, "一个检查对象", {"object": "检查对象", "visits": "历次检查，新的在前", "problems": "发现问题的结果数"}),
    "objection.html": "异议申诉，没有 `view`",
    "open_data.html": Words(open_data.OpenDataView, "开放数据", {
        "tables": "可以下载的表", "lists": "每一类表有哪些栏目", "terms": "使用条件", "package": "datapackage.json 的路径",
        "linked": "供搜索引擎读取的说明（JSON-LD）",
    }),
    "patterns.html": Words(views.PatternsView, "页面组件", {
        "parts": "分页的例子", "calendar": "检查日历的例子", "months": "按月的例子", "bars": "条形图的例子",
    }),
    "plan.html": Words(views.PlanView, "一个年度的抽查计划", {
        "year": "年度", "lines": "计划的各行", "tasks": "有网页的任务：编号对名称", "items": "有网页的事项的编号", "calendar": "检查日历",
        "plan": "计划的文件：标题、文号、备案，没有公布的为空", "duties": "这一年的周期检查",
    }),
    "plans.html": Words(views.PlansView, "年度抽查计划", {"years": "（年度、行数），新的在前"}),
    "publications.html": Words(views.PublicationsView, "历次发布", {"rows": "本页的发布，旧的在前", "parts": _PARTS}),
    "registry.html": Words(views.RegistryView, "名录库", {
        "objects": "检查对象数", "inspectors": "执法人员数", "restricted": "（行业、数量），只计数不列名的", "departments": "（部门、执法人员数）",
    }),
    "registry_inspectors.html": Words(views.InspectorsView, "执法检查人员名录库", {"rows": "本页的人员", "parts": _PARTS}),
    "registry_objects.html": Words(views.ObjectsView, "检查对象名录库", {"rows": "本页的检查对象", "parts": _PARTS}),
    "result.html": Words(views.ResultView, "一条检查结果", {
        "result": "检查结果", "task_page": "任务是否有网页", "item_page": "事项是否有网页", "plan_year": "所属计划的年度",
        "json_name": "同一条结果的 JSON 文件名", "draw": "抽中它的那次抽取的编号，没有网页则为空",
    }),
    "result_list.html": Words(views.ResultListView, "一个分类的检查结果", {"results": "本页的检查结果", "parts": _PARTS}),
    "search.html": Words(views.SearchView, "查询检查结果", {
        "payload": "（名称、路径），检索文件，按这个次序读取", "fallback": "旧浏览器用的解压程序的路径", "months": "按月", "departments": "按部门",
        "towns": "按乡镇", "newest": "最新的检查结果",
    }),
    "site_map.html": Words(views.SiteMapView, "网站地图", {"groups": "（标题、链接）"}),
    "statistics.html": Words(views.StatisticsView, "一个年度的抽查情况统计表", {
        "year": "年度", "rows": "统计表的各行", "spans": "每一行的前几列跨几行，0 表示由上面的行代表", "totals": "合计", "sections": "按科室合计",
        "items": "按事项合计", "months": "按月", "found": "按检查结果", "departments": "按部门", "named": "非随机检查的各行",
        "apart": "另有不予公开的结果数，不列的为 0", "limited": "有限公开的任务", "moved_out": "有结果公示期满、已移出的任务",
    }),
    "statistics_index.html": Words(views.StatisticsIndexView, "抽查情况统计", {"years": "（年度、合计、非随机检查数），新的在前"}),
    "task.html": Words(views.TaskView, "一个任务", {
        "task": "任务", "steps": "进行到哪一步", "draws": "它的抽取", "items": "有网页的事项的编号", "results": "检查结果，最多 30 条",
        "more": "全部结果的列表的路径，不多则为空",
    }),
    "tasks.html": Words(views.TasksView, "抽查任务", {"tasks": "任务，新的在前"}),
    "transparency.html": Words(transparency.TransparencyView, "透明度", {
        "as_of": "数据截至", "seq": "台账的行数", "head": "台账最后一行的值", "freezes": "冻结次数", "publications": "发布次数", "newest": "最近的发布",
        "given_up": "作废和过期的冻结，新的在前", "voids": "作废次数", "expired": "过期次数", "removed": "移出的结果：年度、原因、条数", "corrected": "更正过的结果",
        "restores": "台账由备份恢复的各次，新的在前",
    }),
    "verify.html": Words(views.VerifyView, "核验抽取", {"draws": "可以核验的抽取", "check": "核验用到的地址"}),
}  # fmt: skip
"""Template → its `view`; a text where it has none."""

PIECES = (
    Words(frame.Route, "`route`：网页在哪里，框架上写什么", {
        "path": "网页的路径", "template": "模板", "title": "标题", "section": "菜单的哪一项", "bureau": "公开机关，就是 `bureau`",
        "crumbs": "当前位置", "description": "说明", "published": "发布时间；空的是栏目页", "scripts": "本页的脚本的路径",
    }),
    Words(frame.Link, "链接", {"title": "文字", "path": "路径，从网站的根算起", "note": "旁边的数量或日期"}),
    Words(figures.Step, "步骤", {"title": "名称", "state": "done 已完成、current 现在、todo 未进行", "text": "同样的意思，用文字写"}),
    Words(frame.Parts, "分页", {
        "number": "第几页", "of": "共几页", "total": "共几条", "previous": "上一页的路径", "following": "下一页的路径", "near": "（页码、路径），附近各页",
    }),
    Words(views.EvidenceFile, "证据文件", {"name": "文件名", "size": "字节数", "sha256": "SHA-256"}),
    Words(views.CheckAddresses, "核验用到的地址，从本页算起", {
        "evidence": "证据文件夹", "bundle": "证据合并成的脚本", "freezes": "freezes.tsv", "heads": "heads.tsv", "scripts": "各个脚本，按次序",
        "beacon": "核对信标签名的脚本，用到才读", "program": "verify.py",
    }),
    Words(views.ItemChange, "事项清单的一次变动", {"on": "日期", "items": "涉及的事项", "words": "怎样变动"}),
    Words(figures.Visit, "一次检查：一个对象、一个任务、一天", {
        "path": "网页的路径", "results": "各事项的检查结果", "tags": "（其中一条、同样的有几条）",
    }),
    Words(figures.Calendar, "一年的检查日历", {"year": "年度", "rows": "各行，按开始日期"}),
    Words(figures.CalendarRow, "日历的一行：一个任务，或还没有执行的一行计划", {
        "title": "名称", "path": "网页的路径", "state": "状态", "state_code": "状态代码", "start": "开始", "end": "结束",
        "first": "从一年的第几天起（0 起，共 366）", "length": "多少天", "days": "（第几天、那天的检查结果数）", "checks": "检查结果总数",
    }),
    Words(figures.YearFigures, "一年的数字", {
        "year": "年度", "tasks": "任务数", "drawn": "抽中的家数", "checked": "已检查的家数", "due": "到今天应当公示的结果数",
        "published": "公示的结果数", "problems": "发现问题的结果数", "share": "公示率", "late": "逾期未公示的：任务编号、名称、条数",
        "moved_out": "是否有结果公示期满，已移出、不再计数", "drawn_at_least": "抽中的家数是否只知道至少多少",
    }),
    Words(figures.Totals, "统计表的合计", {
        "drawn": "抽取的家数", "checked": "检查的家数", "disclosed": "公示", "problems": "发现问题", "abnormal": "列入异常", "cases": "立案", "fine": "罚没（分）",
        "drawn_at_least": "抽取的家数是否只知道至少多少（有的结果不在公示中）",
    }),
    Words(figures.Sum, "一个科室或事项的合计", {"name": "名称", "totals": "合计", "bar": "检查数占最多者的百分比"}),
    Words(figures.Bar, "条形图的一条", {"name": "名称", "count": "数量", "bar": "占最多者的百分比"}),
    Words(figures.Month, "一个月", {
        "month": "月份", "count": "检查结果数", "problems": "其中发现问题的", "bar": "占最多的月的百分比", "problem_bar": "发现问题的占最多的月的百分比",
    }),
    Words(transparency.Publication, "一次发布", {"number": "第几次", "seq": "台账的行数", "head": "台账最后一行的值", "at": "时间", "restored": "是否台账由备份恢复以后的第一次"}),
    Words(transparency.Freeze, "一次作废或过期的冻结", {
        "serial": "序号", "draw": "抽取编号", "frozen_at": "冻结时间", "state": "状态", "reason": "原因", "page": "是否有网页",
    }),
    Words(open_data.OpenTable, "可以下载的表", {"title": "名称", "rows": "行数", "files": "各种格式的文件"}),
    Words(open_data.OpenFile, "一种格式的文件", {"form": "格式", "path": "路径", "size": "大小"}),
    Words(open_data.OpenList, "一类表的栏目", {"title": "名称", "note": "一行是什么", "fields": "（栏目、含义）"}),
)  # fmt: skip
"""The classes inside the views, beside the public records."""

_PLAIN = {str: "文字", int: "整数", bool: "是或否", date: "日期", bytes: "字节", Markup: "HTML", type(None): "没有"}


def type_words(kind: object) -> str:
    """A type in Chinese, as the handbook has it.

    >>> type_words(tuple[str, ...]), type_words(int | None), type_words(tuple[str, int])
    ('文字，多个', '整数或没有', '（文字、整数）')
    """
    if isinstance(kind, type) and kind in _PLAIN and not get_args(kind):
        return _PLAIN[kind]
    parts, origin = get_args(kind), get_origin(kind)
    if origin in (Union, types.UnionType):
        return "或".join(map(type_words, parts))
    if origin is tuple and parts[-1] is not Ellipsis:
        return f"（{'、'.join(map(type_words, parts))}）"
    if origin in (tuple, frozenset):
        return f"{type_words(parts[0])}，多个"
    if len(parts) == 2:
        return f"{type_words(parts[0])}对{type_words(parts[1])}"
    return f"`{getattr(kind, '__name__', kind)}`"


def _table(words: Words) -> list[str]:
    hints = get_type_hints(words.kind)
    rows = [f"| `{name}` | {type_words(hints[name])} | {meaning} |" for name, meaning in words.fields.items()]
    return ["| 变量 | 类型 | 内容 |", "| --- | --- | --- |", *rows, ""]


def handbook() -> str:
    """The tables of docs/templates.md as Markdown, from BEGIN to END."""
    lines = [BEGIN, "", "### 每个模板的 `view`", ""]
    for template, words in TEMPLATES.items():
        if isinstance(words, str):
            lines += [f"#### `{template}`", "", f"{words}。", ""]
        else:
            lines += [f"#### `{template}`：{words.title} `{words.kind.__name__}`", "", *_table(words)]
    lines += ["### 其中的各件", ""]
    for words in PIECES:
        lines += [f"#### {words.title} `{words.kind.__name__}`", "", *_table(words)]
    return "\n".join([*lines, END])
