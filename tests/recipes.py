"""The recipes of CONTRIBUTING.md, done to a copy of the checkout: which files each step changes, and how.

A step that changes another file than the recipe names, or finds no place for its change, fails: the recipe is then out of date.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["RECIPES", "Recipe", "Step"]

Edit = Callable[[str], str]
"""The text of a file, "" where there is none, to what it becomes."""


@dataclass(frozen=True)
class Step:
    """One step. number: as in the recipe. edits: file → what is done to it. make: the target that is made then.

    noticed_by: the test that fails where the step is forgotten; "" where nothing can be forgotten in this example.
    """

    number: int
    edits: Mapping[str, Edit] = field(default_factory=dict)
    make: str = ""
    noticed_by: str = ""


@dataclass(frozen=True)
class Recipe:
    """title: the heading of the recipe. tests: those that must pass in the end, of the ones that the recipe names."""

    title: str
    steps: tuple[Step, ...]


def _new(text: str) -> Edit:
    def edit(before: str) -> str:
        assert not before, "the file is there already"
        return text

    return edit


def _after(pattern: str, text: str) -> Edit:
    """Put the text behind the first match of the pattern (as bytes of the file see it, over lines)."""

    def edit(before: str) -> str:
        found = re.search(pattern, before, re.MULTILINE | re.DOTALL)
        assert found, f"no place for {text!r}: {pattern!r} is not there"
        return before[: found.end()] + text + before[found.end() :]

    return edit


def _all(*edits: Edit) -> Edit:
    def edit(before: str) -> str:
        for one in edits:
            before = one(before)
        return before

    return edit


FIELD = Recipe(
    "Add a field",
    (
        Step(
            1,
            {"rules/registry/enterprise.py": _after(r"    address: str = \"\"\n", '    email: str = ""\n')},
            noticed_by="tests/rules/registry/test_enterprise.py",
        ),
        Step(
            2,
            {
                "rules/registry/enterprise.py": _after(
                    r"    Column\(\"address\"[^\n]*\n",
                    '    Column("email", "电子邮箱", aliases=("邮箱",), width=24),\n',
                )
            },
        ),
        Step(3, make="golden-update", noticed_by="tests/db/exchange/test_writing.py"),
        Step(
            4,
            {
                "rules/disclosure/public.py": _after(
                    r"class PublicObject:\n.*?    status: str\n", '    email: str = ""\n'
                ),
                "rules/disclosure/projection.py": _after(r"PublicObject\(\s*", "email=one.email, "),
            },
        ),
        Step(
            5,
            {
                "rules/disclosure/table.py": _after(
                    r"public\.PublicObject,.*?\"status\": \"登记状态\",", '\n"email": "电子邮箱",'
                )
            },
            make="docs-update",
            noticed_by="tests/test_disclosure_table.py::test_the_table_lists_exactly_the_fields_that_are_public",
        ),
        Step(6),
    ),
)

ACT = Recipe(
    "Add an act",
    (
        Step(
            1,
            {
                "acts/registry/phone.py": _new('''"""The telephone of an object, on its own."""

from acts.base.office import Office
from acts.registry.registry import ENTERPRISES, edit
from rules.registry.enterprise import Enterprise

__all__ = ["set_phone"]


def set_phone(office: Office, number: str, phone: str) -> Enterprise:
    """Note the telephone of the object with this number. Raises Refused as any edit does."""
    return edit(office, ENTERPRISES, number, {"phone": phone})
''')
            },
        ),
        Step(
            2,
            {"acts/registry/__init__.py": _after(r"^importing +[^\n]*\n", "phone      the telephone of an object\n")},
            noticed_by="tests/test_docs.py::test_a_room_lists_its_own_modules",
        ),
        Step(
            3,
            {
                "tui/commands/registry.py": _all(
                    _after(
                        r"from acts\.registry import registry as acts\n", "from acts.registry.phone import set_phone\n"
                    ),
                    _after(
                        r"^enterprise = _group\([^\n]*\n",
                        """

@enterprise.command("phone", help="修改联系电话。")
@click.argument("number", metavar="编号")
@click.argument("phone", metavar="电话")
@pass_session
def phone(session: Session, number: str, phone: str) -> None:
    with session.office() as office:
        record = set_phone(office, number, phone)
    session.say(f"已修改 {record.number}", record=msgspec.to_builtins(record))


""",
                    ),
                )
            },
            noticed_by="tests/tui/test_acts_have_places.py",
        ),
        Step(
            4,
            {
                "docs/clerk.md": _after(
                    r"^\| `mingchou enterprise retire` \|[^\n]*\n", "| `mingchou enterprise phone` | 修改联系电话 |\n"
                )
            },
            noticed_by="tests/test_docs.py::test_the_handbook_has_every_command_and_no_other",
        ),
        Step(
            5,
            {
                "tui/screens/registry/registry.py": _all(
                    _after(r"^from acts\.registry import [^\n]*\n", "from acts.registry.phone import set_phone\n"),
                    _after(
                        r"^class RegistryScreen\(.*?(?=    def )",
                        '''    def action_phone(self) -> None:
        """Note the telephone of the object under the cursor."""
        self.act("已修改", set_phone, "O-000001", "0375-0000000")

''',
                    ),
                )
            },
            noticed_by="tests/tui/test_acts_have_places.py",
        ),
        Step(
            6,
            {
                "tests/tui/test_acts_have_places.py": _after(
                    r"^PLACES[^\n]*\n",
                    '    "registry.phone.set_phone": ("enterprise phone", "registry.registry:RegistryScreen"),\n',
                )
            },
            noticed_by="tests/tui/test_acts_have_places.py",
        ),
    ),
)

PAGE = Recipe(
    "Add a page",
    (
        Step(
            1,
            {
                "site_templates/hours.html": _new(
                    '{% extends "base.html" %}\n{% block main %}\n<h1>办公时间</h1>\n<p>{{ view.words }}</p>\n{% endblock %}\n'
                )
            },
            noticed_by="tests/site_gen/pages/test_pages.py::test_every_page_has_the_frame",
        ),
        Step(
            2,
            {
                "site_gen/pages/views.py": _all(
                    _after(r"__all__ = \[", '\n    "HoursView",'),
                    _after(
                        r"\]  # fmt: skip\n",
                        '''

@dataclass(frozen=True, slots=True, kw_only=True)
class HoursView:
    """When the office is open."""

    words: str
''',
                    ),
                )
            },
        ),
        Step(
            3,
            {
                "site_gen/pages/pages.py": _all(
                    _after(r"from site_gen\.pages\.views import \(\n", "    HoursView,\n"),
                    _after(
                        r"    def other_pages\(.*?\"\"\".*?\"\"\"\n",
                        '        hours = self.route("hours/index.html", "hours.html", "办公时间", "about")\n'
                        '        yield hours, HoursView(words="工作日 9:00 至 17:00")\n',
                    ),
                )
            },
            noticed_by="tests/site_gen/pages/test_variables.py::test_every_page_is_given_what_the_page_says",
        ),
        Step(
            4,
            {
                "site_gen/pages/site_map.py": _after(
                    r"Link\(\"异议申诉\", \"objection/index\.html\"\),", ' Link("办公时间", "hours/index.html"),'
                )
            },
            noticed_by="tests/site_gen/pages/test_pages.py::test_every_page_can_be_reached_from_the_home_page",
        ),
        Step(
            5,
            {
                "site_gen/pages/variables.py": _after(
                    r"^TEMPLATES[^\n]*\n",
                    '    "hours.html": Words(views.HoursView, "办公时间", {"words": "一句话"}),\n',
                )
            },
            make="docs-update",
            noticed_by="tests/site_gen/pages/test_variables.py::test_every_page_is_given_what_the_page_says",
        ),
    ),
)

SCREEN = Recipe(
    "Add a screen",
    (
        Step(
            1,
            {
                "tui/screens/office/hours.py": _new('''"""办公时间: when the office is open."""

from textual.app import ComposeResult
from textual.widgets import Label

from tui.screens.base import DeskScreen

__all__ = ["HoursScreen"]


class HoursScreen(DeskScreen):
    """The hours, in one line."""

    SECTION = "log"
    HELP = """
# 办公时间

单位每周的办公时间，写在设置里；群众来电和来访按这个时间接待，请在变动以前修改。
"""

    def heading(self) -> str:
        return "日志 › 办公时间"

    def body(self) -> ComposeResult:
        yield Label("工作日 9:00 至 17:00", markup=False)
'''),
                "tui/screens/office/log.py": _all(
                    _after(r"^from tui\.screens\.base import [^\n]*\n", "from tui import routes\n"),
                    _after(
                        r"    BINDINGS: ClassVar\[list\[BindingType\]\] = \[\n",
                        '        Binding("f7", "hours", "办公时间", show=False),\n',
                    ),
                    _after(
                        r"^class LogScreen\(.*?(?=    def heading)",
                        '''    def action_hours(self) -> None:
        """Open the hours."""
        self.desk.push_route(routes.hours())

''',
                    ),
                ),
            },
        ),
        Step(
            2,
            {"tui/screens/office/__init__.py": _after(r"^log +[^\n]*\n", "hours           when the office is open\n")},
            noticed_by="tests/test_docs.py::test_a_room_lists_its_own_modules",
        ),
        Step(
            3,
            {
                "tui/routes.py": _all(
                    _after(r"__all__ = \[\n", '    "hours",\n'),
                    _after(
                        r"^class Route\(.*?\n\n\n",
                        '''def hours() -> Route:
    """When the office is open."""
    return Route("office.hours:HoursScreen")


''',
                    ),
                )
            },
            noticed_by="make pictures-update",
        ),
        Step(
            4,
            {
                "tests/tui/pictures.py": _all(
                    _after(
                        r"^from tui\.screens\.home\.home import [^\n]*\n",
                        "from tui.screens.office.hours import HoursScreen\n",
                    ),
                    _after(r"^    \"指定\": \(", 'Picture("办公时间", HoursScreen, ("17:00",), ("0", "f7")), '),
                )
            },
            make="pictures-update ONLY=指定",
            noticed_by="tests/tui/screens/test_snapshots.py::test_every_screen_and_every_box_has_a_picture",
        ),
    ),
)

TABLE = Recipe(
    "Add a code table",
    (
        Step(
            1,
            {
                "rules/base/codes.py": _after(
                    r"\]  # fmt: skip\n.*?(?=^GRADES = )",
                    """SHIFTS = CodeTable(
    "班次",
    Code("day", "白班", also=("白天",)),
    Code("night", "夜班", also=("夜里",)),
)
""",
                )
            },
        ),
        Step(
            2,
            {"rules/base/codes.py": _after(r"__all__ = \[", '\n    "SHIFTS",')},
            noticed_by="tests/rules/base/test_codes.py",
        ),
        Step(3),
    ),
)

DEPENDENCY = Recipe(
    "Add a dependency",
    (
        Step(1, {"pyproject.toml": _after(r"^needs = \[\n", '    "sortedcontainers>=2.4",\n')}),
        Step(
            2,
            {
                "requirements.lock": _after(
                    r"",
                    "sortedcontainers==2.4.0 \\\n    --hash=sha256:a163dcaede0f1c021485e957a39245190e74249897e2ae4b2aa38595db237ee0\n",
                )
            },
            noticed_by="tests/test_package.py::test_the_lock_keeps_within_the_bounds",
        ),
        Step(
            3,
            {
                "docs/decisions.md": _after(
                    r"^\| `segno` \|[^\n]*\n", "| `sortedcontainers` | Lists that stay sorted. |\n"
                )
            },
            noticed_by="tests/test_docs.py::test_every_dependency_has_its_reason_and_no_other",
        ),
        Step(4),
    ),
)

RECIPES = (FIELD, ACT, PAGE, SCREEN, TABLE, DEPENDENCY)
