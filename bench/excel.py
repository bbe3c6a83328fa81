"""Read and write 100,000 enterprises as .xlsx and .csv; beside it openpyxl, the usual library, when it is installed.

Run: python -m bench.excel [rows]. Prints seconds and ratios. Figures to reach: reading 100,000 × 12 in 3 s or less.
"""

import importlib
import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench import arguments
from db.exchange.formats import LISTS
from db.exchange.reading import read_list
from db.exchange.writing import write_list

COLUMNS = LISTS["enterprises"].columns[:12]


def rows(count: int) -> Iterator[Mapping[str, object]]:
    """So many rows of enterprises, as a form gives them."""
    for at in range(count):
        yield {column.name: f"{column.label}第{at}号" if not column.as_text else f"{at:018d}" for column in COLUMNS} | {
            "kind": "company",
            "founded_on": "2019-03-01",
        }


def timed(title: str, work: Callable[[], object]) -> float:
    """Do the work, print the seconds under this title, return them."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(f"{title:<28}{seconds:8.2f} s")
    return seconds


def openpyxl_write(path: Path, count: int) -> None:
    """Write the same rows with openpyxl."""
    openpyxl = importlib.import_module("openpyxl")  # the peer
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.label for column in COLUMNS])
    for row in rows(count):
        sheet.append([str(row[column.name]) for column in COLUMNS])
    book.save(path)


def openpyxl_read(path: Path) -> None:
    """Read the first sheet with openpyxl."""
    openpyxl = importlib.import_module("openpyxl")  # the peer
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    found = [dict(enumerate(row)) for row in sheet.iter_rows(values_only=True)]
    assert found


def main() -> None:
    (count,) = arguments(__doc__, rows=100_000)
    print(f"{count} rows x {len(COLUMNS)} columns")
    with tempfile.TemporaryDirectory() as folder:
        xlsx, text = Path(folder) / "a.xlsx", Path(folder) / "a.csv"
        write = timed("write .xlsx", lambda: write_list(xlsx, COLUMNS, rows(count), "检查对象名录"))
        parse = timed("read .xlsx", lambda: read_list(xlsx, COLUMNS))
        timed("write .csv", lambda: write_list(text, COLUMNS, rows(count), "检查对象名录"))
        timed("read .csv", lambda: read_list(text, COLUMNS))
        if importlib.util.find_spec("openpyxl") is None:
            print("openpyxl is not installed: no ratio (pip install openpyxl)")
            return
        peer = Path(folder) / "b.xlsx"
        print(f"ratio to openpyxl, writing {write / timed('openpyxl write', lambda: openpyxl_write(peer, count)):.2f}")
        print(f"ratio to openpyxl, reading {parse / timed('openpyxl read', lambda: openpyxl_read(xlsx)):.2f}")


if __name__ == "__main__":
    main()
