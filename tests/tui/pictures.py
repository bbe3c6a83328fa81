"""The pictures of the desk that `test_snapshots` takes: how each is reached by keys, and what must stand there first."""

from dataclasses import dataclass
from typing import Any

from textual.screen import Screen

from tui.screens.draw.draw import DrawScreen
from tui.screens.draw.freeze import FreezeScreen
from tui.screens.draw.frozen import FrozenScreen
from tui.screens.draw.proof import ProofScreen
from tui.screens.draw.supplement import SupplementScreen
from tui.screens.draw.verify import VerifyScreen
from tui.screens.home.help import HelpScreen
from tui.screens.home.home import HomeScreen
from tui.screens.home.opening import OpeningScreen
from tui.screens.home.palette import Palette
from tui.screens.home.start import StartScreen
from tui.screens.office.backup_list import BackupsScreen
from tui.screens.office.log import LogScreen
from tui.screens.office.settings import SettingsScreen
from tui.screens.parts.exporting import ExportDialog
from tui.screens.parts.form_dialog import FormDialog
from tui.screens.parts.passphrase import PassphraseDialog
from tui.screens.parts.picker import RecordDialog
from tui.screens.parts.progress import ProgressDialog
from tui.screens.registry.duplicates import DuplicatesScreen
from tui.screens.registry.duty import DutyScreen
from tui.screens.registry.flags import FlagsScreen
from tui.screens.registry.health import HealthScreen
from tui.screens.registry.history import HistoryScreen
from tui.screens.registry.import_pair import PairDialog
from tui.screens.registry.import_questions import QuestionsScreen
from tui.screens.registry.import_row import RowForm
from tui.screens.registry.importing import ImportScreen
from tui.screens.registry.mappings import MappingScreen, MappingsScreen
from tui.screens.registry.object_page import ObjectScreen
from tui.screens.registry.plan import PlanScreen
from tui.screens.registry.plan_years import PlanYearForm
from tui.screens.registry.record_form import RecordForm, RecusalForm
from tui.screens.registry.registry import ItemsScreen, RegistryScreen
from tui.screens.results.approval import ApprovalScreen
from tui.screens.results.result_form import ResultForm
from tui.screens.results.results import ResultsScreen
from tui.screens.site.leaks import LeaksDialog
from tui.screens.site.publish import PublishScreen
from tui.screens.site.statistics import StatisticsScreen
from tui.screens.site.texts import TextsScreen
from tui.screens.task.confirm import ConfirmScreen
from tui.screens.task.for_cause_form import AssignScreen, ForCauseFormScreen
from tui.screens.task.match import MatchScreen
from tui.screens.task.task import TaskScreen
from tui.screens.task.task_form import TaskFormScreen
from tui.screens.task.tasks import TasksScreen
from tui.screens.task.team_acts import DecisionForm
from tui.widgets.dialog import MessageDialog, PickDialog, PickManyDialog, TextDialog, YesNoDialog

__all__ = ["CHAPTERS", "Picture"]


@dataclass(frozen=True)
class Picture:
    """name: of the file. shown: the class of the screen. words: what stands there once it is all there.

    keys: pressed one after the other, from the section that was open before; "=…" is text that is typed, "~…" what must stand there before the next key. Screens that come and go
    by themselves have none, the test puts them up. masked: a pattern of what hangs on every byte in the journal, taken as dots of the same width.
    """

    name: str
    shown: type[Screen[Any]]
    words: tuple[str, ...]
    keys: tuple[str, ...] = ()
    masked: str = ""


_NEWER = 3
"""Open tasks of the demonstration that stand above 2024-009."""


def _down(times: int, *then: str) -> tuple[str, ...]:
    """The keys to the task so many lines below 2024-009, and on."""
    return ("5", *["down"] * (_NEWER + times), *then)


CHAPTERS: dict[str, tuple[Picture, ...]] = {
    "名录": (
        Picture("工作台", HomeScreen, ("工作日", "公示：新增"), ("1",)),
        Picture("检查对象", RegistryScreen, ("检查对象 597",), ("2",)),
        Picture("检查对象-筛选", RegistryScreen, ("全部 597 条",), ("2", "f3", "=旅馆 slxys")),
        Picture("检查对象-没有找到", RegistryScreen, ("没有找到",), ("2", "f3", "=没有这一家")),
        Picture("检查对象-修改", RecordForm, ("企业名称", "法定代表人"), ("2", "enter")),
        Picture("检查对象-历史", HistoryScreen, ("第一次登记",), ("2", "f11")),
        Picture("检查对象-全貌", ObjectScreen, ("企业名称", "主体类型"), ("2", "f8")),
        Picture("检查对象-视图", PickDialog, ("加一个条件", "保存成视图"), ("2", "f2")),
        Picture("检查对象-停用", PickDialog, ("改成哪种状态",), ("2", "delete")),
        Picture("重点监管标记", FlagsScreen, ("重点监管标记 ›",), ("2", "ctrl+f")),
        Picture("可能重复", DuplicatesScreen, ("凭什么",), ("2", "ctrl+n")),
        Picture("名录体检", HealthScreen, ("怎么办", "没有代码"), ("2", "ctrl+k")),
        Picture("执法人员", RegistryScreen, ("执法证号",), ("2", "f12")),
        Picture("执法人员-新登记", RecordForm, ("姓名", "执法证号"), ("2", "f12", "f4")),
        Picture("回避", RegistryScreen, ("回避",), ("2", "f12", "f12")),
        Picture("部门", RegistryScreen, ("police", "市场监管"), ("2", "f12", "f12", "f12")),
        Picture("部门-新登记", RecordForm, ("代码", "别称"), ("2", "f12", "f12", "f12", "~police", "f4")),
        Picture("回避-选人", RecordDialog, ("哪名执法人员",), ("2", "ctrl+r")),
        Picture("回避-登记", RecusalForm, ("原因",), ("2", "ctrl+r", "~哪名执法人员", "down", "enter")),
        Picture("导入-选文件", ImportScreen, ("选一个", "检查对象.csv"), ("2", "f6")),
        Picture("导入-预览", ImportScreen, ("演示新旅馆",), ("2", "f6", "=检查", "enter", "~只列出", "f12")),
        Picture("导入-改正一行", RowForm, ("现在是 4 位",), ("2", "f6", "=检查", "enter", "~只列出", "enter")),
        Picture("导入-要问的", QuestionsScreen, ("哪一种名单",), ("2", "f6", "=检查", "enter", "~只列出", "f6")),
        Picture("回避-结束", FormDialog, ("结束原因",), ("2", "f12", "f12", "~人员编号", "delete")),
        Picture("导出", ExportDialog, ("检查对象名录20240902.xlsx",), ("2", "f7")),
    ),
    "清单": (
        Picture("事项清单", ItemsScreen, ("随机抽查事项清单",), ("3",)),
        Picture("事项清单-修改", RecordForm, ("抽查依据",), ("3", "enter")),
        Picture("计划", PlanScreen, ("年度抽查工作计划",), ("4",)),
        Picture("年度计划", PlanScreen, ("年度计划",), ("4", "f12")),
        Picture("年度计划-新建", PlanYearForm, ("标题", "牵头部门"), ("4", "f12", "f4")),
        Picture("年度计划-复制", FormDialog, ("由哪一年",), ("4", "f12", "ctrl+n")),
        Picture("计划-修改", RecordForm, ("抽查计划名称",), ("4", "enter")),
        Picture("周期义务", PlanScreen, ("周期义务",), ("4", "f12", "f12")),
        Picture("周期义务-一条", DutyScreen, ("要检查",), ("4", "f12", "f12", "enter")),
        Picture("统计", StatisticsScreen, ("序号",), ("9",)),
        Picture("日志", LogScreen, ("演示员",), ("0",)),
        Picture("日志-一条", MessageDialog, ("校验值",), ("0", "~演示员", "enter"), masked=r"(?<= )[0-9a-f]{6,}(?= )"),
        Picture("设置", SettingsScreen, ("单位名称",), ("0", "f9", "right", "enter")),
        Picture(
            "设置-自检", SettingsScreen, ("台账完好",), ("0", "f9", "right", "enter", "~单位名称", "end", *["up"] * 18)
        ),
        Picture(
            "设置-年度检查次数上限",
            FormDialog,
            ("一天去一家算一次",),
            ("0", "f9", "right", "enter", "~单位名称", "end", *["up"] * 13, "enter"),
        ),
        Picture(
            "设置-备份清单",
            BackupsScreen,
            ("还没有备份过",),
            ("0", "f9", "right", "enter", "~单位名称", "end", *["up"] * 9, "enter"),
        ),
        Picture("设置-修改", FormDialog, ("印在记录表和网站上",), ("0", "f9", "right", "enter", "~单位名称", "enter")),
        Picture("帮助", HelpScreen, ("工作台",), ("1", "f1")),
        Picture("帮助-任务", HelpScreen, ("一个任务",), _down(0, "enter", "f1")),
        Picture("去哪里", Palette, ("去哪里，做什么",), ("5", "ctrl+p")),
    ),
    "任务": (
        Picture("任务", TasksScreen, ("2024-009",), ("5",)),
        Picture("任务-新任务", TaskFormScreen, ("还缺",), ("5", "f4")),
        Picture(
            "任务-选事项", PickManyDialog, ("抽查事项",), ("5", "f4", "tab", "tab", "enter", "~空格 选中", "=ylcs")
        ),
        Picture("任务-非随机检查", ForCauseFormScreen, ("检查起因",), ("5", "f6")),
        Picture("任务-草稿", TaskScreen, ("将抽取",), _down(0, "enter")),
        Picture("任务-草稿-修改", TaskFormScreen, ("将抽取",), _down(0, "enter", "e")),
        Picture("任务-能做的事", PickDialog, ("现在能做的事",), _down(0, "enter", "enter")),
        Picture("任务-冻结", FreezeScreen, ("掷骰子的地点", "请再看"), _down(0, "f8")),
        Picture("任务-已中止", TaskScreen, ("2024-008",), _down(1, "enter")),
        Picture(
            "任务-冻结-彩票",
            FreezeScreen,
            ("开奖的日子", "请再看"),
            _down(0, "f8", "~请再看", "shift+tab", "enter", "=彩票", "enter"),
        ),
        Picture("任务-已冻结", TaskScreen, ("2024-006",), _down(2, "enter")),
        Picture("任务-彩票-抽取", DrawScreen, ("还不能录入",), _down(2, "f8")),
    ),
    "名单": (
        Picture("任务-已抽取", TaskScreen, ("2024-005",), _down(3, "enter")),
        Picture("名单", ConfirmScreen, ("2024-005", "最迟确认"), _down(3, "f8")),
        Picture("名单-剔除原因", PickDialog, ("原因",), _down(3, "f8", "delete")),
        Picture("名单-剔除依据", TextDialog, ("依据材料的编号",), _down(3, "f8", "delete", "~原因", "enter")),
        Picture("重放", DrawScreen, ("完全一致",), _down(3, "enter", "r", "~登记见证", "f8", "f8", "space")),
        Picture("核验", VerifyScreen, ("结论：",), _down(3, "enter", "v", "~核验哪一次", "enter")),
        Picture("匹配-之前", MatchScreen, ("每人约去",), _down(4, "f8")),
        Picture("匹配-再问一次", YesNoDialog, ("不能再剔除",), _down(4, "f8", "f8")),
        Picture("匹配-之后", MatchScreen, ("一企一表",), _down(5, "enter", "t")),
        Picture("更换-原因", PickDialog, ("为什么",), _down(5, "enter", "t", "f4", "~谁不能去", "enter")),
        Picture(
            "更换",
            FormDialog,
            ("办完才知道",),
            _down(5, "enter", "t", "f4", "~谁不能去", "enter", "~为什么", "=疾病", "enter"),
        ),
        Picture(
            "回避决定",
            DecisionForm,
            ("是否准予",),
            _down(5, "enter", "t", "f4", "~谁不能去", "enter", "~为什么", "=回避", "enter"),
        ),
        Picture("派专家", PickDialog, ("专业技术人员协助",), _down(5, "enter", "t", "f6")),
        Picture("补充抽取", SupplementScreen, ("个没有抽到过",), _down(5, "enter", "ctrl+u", "~补充抽取什么", "enter")),
        Picture("证明什么", ProofScreen, ("冻结以后没有变动",), _down(5, "enter", "f4")),
        Picture("抽取记录-哪一份", PickDialog, ("公开件",), _down(5, "enter", "f6")),
        Picture("查询单-哪一次", PickDialog, ("问的是哪一次",), ("2", "ctrl+g")),
    ),
    "结果": (
        Picture("结果", ResultsScreen, ("待审批",), ("6",)),
        Picture("结果-录入", ResultForm, ("公众将看到",), ("6", "f8")),
        Picture("结果-录入-有问题", ResultForm, ("发现问题已责令改正",), ("6", "f8", "5")),
        Picture("结果-签字", FormDialog, ("签字情况",), ("6", "ctrl+g")),
        Picture("审批", ApprovalScreen, ("本单位的记录",), ("7",)),
        Picture("审批-批准", FormDialog, ("批准人",), ("7", "f8")),
        Picture("公示", PublishScreen, ("新增", "最迟公示"), ("8",)),
        Picture("公开文字", TextsScreen, ("没有待审批的公开文字",), ("8", "f2")),
        Picture("公示-发布", YesNoDialog, ("发布公示网站吗",), ("8", "~最迟公示", "~新增", "f8")),
    ),
    "抽取": (
        Picture("承诺值", FrozenScreen, ("最迟录入",), _down(0, "enter", "c")),
        Picture("承诺值-大字", FrozenScreen, ("大字和二维码",), _down(0, "enter", "c", "f11")),
        Picture("抽取-承诺值", DrawScreen, ("外部见证",), _down(0, "f8")),
        Picture("抽取-随机值", DrawScreen, ("还差 7 位",), _down(0, "f8", "f8", "=0138243811279")),
        Picture(
            "抽取-再问一次", YesNoDialog, ("一次冻结只能抽取一次",), _down(0, "f8", "f8", "=01382438112797316654", "f8")
        ),
    ),
    "开奖": (
        Picture("抽取-彩票", DrawScreen, ("期号",), _down(2, "f8", "~预定时间已过", "f8")),
        Picture("抽取-彩票-写错", DrawScreen, ("是字母 O",), _down(2, "f8", "~预定时间已过", "f8", "=O4 11 19")),
    ),
    "更正": (Picture("更正", FormDialog, ("只能更正一次",), _down(2, "enter", "k")),),
    "指定": (Picture("任务-指定人员", AssignScreen, ("还没有选，按F4",), ("5", "f8")),),
    "对照": (
        Picture("记住的回答", MappingsScreen, ("M-0001",), ("2", "f6", "f11")),
        Picture("记住的回答-一份", MappingScreen, ("谁报来的",), ("2", "f6", "f11", "enter")),
    ),
    "开始": (
        Picture("开始", StartScreen, ("新建单位",)),
        Picture("开始-新建", FormDialog, ("行政区划代码",), ("f4",)),
        Picture("开始-打不开", StartScreen, ("没有打开",)),
        Picture("正在打开", OpeningScreen, ("正在打开",)),
        Picture("请稍候", ProgressDialog, ("正在保存",)),
        Picture("问口令", PassphraseDialog, ("演示分管局长的口令",)),
        Picture("泄露检查的发现", LeaksDialog, ("放行一处",)),
        Picture("导入-是不是同一家", PairDialog, ("1 同一家",)),
    ),
}
"""Chapter → its pictures, in one run of the desk each."""
