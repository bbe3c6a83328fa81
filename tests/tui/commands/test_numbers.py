"""A number on the line that cannot be meant is a usage error in Chinese, before anything is opened."""

import pytest

from tui.cli import main


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        (("log", "--limit", "-1"), "0 以上"),
        (("enterprise", "list", "--limit", "-1"), "0 以上"),
        (("undo", "--seq", "-1"), "0 以上"),
        (("preview", "--port", "0"), "1 至 65535"),
        (("preview", "--port", "65536"), "1 至 65535"),
    ],
)
def test_a_number_out_of_its_scope_is_refused_with_the_scope(
    words: tuple[str, ...], scope: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert f"{words[-2]}' 的值不对：{words[-1]} 超出范围，应为 {scope}" in capsys.readouterr().err
