"""Import 100,000 × 12 .xlsx into an empty bureau, again without a change, and again as a full list: processor seconds and peak memory of the command.

Run: python -m bench.importing [rows]. Each is one `mingchou import` with its durable transaction. The peer is python-calamine's own reading of the
file. Figures to reach: 20 s the first time, 8 s again, 450 MB.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import python_calamine
from stdnum.cn import uscc

from acts.base.bureau import create
from bench import arguments
from db.config import Bureau
from db.exchange.formats import LISTS
from db.exchange.writing import write_list

_NAMES = (
    "name", "code", "kind", "legal_representative", "phone", "address", "town", "founded_on", "registered_on", "status", "trades", "risk",
)  # fmt: skip
COLUMNS = [column for name in _NAMES for column in LISTS["enterprises"].columns if column.name == name]
_FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_TRADES = ("旅馆业", "网吧", "印刷业", "餐饮服务", "药品零售")


def rows(count: int) -> Iterator[Mapping[str, object]]:
    """So many objects as a county has them: names, people, streets of their own, codes with the right check character."""
    for at in range(count):
        body = f"91410499MA{at:07d}"
        yield {
            "name": f"示例县演示{at}号{_TRADES[at % 5][:2]}有限公司", "code": body + str(uscc.calc_check_digit(body)), "kind": "company",
            "legal_representative": f"{_FAMILIES[at % 16]}演示{at % 977}", "phone": f"1{at:010d}", "address": f"示例县演示路{at % 3000}号{at % 7}层",
            "town": f"演示{at % 14}镇", "founded_on": f"20{at % 20 + 3:02d}-0{at % 9 + 1}-1{at % 9}", "registered_on": "",
            "status": "active", "trades": (_TRADES[at % 5],), "risk": "ABCD"[at % 4],
        }  # fmt: skip


def imported(bureau: Path, path: Path, *options: str) -> tuple[float, int]:
    """(processor seconds, peak MB) of one import by the command."""
    command = [
        sys.executable,
        "-m",
        "tui",
        "import",
        "enterprises",
        str(path),
        "--bureau",
        str(bureau),
        "--as",
        "演示经办",
        *options,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    _, status, used = os.wait4(process.pid, 0)
    assert process.stdout is not None
    print(f"    {process.stdout.read().strip().splitlines()[-1]}")
    if status:
        raise SystemExit(f"{' '.join(command)}: {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def main() -> None:
    (count,) = arguments(__doc__, rows=100_000)
    with tempfile.TemporaryDirectory() as folder:
        path, bureau = Path(folder) / "名录.xlsx", Path(folder) / "bureau"
        write_list(path, COLUMNS, rows(count), "检查对象名录")
        create(bureau, Bureau(name="示例县公安局", region="410499"), by="演示经办")
        begun = time.process_time()
        python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        peer = time.process_time() - begun
        print(f"{count:,} rows x {len(COLUMNS)} columns; calamine alone {peer:.1f} s")
        for title, options in (("first", ()), ("again", ()), ("full list", ("--mode", "full"))):
            seconds, peak = imported(bureau, path, *options)
            print(f"{title:<12}{seconds:8.1f} s of processor{seconds / peer:8.1f} x calamine{peak:8} MB peak")


if __name__ == "__main__":
    main()
