"""The map of the site: its pages in five groups."""

from rules.disclosure.public import PublicRecords
from site_gen import paths
from site_gen.pages.frame import Link
from site_gen.pages.views import SiteMapView

__all__ = ["site_map"]


def site_map(public: PublicRecords) -> SiteMapView:
    """Every page but those of single records, which the lists lead to."""
    rules = [entry for entry in public.announcements if entry.kind != "news"]
    years = sorted({line.year for line in public.plan}, reverse=True)
    return SiteMapView(groups=(
        ("抽查安排", (
            Link("随机抽查事项清单", "items/index.html"), Link("年度抽查工作计划", "plans/index.html"),
            *(Link(f"{year} 年度计划", paths.plan(year)) for year in years), Link("抽查任务", "tasks/index.html"),
        )),
        ("抽取与核验", (
            Link("抽取公开", "draws/index.html"), Link("核验抽取", "verify/index.html"),
            Link("透明度", "transparency/index.html"), Link("历次发布", paths.publications()),
        )),
        ("检查结果", (
            Link("查询检查结果", "results/index.html"), Link("检查结果分类列表", "lists/index.html"),
            Link("重点公示", "blacklist/index.html"), Link("抽查情况统计", "statistics/index.html"),
            *(Link(f"{year} 年抽查情况统计表", paths.statistics(year)) for year in sorted(public.statistics, reverse=True)),
        )),
        ("名录库", (
            Link("名录库", "registry/index.html"), Link("检查对象名录库", paths.objects()),
            Link("执法检查人员名录库", paths.inspectors()),
        )),
        ("公告与服务", (
            Link("公告", "news/index.html"), *(Link(entry.title, paths.article(entry.slug)) for entry in rules),
            Link("异议申诉", "objection/index.html"), Link("开放数据", "open-data/index.html"),
            Link("名词说明", "about/index.html"), Link("页面组件", "patterns.html"),
        )),
    ))  # fmt: skip
