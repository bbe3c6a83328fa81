"""What a command is given on its line is what its function takes: a name that differs ends it in a traceback, whatever is typed."""

import inspect
from collections.abc import Iterator

import click
import pytest

from tui import cli as program

PROGRAM = {"context", "ctx", "session", "bureau", "acting", "json"}
"""What click and the session hand over, and what every command hands to the session."""


def _commands(command: click.Command, context: click.Context, words: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below, with its words."""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _commands(below, context, f"{words} {name}")
    yield words, command


COMMANDS = dict(_commands(program.cli, click.Context(program.cli), "mingchou"))


@pytest.mark.parametrize("words", COMMANDS)
def test_the_function_of_a_command_takes_each_of_its_options_by_name(words: str) -> None:
    command = COMMANDS[words]
    assert command.callback is not None
    takes = inspect.signature(inspect.unwrap(command.callback)).parameters
    by_name = {name for name, one in takes.items() if one.kind is not inspect.Parameter.VAR_KEYWORD}
    given = {one.name for one in command.params if one.expose_value}
    assert by_name - PROGRAM <= given
    if by_name == takes.keys():
        assert given - PROGRAM <= by_name
