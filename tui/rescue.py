"""On the command line: the bureau open for a command. Were its files replaced meanwhile, what is open can be written out, where somebody can be asked."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from acts.base.office import Office, open_office
from rules.base.errors import Refused
from tui.behind import catch_up

__all__ = ["office_of_command"]


@contextmanager
def office_of_command(
    folder: Path, *, by: str, write: bool, ask: Callable[[str], str | None], may_ask: bool
) -> Iterator[Office]:
    """`open_office`, and what is offered when it turns out that the files were replaced. may_ask: somebody sits there who can answer."""
    with open_office(folder, by=by, write=write, ask=ask) as office:
        if write:
            catch_up(office)
        try:
            yield office
        except Refused:
            if office.store.displaced and may_ask and sys.stdin.isatty():
                _offer_copy(office)
            raise


def _offer_copy(office: Office) -> None:
    from acts.base import rescue  # hardly ever needed

    folder = rescue.copy_name(office)
    if not click.confirm(f"台账的文件被换过或移走了。把打开着的台账另存到 {folder}？", default=True, err=True):
        return
    out = rescue.write_out(office, folder)
    click.echo(f"已另存：{out.folder}", err=True)
    for problem in out.findings:
        click.echo(f"注意：{problem}", err=True)
