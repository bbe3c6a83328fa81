"""What every command has in common: --bureau, --as, --json; opening the office; output and refusals."""

import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn

import click
import msgspec
from rich.cells import cell_len

from db.places import find_bureau
from filesystem.refusals import reason
from rules.base.dates import short_moment
from rules.base.errors import Problem, Refused
from rules.base.fields import Column
from rules.base.invisible import visible
from rules.registry.department import START

PASSPHRASE_VARIABLE = "MINGCHOU_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable

if TYPE_CHECKING:  # the office is loaded when a command opens it, so that the desk's frame need not wait for it
    from acts.base.office import Office

__all__ = [
    "PASSPHRASE_VARIABLE",
    "Command",
    "Group",
    "Required",
    "Session",
    "field_options",
    "given_options",
    "pass_session",
    "refusal",
    "table",
    "utf8_output",
    "within",
]


class Session(msgspec.Struct):
    """How this command was called."""

    bureau: Path | None = None
    by: str = ""
    json: bool = False
    wrote_in: Path | None = None
    """The bureau that the command opened for writing: its backups are seen to once the command has answered (tui.keeping)."""
    saved: int = 0
    """The journal's last entry, where this command has saved something; 0 where it has not."""
    unwritten: list[str] = msgspec.field(default_factory=list)
    """What could not be made from the store after an act that is saved (acts.base.derived)."""
    lost: str = ""
    """Why the output reached nobody; "" as long as it does."""

    def folder(self) -> Path:
        """The bureau's folder: --bureau, MINGCHOU_BUREAU, or the nearest bureau.toml upwards."""
        return find_bureau(self.bureau, os.environ, Path.cwd())

    @contextmanager
    def office(self, *, write: bool = True) -> "Iterator[Office]":
        """The open bureau; notices of recovery go to stderr."""
        from db import config, config_writing  # 20 ms, come with the office
        from tui.rescue import office_of_command  # 60 ms: the office, and the desk begins without it

        folder = self.folder()
        by = self.by or os.environ.get("MINGCHOU_OPERATOR", "")
        if write and not by and not self.json and sys.stdin.isatty() and not config.read_bureau(folder).operator:
            by = str(click.prompt("经办人姓名（只问这一次，记在 bureau.toml）")).strip()
            config_writing.set_operator(folder, by)
        with office_of_command(folder, by=by, write=write, ask=self.passphrase, may_ask=not self.json) as office:
            self.wrote_in = folder if write else self.wrote_in
            if office.bureau.demo_clock is not None and not self.json:
                self.say(f"演示时钟，不作数：{short_moment(office.now())}（演示单位，时间不走）", err=True)
            for notice in office.store.notices:
                self.say(f"注意：{notice}", err=True)
            before = office.store.position.seq
            try:
                yield office
            finally:
                if office.store.position.seq > before:
                    self.saved = office.store.position.seq
                for sentence in office.derived.take_untold():
                    self.unwritten.append(sentence)
                    self.say(f"注意：{sentence}", err=True)
            if office.keeping.trouble:  # before an import, a publication
                self.say(f"注意：备份没有做成：{office.keeping.trouble}。已办的事不受影响", err=True)

    def passphrase(self, name: str) -> str | None:
        """The passphrase of this name: the first line of the file that MINGCHOU_PASSPHRASE_FILE names, or typed unseen; None when neither is possible.

        Never an argument of the command: those are seen by everybody on the machine and stay in the shell's history.
        """
        if written := self.passphrase_file():
            return written[0]
        if self.json or not sys.stdin.isatty():
            return None
        return str(click.prompt(f"{name}的口令（输入时不显示）", hide_input=True, err=True))

    def new_passphrase(self, name: str, *, changing: bool = False) -> str:
        """A new passphrase: typed twice, or out of the file: its second line where the old one is its first (changing)."""
        if lines := self.passphrase_file():
            if len(lines) <= changing:
                raise Refused(f"{PASSPHRASE_VARIABLE} 指定的文件里，第一行写旧口令，第二行写新口令")
            return lines[changing]
        if self.json or not sys.stdin.isatty():
            raise Refused(f"请在终端里办，或把新口令写在 {PASSPHRASE_VARIABLE} 指定的文件第一行")
        new = str(click.prompt(f"{name}的新口令（输入时不显示）", hide_input=True, err=True))
        if str(click.prompt("再输入一次", hide_input=True, err=True)) != new:
            raise Refused(Problem("两次输入的不一样，没有改动", "", "口令"))
        return new

    def passphrase_file(self) -> list[str]:
        """The lines of the file that MINGCHOU_PASSPHRASE_FILE names; none without it."""
        path = os.environ.get(PASSPHRASE_VARIABLE)
        if not path:
            return []
        try:
            return Path(path).read_text(encoding="utf-8-sig").splitlines() or [""]
        except (OSError, UnicodeDecodeError):
            raise Refused(f"读不出 {PASSPHRASE_VARIABLE} 指定的口令文件，请核对路径，文件用 UTF-8 文字") from None

    def output(self, text: str | Iterable[str], **payload: object) -> None:
        """Print what was done: text for people, or with --json the payload as one JSON object on stdout. payload: records too. Raises nothing: what was done is done,
        whoever hears of it."""
        if self.json:
            unwritten = {"unwritten": self.unwritten} if self.unwritten else {}
            self.say(
                json.dumps({"ok": True, **msgspec.to_builtins(payload), **unwritten}, ensure_ascii=False, indent=2)
            )
        else:
            self.say(visible(text if isinstance(text, str) else "\n".join(text), lines=True))

    def say(self, text: str, *, err: bool = False) -> None:
        """Print a text at once, on stdout or stderr. A pipe that is closed or full is noted in `lost`, where it is stdout."""
        try:
            click.echo(text, err=err)
        except OSError as error:
            self.lose(error, err=err)

    def lose(self, error: OSError, *, err: bool = False) -> None:
        """Nobody reads on: what is still to be printed goes nowhere, so that the interpreter does not fail over it at its end either."""
        if not err:
            closed = isinstance(error, BrokenPipeError) or error.errno == errno.EBADF
            self.lost = self.lost or ("管道已关闭" if closed else reason(error))
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())

    @property
    def saved_words(self) -> str:
        """What has to be added to a failure, so that nobody does twice what is saved; "" where nothing is."""
        return f"在这以前已经保存，到日志第 {self.saved} 条，用 mingchou log 看；其后的没有保存" if self.saved else ""

    def found(self, head: str, problems: Sequence[Problem], **payload: object) -> NoReturn:
        """Tell what was found wrong, by a command that was asked for just that, and end with code 1: nothing was refused. head: the line above, for people."""
        if self.json:
            told = {"ok": False, "problems": _rows(problems), **msgspec.to_builtins(payload)}
            self.say(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.say("\n".join([head, *(f"  · {problem}" for problem in problems)]), err=True)
        raise click.exceptions.Exit(1)

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int], None] | None]:
        """A progress line on the terminal, removed when the work is done. Yields its report function; None without a terminal or with --json."""
        if self.json or not sys.stderr.isatty():
            yield None
            return
        last_shown = 0.0

        def report(done: int, total: int) -> None:
            nonlocal last_shown
            if (now := monotonic()) - last_shown >= 0.1:
                last_shown = now
                with suppress(OSError):
                    click.echo(f"\r{label} {done:,}{f' / {total:,}' if total else ''} ", nl=False, err=True)

        try:
            yield report
        finally:
            with suppress(OSError):
                click.echo("\r\x1b[K", nl=False, err=True)

    def ask_first(self, listed: Sequence[str], question: str, *, yes: bool, **payload: object) -> None:
        """Go on with what cannot easily be taken back only if the person in front of the screen agrees: --yes, or asked. Else the command
        ends with code 1: what was not done is no success, for a program either.

        A program (--json, no terminal) is not asked: the output lists what would be done, and that --yes does it.
        """
        if yes:
            return
        if not self.json and sys.stdin.isatty():
            self.say(visible("\n".join(listed), lines=True))
            if click.confirm(question):
                return
            self.say("什么都没有改动")
            raise click.exceptions.Exit(1)
        message = "没有办，什么都没有改动；确定要办，请加 --yes"
        if self.json:
            problems = [{"where": "", "field": "", "message": message}]
            told = {"ok": False, "done": False, "problems": problems, **payload}
            self.say(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.say(visible("\n".join([*listed, message]), lines=True))
        raise click.exceptions.Exit(1)


def _rows(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as a program reads them."""
    return [
        {"where": p.where, "field": p.field, "message": p.message, **({"finding": p.finding} if p.finding else {})}
        for p in problems
    ]


def refusal(problems: Sequence[Problem], session: Session) -> None:
    """Print why it was refused: stderr for people, with --json one JSON object on stdout. What the command had saved by then is told with it."""
    saved = session.saved_words
    if session.json:
        more = {"saved": session.saved} if saved else {}
        session.say(json.dumps({"ok": False, "problems": _rows(problems), **more}, ensure_ascii=False, indent=2))
        return
    nothing = "" if saved else "，什么都没有改动"
    head = f"没有办成{nothing}：" if len(problems) > 1 else ""
    sentences = [
        f"{p}（发现编号 {p.finding}，放行见 mingchou publish allow -h）" if p.finding else str(p) for p in problems
    ]
    lines = [f"  · {line}" for line in sentences] if len(sentences) > 1 else [f"没有办成：{sentences[0]}"]
    session.say("\n".join([*([head] if head else []), *lines, *([saved] if saved else [])]), err=True)


def within(least: int, most: int | None = None) -> Callable[[click.Context, click.Parameter, int | None], int | None]:
    """The callback of an option whose number, where it is given, must be at least `least` and at most `most`; another is a usage error in Chinese."""

    def check(_ctx: click.Context, _param: click.Parameter, value: int | None) -> int | None:
        if value is not None and (value < least or (most is not None and value > most)):
            scope = f"应为 {least} 以上的整数" if most is None else f"应为 {least} 至 {most} 的整数"
            raise click.BadParameter(f"{value} 超出范围，{scope}。")
        return value

    return check


pass_session = click.make_pass_decorator(Session, ensure=True)


class _Common(click.Command):
    """Takes --bureau, --as and --json, wherever on the line they stand, and hands them to the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options_metavar = "[选项]"
        self.params += [
            click.Option(["--bureau"], type=click.Path(path_type=Path), metavar="文件夹", help="单位文件夹"),
            click.Option(["--as", "acting"], default="", metavar="姓名", help="经办人"),
            click.Option(["--json"], is_flag=True, help="以 JSON 输出，供程序读取"),
        ]

    def invoke(self, ctx: click.Context) -> Any:
        session = ctx.ensure_object(Session)
        session.bureau = ctx.params.pop("bureau", None) or session.bureau
        session.by = ctx.params.pop("acting", "") or session.by
        session.json = ctx.params.pop("json", False) or session.json
        return super().invoke(ctx)


class Command(_Common):
    """A command."""


class Group(_Common, click.Group):
    """A group of commands."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subcommand_metavar = "命令 [参数]…"


Group.group_class = Group


class Required(click.Option):
    """An option that must be given; its help says so in Chinese."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        extra = super().get_help_extra(ctx)
        if self.required:
            extra["required"] = "必填"
        return extra


def field_options(columns: Sequence[Column], *, skip: Sequence[str] = ("number",)) -> Callable[[Any], Any]:
    """One option per column, made from how the record describes itself: --legal-representative 法定代表人."""

    def decorate(function: Any) -> Any:
        for column in reversed(columns):
            if column.name not in skip:
                words = column.label + (f"（{column.hint}）" if column.hint else "")
                if column.choices is START:  # the bureau has its own list
                    words += "：登记过的部门，见 department list"
                elif column.choices is not None:
                    words += "：" + "、".join(row.text for row in column.choices)
                option = f"--{column.name.replace('_', '-')}"
                function = click.option(option, column.name, metavar=column.kind.value, help=words)(function)
        return function

    return decorate


def given_options(values: Mapping[str, str | None]) -> dict[str, str]:
    """The options that were given, as raw text by column name."""
    return {name: text for name, text in values.items() if text is not None}


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a plain table, Chinese counted as two cells; long cells are cut at 40."""
    cut = [[_cut(cell, 40) for cell in row] for row in (headings, *rows)]
    widths = [max(width for _, width in column) for column in zip(*cut, strict=True)]
    ruled = [cut[0], [("─" * width, width) for width in widths], *cut[1:]]
    return [
        "  ".join([cell + " " * (width - own) for (cell, own), width in zip(line, widths, strict=True)]).rstrip()
        for line in ruled
    ]


def _cut(cell: str, most: int) -> tuple[str, int]:
    """The cell on one line and how wide it is, cut where that is too much; its width is counted once, for a list has twenty thousand."""
    plain = " ".join(cell.split())
    width = cell_len(plain)
    if width <= most:
        return plain, width
    while cell_len(plain) > most - 1:
        plain = plain[:-1]
    return plain + "…", cell_len(plain) + 1


def utf8_output() -> None:
    """Print UTF-8 whatever the console's encoding is (Chinese Windows: GBK); characters that cannot be encoded become ?."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
