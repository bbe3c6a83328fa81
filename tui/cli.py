"""The command `mingchou`. Exit: 0 done, 1 refused with reasons, 2 wrong usage. No traceback reaches a user."""

import difflib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from filesystem.refusals import reason
from rules.base.errors import MingchouError, Problem
from rules.base.invisible import visible
from tui.chinese import speak_chinese
from tui.commands import desk
from tui.refusals import REFUSALS
from tui.refusals import refusal as as_refusal
from tui.session import Group, Session, refusal, utf8_output

__all__ = ["COMMANDS", "cli", "main"]

speak_chinese()  # before any command is declared: declarations carry texts

COMMANDS: dict[str, tuple[str, str]] = {
    "desk": ("desk", "打开工作台（不写命令也是）"),
    "init": ("bureau", "新建一个单位"),
    "rename": ("bureau", "单位改名，记入台账"),
    "demo": ("demo", "演示单位：把整个流程走一遍并发布网站"),
    "template": ("exchange", "生成空白的 Excel 导入模板"),
    "import": ("importing", "从 Excel 或 CSV 导入名录、清单、计划、结果"),
    "mapping": ("mapping", "导入对照：标题、词怎么读，按来源记住，看、改、删"),
    "export": ("exchange", "导出为 Excel 或 CSV"),
    "enterprise": ("registry", "检查对象名录"),
    "inspector": ("registry", "执法检查人员名录"),
    "registry": ("duplicates", "名录体检；可能重复登记的对象：列出、合并、认定不是同一家"),
    "item": ("registry", "随机抽查事项清单"),
    "trade": ("health", "行业：有哪些，哪个写法对应哪个行业"),
    "plan": ("plan", "年度抽查工作计划：各条，整份的备案和公布"),
    "department": ("registry", "参与部门：全称、简称、科室、起止"),
    "duty": ("duty", "周期检查义务：几个月查一遍，到期和漏查，一步建任务"),
    "watch": ("watch", "重点监管标记：经营异常名录、黑名单等，登记、移出"),
    "recusal": ("recusal", "回避"),
    "task": ("task", "抽查任务"),
    "hand-over": ("people", "移交：经办中的任务交给另一个人"),
    "deputy": ("people", "代理：谁在哪段时间替负责人批准"),
    "cap": ("visit", "年度检查次数上限：按风险等级、按部门"),
    "draw": ("draw", "冻结、抽取、作废"),
    "confirm": ("confirming", "比对和确认名单，剔除；各部门分别确认"),
    "match": ("draw", "抽取并匹配执法检查人员"),
    "sheets": ("draw", "打印抽查记录表（一企一表）"),
    "receipt": ("protocol", "打印承诺值收讫单，见证人签字留存"),
    "protocol": ("protocol", "打印抽取记录，见证人签字"),
    "visit": ("visit", "一次检查：几个任务都要去的对象合并上门，拆开"),
    "result": ("result", "检查结果：录入、更正、撤回"),
    "approve": ("result", "公开审批"),
    "texts": ("texts", "公开文字的审批：公告、附件、黑名单、抽查范围"),
    "mark": ("mark", "不公开标记：商业秘密、个人隐私、其他"),
    "publish": ("publish", "生成并发布公示网站"),
    "preview": ("preview", "在本机查看公示网站"),
    "deploy": ("deploy", "把网站放到服务器：文件夹、rsync，或列出变动的文件"),
    "site": ("site", "检查发布好的网站"),
    "verify": ("verify", "核验一次抽取的证据"),
    "view": ("view", "视图：名单的条件、排序、栏目存成一个名字"),
    "due": ("due", "期限：没有办的事，最急的在前；迟办"),
    "report-sent": ("due", "登记报告已经上报"),
    "stats": ("statistics", "抽查情况统计表"),
    "history": ("bureau", "一条记录的全部历史"),
    "log": ("journal", "日志：谁、何时、做了什么"),
    "undo": ("journal", "撤销最近一次名录改动"),
    "passphrase": ("passphrase", "负责人的口令：批准时要本人输入"),
    "erase": ("journal", "依法删除个人信息"),
    "retention": ("retention", "保管期限：什么留多久，什么到期了"),
    "heads": ("proof", "交底：台账的校验值交外面的人留存，以后对照"),
    "prove": ("proof", "台账证明：纸上印的那一条在公布的台账里"),
    "clock": ("clock", "时钟：与台账对不对得上，确认，更正"),
    "check": ("bureau", "检查数据是否完好"),
    "repair": ("repair", "补上没有写成的证据和登记"),
    "backup": ("backups", "备份"),
    "backups": ("backups", "列出备份，各是不是完好"),
    "restore": ("bureau", "从备份恢复到新文件夹"),
    "salvage": ("salvage", "打捞：把各处完好的拼成一个新的单位"),
    "restored": ("restored", "登记恢复：把备份以后公布过的取回来"),
}
"""Every command, in the order of the work: the module of tui/commands that has it, and what it is for."""


class _Lazy(Group):
    """Commands are loaded when called, so that `verify` or `check` does not load what it does not need."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            cure = f"是不是 {near[0]}？" if near else "全部命令见 mingchou --help"
            raise click.UsageError(f"没有命令 {args[0]}。{cure}", ctx)
        return super().resolve_command(ctx, args)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"tui.commands.{COMMANDS[name][0]}")
        command = getattr(module, f"{name.replace('-', '_')}_", None) or getattr(module, name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


def _tell_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """The version that was installed; a checkout has none."""
    if not value or ctx.resilient_parsing:
        return
    from importlib import metadata  # a tenth of what an edit takes, for one option

    try:
        told = metadata.version("mingchou")
    except metadata.PackageNotFoundError:
        told = "（没有安装，从源代码运行）"
    click.echo(f"明抽 {told}")
    ctx.exit()


@click.group(
    cls=_Lazy, name="mingchou", invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_tell_version, help="显示版本。")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """明抽：双随机、一公开。名录、抽取、检查、公示，每一次抽取人人可核验。

    不写命令就打开工作台。每条命令都可以加 --bureau 单位文件夹、--as 经办人、--json。
    """
    if ctx.invoked_subcommand is not None:
        return
    if not desk.in_terminal():
        raise click.exceptions.NoArgsIsHelpError(ctx)
    desk.open_desk(ctx.ensure_object(Session))


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of the console script."""
    # Records hold no cycles; looking for some among 50,000 results takes a tenth of a command.
    gc.set_threshold(50_000, 20, 100)
    arguments_given = list(sys.argv[1:] if arguments is None else arguments)
    session = Session(json="--json" in arguments_given)
    if sys.stdout is None:  # closed before the start
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
        session.lost = "输出已关闭"
    utf8_output()
    code = _run(arguments_given, session)
    if session.wrote_in is not None:
        from tui.keeping import keep  # loaded with the office, or not at all

        keep(session.wrote_in)
    sys.exit(code)


def _run(arguments: list[str], session: Session) -> int:
    """The command's exit code. Whatever fails after something was saved, nobody is told that nothing was."""
    code = _ended(arguments, session)
    try:
        sys.stdout.flush()
    except OSError as error:
        session.lose(error)
    if not session.lost:
        return code
    if session.saved:
        session.say(f"已保存，但结果没有输出（{session.lost}）；用 mingchou log 看", err=True)
        return code
    session.say(f"结果没有输出（{session.lost}）", err=True)
    return code or 1


def _ended(arguments: list[str], session: Session) -> int:
    try:
        ended = cli.main(args=arguments, prog_name="mingchou", standalone_mode=False, obj=session)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        if isinstance(error, click.MissingParameter) and error.param is not None:
            named = error.param.metavar if isinstance(error.param, click.Argument) else error.param.opts[0]
            error = click.UsageError(f"缺少 {named}", error.ctx)  # click would close the sentence with a full stop
        # What was typed may hold what a terminal obeys.
        error = click.UsageError(visible(error.format_message(), lines=True), error.ctx)
        if session.json:
            refusal([Problem(error.format_message())], session)
        else:
            error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        words = f"已中断；{session.saved_words}" if session.saved else "已中断，没有完成的操作没有保存"
        session.say(words, err=True)
        return 1
    except REFUSALS as error:
        refusal(_told(error, session), session)
        return 1
    except Exception as error:
        if os.environ.get("MINGCHOU_DEBUG"):
            raise
        from tui.crash import report_crash  # 20 ms that no command needs which works

        words = report_crash(error, _named(arguments), _nearest(session))
        refusal([Problem(words if session.saved else f"{words}；没有完成的操作没有保存")], session)
        return 1
    return ended if isinstance(ended, int) else 0  # a command that ends by Exit hands its code over so


def _told(error: MingchouError | OSError, session: Session) -> Sequence[Problem]:
    """Why it was refused; where something was saved before, without the disk's word that nothing was."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if session.saved and isinstance(cause, OSError):
        return [Problem(f"以后的一步没有办成：{reason(cause)}")]
    return as_refusal(error).problems


def _named(arguments: Sequence[str]) -> str:
    """The command without what was typed after it, which may be a name or a number."""
    words = [word for word in arguments[:2] if not word.startswith("-")]
    if not words or words[0] not in COMMANDS:
        return "mingchou"
    below = cli.get_command(click.Context(cli), words[0])
    is_subcommand = isinstance(below, click.Group) and words[1:] and words[1] in below.commands
    return " ".join(words if is_subcommand else words[:1])


def _nearest(session: Session) -> Path | None:
    try:
        return session.folder()
    except MingchouError:
        return None
