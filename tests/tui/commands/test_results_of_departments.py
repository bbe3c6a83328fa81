"""Each department fills in its own file of results; whose it was and who sent it is noted, another department's row is refused."""

import csv
from pathlib import Path
from typing import Any

from acts.base.bureau import open_office
from db.exchange.formats import LISTS
from db.exchange.writing import write_list
from rules.work.result import Result

NUMBER = "2024-002"


def filled_in(run: Any, bureau: Path, path: Path, department: str) -> int:
    """The department's list of what it has not entered, with every result written in; how many rows."""
    made = path.with_suffix(".csv")
    code, _ = run("export", "results", str(made), "--task", NUMBER, "--department", department)
    assert code == 0
    columns = LISTS["results"].columns
    with open_office(bureau, write=False) as office:
        entered = set(office.store.numbers(Result))
    with made.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    labels = {column.label: column.name for column in columns}
    open_ = [{labels[label]: text for label, text in row.items() if label in labels} for row in rows]
    open_ = [row for row in open_ if f"{row['task']}/{row['object']}/{row['item']}" not in entered]
    write_list(path, columns, [row | {"code": "1", "checked_on": "2024-08-30"} for row in open_], "检查结果")
    return len(open_)


def test_a_departments_file_is_imported_with_whose_it_is_and_who_sent_it(
    run: Any, bureau: Path, tmp_path: Path
) -> None:
    path = tmp_path / "结果.xlsx"
    rows = filled_in(run, bureau, path, "卫健")
    assert rows
    words = ("import", "results", str(path), "--sender", "演示卫健员")
    code, refused = run(*words, "--department", "消防")
    assert code == 1
    assert "属卫健，不是消防的，请去掉这一行" in str(refused)
    code, told = run(*words, "--department", "卫健", "--dry-run")
    assert (code, told["counts"]["new"]) == (0, rows)
    code, told = run(*words, "--department", "卫健")
    assert (code, told["counts"]["new"]) == (0, rows)
    code, log = run("log", "--limit", "1")
    assert code == 0
    assert "卫健演示卫健员报来" in str(log)


def test_an_unknown_department_or_one_where_none_belongs_is_refused(run: Any, tmp_path: Path, bureau: Path) -> None:
    path = tmp_path / "结果.xlsx"
    filled_in(run, bureau, path, "卫健")
    code, refused = run("import", "results", str(path), "--department", "气象")
    assert code == 1
    assert "气象" in str(refused)
    assert run("export", "items", str(path))[0] == 0
    code, refused = run("import", "items", str(path), "--department", "卫健")
    assert code == 1
    assert "不分部门，请去掉 --department" in str(refused)
