"""What was typed is shown as text: it does nothing to the terminal, and the version is told wherever the program runs from."""

from importlib.metadata import PackageNotFoundError

import pytest

from tui import cli as program
from tui.session import Session


@pytest.mark.parametrize(
    "words",
    [
        ["\x1b]0;title\x07"],
        ["che\x1b[2Jck"],
        ["check", "\x1b[2J"],
        ["log", "--\x1b[31m"],
        ["log", "--limit", "\x1b[2J\u202e"],
        ["backup", "\x1b[2Jx"],
        ["enterprise", "list", "\x9b2J"],
    ],
)
def test_what_a_terminal_obeys_is_written_out_in_a_wrong_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert program._run(words, Session()) == 2
    said = "".join(capsys.readouterr())
    assert "‹U+" in said
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(said)


def test_a_checkout_that_was_not_installed_tells_so_in_place_of_its_version(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    assert program._run(["--version"], Session()) == 0
    assert capsys.readouterr().out.startswith("明抽 ")
    monkeypatch.setattr("importlib.metadata.version", missing)
    assert program._run(["--version"], Session()) == 0
    assert "从源代码运行" in capsys.readouterr().out
