"""Commands on a copy of the demonstration."""

import json
from pathlib import Path
from typing import Any

import pytest

from tui.cli import main


@pytest.fixture
def run(bureau: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """One command on the bureau: its exit code and what it said; with --json, parsed, unless as_json is False."""

    def command(*words: str, as_json: bool = True) -> tuple[int, Any]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--bureau", str(bureau), "--as", "演示员", *(["--json"] if as_json else [])])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), json.loads(out) if as_json else out + err

    return command
