"""Every published path, computed from a number; relative to the site's root.

Slugs are `[a-z0-9-]{1,64}`, computed from numbers, never from names. A published path keeps its meaning: draws, items, tasks,
objects and results never move. Lists and hashed search files may come and go. Functions raise Refused for a number that cannot be
a slug.
"""

import hashlib
import re
from functools import lru_cache

from rules.base.errors import Problem, Refused
from rules.registry.department import START

__all__ = [
    "AS_OF", "CHANGES", "DATA_PACKAGE", "FEED", "FREEZES", "FREEZES_BUNDLE", "HEADS", "MANIFEST", "NEWS_FEED", "SUMS",
    "article", "attachment", "department_key", "draw", "draw_bundle", "draw_folder", "draw_qr", "evidence",
    "inspectors", "is_of_one_object", "is_of_some_objects", "item", "month_key", "named_csv", "object_page", "objects", "part", "plan", "publications", "result",
    "result_json", "result_list", "root", "slug", "statistics", "statistics_csv", "task", "task_key", "town_key",
]  # fmt: skip

AS_OF = "as-of.js"
"""The script with 数据截至, which every page loads, so that an unchanged page keeps its bytes."""
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
CHANGES = "changes.txt"
FREEZES = "freezes.tsv"
FREEZES_BUNDLE = "freezes.bundle.js"
"""freezes.tsv and heads.tsv as a script, for pages opened from file:. One for all draws, so that a new freeze changes no draw's folder."""
HEADS = "heads.tsv"
DATA_PACKAGE = "datapackage.json"
"""In the root: it describes files of several folders, and none of its paths may lead upwards."""
FEED = "feed.xml"
NEWS_FEED = "news.xml"

_SLUG = re.compile(r"[a-z0-9-]{1,64}")
_EVIDENCE = re.compile(r"(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]{0,120}")


@lru_cache(maxsize=65536)
def slug(number: str) -> str:
    """The slug of a number. Raises Refused when it cannot be one.

    >>> slug("O-012345"), slug("2024-001-1")
    ('o-012345', '2024-001-1')
    """
    text = number.lower()
    if not _SLUG.fullmatch(text):
        raise Refused(Problem("不能作网址：只能用 1 至 64 个字母、数字和连字符，请改正编号", where=number[:40]))
    return text


def _hashed(prefix: str, name: str) -> str:
    return f"{prefix}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def root(path: str) -> str:
    """The relative address of the site's root, as seen from a page.

    >>> root("index.html"), root("draws/2024-001-1/index.html")
    ('', '../../')
    """
    return "../" * path.count("/")


def item(number: str) -> str:
    """The page of an item of 随机抽查事项清单."""
    return f"items/{slug(number)}.html"


def plan(year: int) -> str:
    """The page of a year's plan."""
    return f"plans/{year:04d}.html"


def task(number: str) -> str:
    """The page of a task."""
    return f"tasks/{slug(number)}.html"


def draw_folder(number: str) -> str:
    """The folder of a draw: its page, its QR code, its evidence."""
    return f"draws/{slug(number)}"


def draw(number: str) -> str:
    """The page of a draw."""
    return f"{draw_folder(number)}/index.html"


def draw_qr(number: str) -> str:
    """The QR code of a draw."""
    return f"{draw_folder(number)}/qr.svg"


def draw_bundle(number: str) -> str:
    """The evidence of a draw as a script, for `file:`."""
    return f"{draw_folder(number)}/bundle.js"


def evidence(number: str, name: str) -> str:
    """The raw evidence file `name` ("terms.json", "openings/O-012345.json") of a draw.

    Evidence keeps its own names, capitals included, as the draw's specification has them. Raises Refused for any other name.
    """
    if not _EVIDENCE.fullmatch(name) or name.endswith("/") or "//" in name:
        raise Refused(Problem(f"证据文件名不合规定：{name[:60]}", where=number))
    return f"{draw_folder(number)}/evidence/{name}"


def result(task_number: str, result_slug: str) -> str:
    """A result lies in its task's folder, so that no folder grows without bound.

    >>> result("2024-001", "2024-001-o-012345-i-0001")
    'results/2024-001/2024-001-o-012345-i-0001.html'
    """
    return f"results/{slug(task_number)}/{slug(result_slug)}.html"


def result_json(task_number: str, result_slug: str) -> str:
    """The JSON twin of a result's page."""
    return result(task_number, result_slug).removesuffix("html") + "json"


def object_page(number: str) -> str:
    """The page of an object."""
    return f"objects/{slug(number)}.html"


def is_of_one_object(path: str) -> bool:
    """Whether the name of a file says whose it is: that it was removed would tell whose result was withdrawn, or is over.

    >>> is_of_one_object("results/2024-001/2024-001-o-012345-i-0001.json"), is_of_one_object("results/index.html")
    (True, False)
    >>> is_of_one_object("objects/o-012345.html"), is_of_one_object("draws/2024-001-1/evidence/openings/O-012345.json")
    (True, True)
    """
    folder, _, name = path.rpartition("/")
    return name != "index.html" and (
        folder == "objects" or folder.startswith("results/") or folder.endswith("/openings")
    )


def is_of_some_objects(path: str) -> bool:
    """Whether a page gathers what there is about one object, a town, a month: which of them changed narrows whose result was taken off.

    >>> is_of_some_objects("lists/town-0a1b.html"), is_of_some_objects("objects/o-012345.html"), is_of_some_objects("index.html")
    (True, True, False)
    """
    return path.partition("/")[0] in {"lists", "objects", "open-data", "registry"}


def month_key(year: int, month: int) -> str:
    """The key of the list of a month's results."""
    return f"month-{year:04d}-{month:02d}"


def task_key(number: str) -> str:
    """The key of the list of a task's results."""
    return f"task-{slug(number)}"[:64]


def department_key(name: str) -> str:
    """The key of the list of a department's results: its code where it has one, else 8 hex digits of its name's hash.

    >>> department_key("公安"), department_key("演示水务")
    ('department-police', 'department-b49e0c24')
    """
    try:
        return f"department-{START.read(name)}"
    except ValueError:
        return _hashed("department", name)


def town_key(name: str) -> str:
    """The key of the list of a town's results: 8 hex digits of its name's hash."""
    return _hashed("town", name)


def part(path: str, number: int) -> str:
    """Part `number` (from 1) of a list that is cut into pages.

    >>> part("registry/objects.html", 1), part("registry/objects.html", 3)
    ('registry/objects.html', 'registry/objects-p3.html')
    """
    return path if number == 1 else f"{path.removesuffix('.html')}-p{number}.html"


def result_list(key: str, number: int = 1) -> str:
    """Page `number` (from 1) of the list with this key."""
    return part(f"lists/{slug(key)}.html", number)


def objects(number: int = 1) -> str:
    """Page `number` (from 1) of 检查对象名录库."""
    return part("registry/objects.html", number)


def inspectors(number: int = 1) -> str:
    """Page `number` (from 1) of 执法检查人员名录库."""
    return part("registry/inspectors.html", number)


def statistics(year: int) -> str:
    """The page of a year's 抽查情况统计表."""
    return f"statistics/{year:04d}.html"


def statistics_csv(year: int) -> str:
    """That table as CSV."""
    return f"statistics/{year:04d}.csv"


def named_csv(year: int) -> str:
    """The table of a year's checks for a cause (非随机), as CSV."""
    return f"statistics/{year:04d}-named.csv"


def publications(number: int = 1) -> str:
    """Page `number` (from 1) of 历次发布."""
    return part("transparency/publications.html", number)


def attachment(name: str) -> str:
    """An attachment of an announcement. name: already checked by rules.disclosure.announcement."""
    return f"news/files/{name}"


def article(name: str) -> str:
    """The page of an announcement. name: its slug."""
    return f"news/{slug(name)}.html"
