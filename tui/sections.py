"""The desk's sections in the order of the menu: key, name, digit of the keyboard, the class of its first screen.

One table, read by the menu, the palette, the help and the test that holds desk and command line together.
"""

import msgspec

__all__ = ["OFFICE_ACTS", "SECTIONS", "Section"]


class Section(msgspec.Struct, frozen=True):
    """key: its name in code. text: its name on screen. digit: the key that opens it while nothing is filled in or under way (`DeskScreen.is_held`).

    screen: `module:class` below tui.screens.
    """

    key: str
    text: str
    digit: str
    screen: str


SECTIONS: dict[str, Section] = {
    section.key: section
    for section in (
        Section("home", "工作台", "1", "home.home:HomeScreen"),
        Section("registry", "名录库", "2", "registry.registry:RegistryScreen"),
        Section("items", "事项", "3", "registry.registry:ItemsScreen"),
        Section("plan", "计划", "4", "registry.plan:PlanScreen"),
        Section("tasks", "任务", "5", "task.tasks:TasksScreen"),
        Section("results", "结果", "6", "results.results:ResultsScreen"),
        Section("approval", "审批", "7", "results.approval:ApprovalScreen"),
        Section("publish", "公示", "8", "site.publish:PublishScreen"),
        Section("statistics", "统计", "9", "site.statistics:StatisticsScreen"),
        Section("log", "日志", "0", "office.log:LogScreen"),
        Section("settings", "设置", "", "office.settings:SettingsScreen"),
    )
}

OFFICE_ACTS = {
    "retention": "保管期限",
    "erase": "删除个人信息",
    "purge": "清除留下的副本",
    "sealing": "备份加密",
    "passphrases": "负责人口令",
    "deputies": "代理",
    "cap": "年度检查次数上限",
    "outside": "交底和证明",
}
"""Rows of 设置 that the palette opens: they have no key of their own."""
