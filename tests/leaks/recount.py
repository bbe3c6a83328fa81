"""Every figure of a published folder counted again from its public rows, by nobody who knows the program: the standard library alone.

`recount(folder)` gives what does not add up, a sentence each. A figure may be the count of the rows, 少于5, or absent; a small rest
that follows from a total is a finding (`rest`). `compared(old, new)` gives cells of what was never public that moved in between.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

__all__ = ["compared", "recount"]

FEW = "少于5"
Row = dict[str, str]


class _Text(HTMLParser):
    """The words of a page, cells and lines apart; rows: of every table, by its caption."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.tables: list[tuple[str, list[list[str]]]] = []
        self._into: str = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(("", []))
        if tag == "tr" and self.tables:
            self.tables[-1][1].append([])
        if tag in {"td", "th"} and self.tables and self.tables[-1][1]:
            self.tables[-1][1][-1].append("")
        self._into = tag if tag in {"td", "th", "caption"} else self._into

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "caption"}:
            self._into = ""

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._into == "caption" and self.tables:
            self.tables[-1] = (self.tables[-1][0] + data.strip(), self.tables[-1][1])
        elif self._into in {"td", "th"} and self.tables and self.tables[-1][1] and self.tables[-1][1][-1]:
            self.tables[-1][1][-1][-1] += data.strip()


def _page(path: Path) -> _Text:
    return _Text(path.read_text(encoding="utf-8"))


def _csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _parts(folder: Path, pattern: str) -> list[Row]:
    return [row for path in sorted(folder.glob(pattern)) for row in _csv(path)]


def recount(folder: Path) -> list[str]:
    """What does not add up in a published folder."""
    results = _parts(folder, "open-data/results-*.csv")
    tasks = _parts(folder, "open-data/tasks*.csv")
    wrong = [*_forms(folder, results), *_statistics(folder, results), *_tasks(folder, tasks, results)]
    wrong += [*_home(folder, tasks, results), *_objects(folder, results), *_lists(folder, results)]
    wrong += [*_few(folder), *_limited(folder, tasks), *_rest(folder, results), *_paths(folder, results)]
    wrong += [*_missing(folder, tasks, results), *_withdrawn(folder)]
    return wrong


def _forms(folder: Path, results: list[Row]) -> list[str]:
    """CSV and JSON have the same rows, and each row its page and its twin, no more of either."""
    files = [
        path for path in sorted(folder.glob("open-data/results-*.json")) if not path.name.endswith("-metadata.json")
    ]
    told = [row for path in files for row in json.loads(path.read_bytes())]
    wrong = [] if told == results else ["open-data: CSV 和 JSON 的结果不同"]
    pages = {path.relative_to(folder).as_posix() for path in folder.glob("results/*/*.html")}
    named = {row["网页"] for row in results}
    wrong += [f"{page}: 有网页，不在下载里" for page in sorted(pages - named)]
    wrong += [f"{page}: 在下载里，没有网页" for page in sorted(named - pages)]
    twins = {path.relative_to(folder).as_posix() for path in folder.glob("results/*/*.json")}
    return wrong + [f"{twin}: 没有对应的网页" for twin in sorted(twins) if twin[:-5] + ".html" not in named]


_COLUMNS = ("检查市场主体数", "检查结果录入公示数", "发现问题数量", "列入异常名录数", "立案查处", "罚没金额")


def _counted(rows: list[Row]) -> dict[str, Decimal]:
    """The six columns of the table that come from results."""
    yes = {name: sum(row[name] == "是" for row in rows) for name in ("发现问题", "列入异常名录", "立案查处")}
    figures = (
        len({row["检查对象编号"] for row in rows}), len(rows), yes["发现问题"], yes["列入异常名录"], yes["立案查处"],
        sum((Decimal(0 if "依法不予公开" in row["罚没金额"] else row["罚没金额"]) for row in rows), Decimal(0)),
    )  # fmt: skip
    return dict(zip(_COLUMNS, [Decimal(figure) for figure in figures], strict=True))


def _statistics(folder: Path, results: list[Row]) -> list[str]:
    wrong = []
    tables = [path for path in sorted(folder.glob("statistics/[0-9]*.csv")) if "-p" not in path.name]
    for path in tables:
        named, year = path.stem.endswith("-named"), path.stem[:4]
        rows, counted_in = _csv(path), list[Row]()
        for row in rows:
            values = list(row.values())
            mine = [
                one for one in results
                if (one["任务名称"], one["抽查事项"]) == (values[2], values[3]) and one["任务编号"][:4] == year
                and ("非随机" in one["抽查类型"]) == named
            ]  # fmt: skip
            counted_in += mine
            told = dict(zip(_COLUMNS, map(Decimal, values[7:]), strict=True))
            wrong += [
                f"{path.name} 第 {values[0]} 行 {name}: 写 {told[name]}，数得 {count}"
                for name, count in _counted(mine).items()
                if told[name] != count
            ]
        expected = [
            one for one in results if one["任务编号"][:4] == year and ("非随机" in one["抽查类型"]) == named
        ]  # fmt: skip
        if len(counted_in) != len(expected):
            wrong.append(f"{path.name}: 表里计 {len(counted_in)} 条，公示 {len(expected)} 条")
        wrong += _sums(folder / "statistics" / f"{year}.html", rows, expected) if not named else []
    return wrong


def _summed(rows: list[Row], results: list[Row]) -> list[str]:
    """The seven figures of some rows of a year's table as their sum writes them. results: of the year, random.

    抽查 and 检查 are objects counted once. Of a row in which more were drawn than have a result the names are not public: the sum is then
    the least that it can be, and says so.
    """
    lines = [list(row.values()) for row in rows]
    named = {(line[2], line[3]) for line in lines}
    checked = len({one["检查对象编号"] for one in results if (one["任务名称"], one["抽查事项"]) in named})
    unsure = len(lines) > 1 and any(int(line[6]) > int(line[7]) for line in lines)
    drawn = max([checked, *(int(line[6]) for line in lines)])
    rest = [sum((Decimal(line[at]) for line in lines), Decimal(0)) for at in range(8, 13)]
    return ["至少 " * unsure + str(drawn), str(checked), *map(str, rest[:4]), f"{rest[4]:.2f}"]


def _sums(path: Path, rows: list[Row], results: list[Row]) -> list[str]:
    """合计, and the sums by section and item of a year's page; the same on the page of the years."""
    page, wrong = _page(path), []
    of_year = _summed(rows, results)
    for caption, lines in page.tables:
        if caption.endswith("年抽查情况统计表") and lines[-1][1:] != of_year:
            wrong.append(f"{path.name} 合计: 写 {lines[-1][1:]}，数得 {of_year}")
        if caption in {"各科室", "各抽查事项"}:
            at = 1 if caption == "各科室" else 3
            if caption == "各抽查事项" and not lines[1:]:
                continue
            for line in lines[1:]:
                if len(line) != 8:  # 各部门 etc. have other columns
                    continue
                mine = [row for row in rows if list(row.values())[at] == line[0]]
                sums = _summed(mine, results)
                if line[1:] != sums:
                    wrong.append(f"{path.name} {caption} {line[0]}: 写 {line[1:]}，数得 {sums}")
    for _, lines in _page(path.with_name("index.html")).tables:
        for line in lines[1:]:
            shown = [*of_year[:4], *of_year[5:]]  # 列入异常 has no column there
            if line[0] == f"{path.stem} 年" and line[1:7] != shown:
                wrong.append(f"statistics/index.html {line[0]}: 写 {line[1:7]}，数得 {of_year}")
    return wrong


def _tasks(folder: Path, tasks: list[Row], results: list[Row]) -> list[str]:
    wrong = []
    for task in tasks:
        mine = [row for row in results if row["任务编号"] == task["任务编号"]]
        if task["公开程度"]:
            if mine or task["已检查对象数"] or task["发现问题条数"] or task["公示条数"]:
                wrong.append(f"任务 {task['任务编号']}: {task['公开程度']}，却有结果或合计")
            continue
        figures = _counted(mine)
        for name, column in (("已检查对象数", _COLUMNS[0]), ("公示条数", _COLUMNS[1]), ("发现问题条数", _COLUMNS[2])):
            if Decimal(task[name]) != figures[column]:
                wrong.append(f"任务 {task['任务编号']} {name}: 写 {task[name]}，数得 {figures[column]}")
        page = _page(folder / task["网页"]).words
        shown = re.search(r"(\d+)公示的结果（条）", page)
        if shown and int(shown[1]) != len(mine):
            wrong.append(f"{task['网页']}: 写公示 {shown[1]} 条，数得 {len(mine)}")
    return wrong


def _home(folder: Path, tasks: list[Row], results: list[Row]) -> list[str]:
    """The home page against the newest year's table, and its 公示率 against what it says is late."""
    words = re.sub(r"\s+", "", _page(folder / "index.html").words)
    head = re.search(r"(\d{4})年随机抽查", words)
    if head is None:
        return []
    table, wrong = _csv(folder / "statistics" / f"{head[1]}.csv"), []
    rows = [list(row.values()) for row in table]
    random = [one for one in results if one["任务编号"][:4] == head[1] and "非随机" not in one["抽查类型"]]
    sums = [text.replace(" ", "") for text in _summed(table, random)]
    for at, label in ((0, "家抽中"), (1, "家已检查"), (3, "条结果发现问题")):
        told = re.search(rf"((?:至少)?\d+){label}", words)
        if told is None and "公示期满的，结果已移出" in words:
            continue
        if told is None or told[1] != sums[at]:
            wrong.append(f"首页 {label}: 写 {told[1] if told else '没有'}，统计表 {sums[at]}")
    share = re.search(r"([\d.]+)%结果公示率到今天应当公示(\d+)条，公示(\d+)条", words)
    if share:
        public = sum(int(values[8]) for values in rows)
        late = sum(int(t["逾期未公示条数"]) for t in tasks if t["任务编号"][:4] == head[1] and not t["非随机起因"])
        due, shown = int(share[2]), int(share[3])
        if (due, shown) != (public + late, public) or int(Decimal(share[1]) * 10) != 1000 * public // due:
            wrong.append(f"首页公示率: 写 {share[0]}，公示 {public}，逾期 {late}")
    return wrong


def _objects(folder: Path, results: list[Row]) -> list[str]:
    """An object's page has its results, all and no other."""
    wrong, counts = [], Counter(row["检查对象编号"].lower() for row in results)
    for path in sorted(folder.glob("objects/*.html")):
        told = re.search(r"次，(\d+) 条结果", _page(path).words)
        if told is None or int(told[1]) != counts[path.stem]:
            wrong.append(f"{path.name}: 写 {told[1] if told else '没有'} 条，数得 {counts[path.stem]}")
    return wrong


def _lists(folder: Path, results: list[Row]) -> list[str]:
    """The counts beside the lists by month, department and town."""
    words = re.sub(r"\s+", "", _page(folder / "lists/index.html").words)
    wrong = []
    months = Counter((row["检查完成日期"][:4], str(int(row["检查完成日期"][5:7]))) for row in results)
    for (year, month), count in months.items():
        if f"{year}年{month}月{count}条" not in words:
            wrong.append(f"lists: {year}年{month}月应为 {count} 条")
    towns = Counter(row["所在乡镇"] for row in results if row["所在乡镇"])
    return wrong + [f"lists: {town}应为 {n} 条" for town, n in towns.items() if f"{town}{n}条" not in words]


def _few(folder: Path) -> list[str]:
    """Counts of who is not named are five or more, or 少于5."""
    rows = _parts(folder, "open-data/restricted*.csv")
    wrong = [
        f"名录库 {row['行业']}: {row['对象数']}" for row in rows if row["对象数"] != FEW and int(row["对象数"]) < 5
    ]
    for path in sorted(folder.glob("statistics/[0-9]*.html")):
        apart = re.search(r"另有不予公开\s*(\d+)", _page(path).words)
        wrong += [f"{path.name}: 另有不予公开 {apart[1]}"] if apart and int(apart[1]) < 5 else []
    return wrong


def _cells(folder: Path, task: Row) -> dict[str, str]:
    """Result → its cell on the page of a task 有限公开."""
    tables = _page(folder / task["网页"]).tables
    return {line[0]: line[1] for caption, lines in tables if "各种检查结果" in caption for line in lines[1:]}


def _limited(folder: Path, tasks: list[Row]) -> list[str]:
    """Cells are five or more or 少于5, and of those drawn none or at least five stand in no numbered cell."""
    wrong = []
    for task in tasks:
        cells = _cells(folder, task) if task["公开程度"] else {}
        numbers = [int(text) for text in cells.values() if text != FEW]
        wrong += [f"任务 {task['任务编号']}: {number} 不足 5" for number in numbers if number < 5]
        items = len(task["事项编号"].split("、"))
        rest = int(task["抽中对象数"] or 0) * items - sum(numbers)
        if items == 1 and numbers and 0 < rest < 5:
            wrong.append(f"任务 {task['任务编号']}: 由抽中数可推出其余 {rest} 条")
    return wrong


def _rest(folder: Path, results: list[Row]) -> list[str]:
    """Of an open list of a task that is over everybody has a public result: else the list says whose result is gone."""
    wrong, have = [], defaultdict(set)
    over = {row["任务编号"] for row in _parts(folder, "open-data/tasks*.csv") if row["状态"] == "已办结"}
    for row in results:
        have[row["任务编号"]].add(row["检查对象编号"])
    for row in _parts(folder, "open-data/draws*.csv"):
        for caption, lines in _page(folder / row["网页"]).tables:
            if row["任务编号"] not in over or not caption.startswith(("抽中名单", "最终名单")):
                continue
            numbers = {cell for line in lines[1:] for cell in line if re.fullmatch(r"O-\d+", cell)}
            struck = {cell for line in lines[1:] if "剔除" in "".join(line) for cell in line}
            wrong += [
                f"{row['网页']}: 名单上的 {one} 没有结果" for one in sorted(numbers - struck - have[row["任务编号"]])
            ]
    return wrong


def _missing(folder: Path, tasks: list[Row], results: list[Row]) -> list[str]:
    """Of a task that is over, with nothing late: of a visit that is public every item is, and every row has as many checked as drawn.

    Or what is missing beside the rest says of whom something was withdrawn; the terms of items are public, what is over tells nothing.
    """
    items = {
        row["事项编号"]: set(filter(None, row["适用行业"].split("、")))
        for row in _parts(folder, "open-data/items*.csv")
    }
    trades = {row["检查对象编号"]: set(row["行业"].split("、")) for row in _parts(folder, "open-data/enterprises*.csv")}
    wrong, drawn = [], _drawn(folder)
    for task in tasks:
        moved_out = "公示期满" in _page(folder / task["网页"]).words
        if task["状态"] != "已办结" or task["逾期未公示条数"] not in ("", "0") or task["公开程度"] or moved_out:
            continue
        have: defaultdict[str, set[str]] = defaultdict(set)
        for row in results:
            if row["任务编号"] == task["任务编号"]:
                have[row["检查对象编号"]].add(row["事项编号"])
        for number, found in have.items():
            due = {
                one for one in task["事项编号"].split("、") if not items[one] or items[one] & trades.get(number, set())
            }
            wrong += [f"任务 {task['任务编号']} {number}: 缺 {one}" for one in sorted(due - found)]
        for item, (planned, checked) in drawn.get(task["任务名称"], {}).items():
            if planned != checked:
                wrong.append(f"任务 {task['任务编号']} {item}: 抽查 {planned}，检查 {checked}")
    return wrong


def _drawn(folder: Path) -> dict[str, dict[str, tuple[str, str]]]:
    """Task → item → how many drawn and checked, as the tables say."""
    found: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for path in sorted(folder.glob("statistics/[0-9]*.csv")):
        for row in [list(row.values()) for row in _csv(path)] if "-p" not in path.name else []:
            found[row[2]][row[3]] = (row[6], row[7])
    return found


def _withdrawn(folder: Path) -> list[str]:
    """Counts by reason of what left are five or more, or 少于5."""
    tables = _page(folder / "transparency/index.html").tables
    lines = [line for caption, lines in tables if caption == "移出的结果" for line in lines[1:]]
    return [f"透明度 {line[0]} {line[1]}: {line[2]}" for line in lines if line[2] != FEW and int(line[2]) < 5]


def _paths(folder: Path, results: list[Row]) -> list[str]:
    """Feeds and site maps name pages that are there, and no result that is not."""
    wrong, named = [], {row["网页"] for row in results}
    for path in [*folder.rglob("*.xml"), *folder.rglob("*.atom")]:
        for page in re.findall(r"results/[a-z0-9-]+/[a-z0-9-]+\.html", path.read_text(encoding="utf-8")):
            if page not in named and not (folder / page).is_file():
                wrong.append(f"{path.name}: {page} 不在网站上")
    return wrong


def compared(old: Path, new: Path) -> list[str]:
    """Cells of what was never public that differ between two publications of one quarter."""
    wrong, before = [], {row["任务编号"]: row for row in _parts(old, "open-data/tasks*.csv")}
    for task in _parts(new, "open-data/tasks*.csv"):
        if (
            task["公开程度"]
            and task["任务编号"] in before
            and _cells(old, before[task["任务编号"]]) != _cells(new, task)
        ):
            wrong.append(f"任务 {task['任务编号']}: 有限公开的数在两次公示之间变了")
    for path in sorted(new.glob("statistics/[0-9]*.html")):
        apart = [
            re.findall(r"另有不予公开\s*\d+", _page(one).words) if one.is_file() else []
            for one in (old / "statistics" / path.name, path)
        ]
        wrong += [f"{path.name}: 不予公开的数在两次公示之间变了"] if apart[0] != apart[1] else []
    return wrong
