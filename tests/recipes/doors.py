"""Recipes for what a person meets: an act, a page, a screen."""

from tests.recipes.steps import Recipe, Step, in_turn, insert_after, new_file

__all__ = ["ACT", "PAGE", "SCREEN"]

ACT = Recipe(
    "Add an act",
    (
        Step(
            1,
            {
                "acts/registry/phone.py": new_file('''"""The telephone of an object, on its own."""

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
            {
                "acts/registry/__init__.py": insert_after(
                    r"^importing +[^\n]*\n", "phone      the telephone of an object\n"
                )
            },
            noticed_by="tests/test_docs.py::test_a_room_lists_its_own_modules",
        ),
        Step(
            3,
            {
                "tui/commands/registry.py": in_turn(
                    insert_after(
                        r"from acts\.registry import registry as acts\n", "from acts.registry.phone import set_phone\n"
                    ),
                    insert_after(
                        r"^enterprise = registry_group\([^\n]*\n",
                        """

@enterprise.command("phone", help="修改联系电话。")
@click.argument("number", metavar="编号")
@click.argument("phone", metavar="电话")
@pass_session
def phone(session: Session, number: str, phone: str) -> None:
    with session.office() as office:
        record = set_phone(office, number, phone)
    session.output(f"已修改 {record.number}", record=msgspec.to_builtins(record))


""",
                    ),
                )
            },
            noticed_by="tests/tui/test_acts_have_places.py",
        ),
        Step(
            4,
            {
                "docs/clerk.md": insert_after(
                    r"^\| `mingchou enterprise retire` \|[^\n]*\n", "| `mingchou enterprise phone` | 修改联系电话 |\n"
                )
            },
            noticed_by="tests/test_docs.py::test_the_handbook_has_every_command_and_no_other",
        ),
        Step(
            5,
            {
                "tui/screens/registry/registry.py": in_turn(
                    insert_after(
                        r"^from acts\.registry import [^\n]*\n", "from acts.registry.phone import set_phone\n"
                    ),
                    insert_after(
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
                "tests/tui/test_acts_have_places.py": insert_after(
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
                "site_templates/hours.html": new_file(
                    '{% extends "base.html" %}\n{% block main %}\n<h1>办公时间</h1>\n<p>{{ view.words }}</p>\n{% endblock %}\n'
                )
            },
            noticed_by="tests/site_gen/pages/test_pages.py::test_every_page_has_the_frame",
        ),
        Step(
            2,
            {
                "site_gen/pages/views.py": in_turn(
                    insert_after(r"__all__ = \[", '\n    "HoursView",'),
                    insert_after(r"^View: TypeAlias = \(\n", "    HoursView |\n"),
                    insert_after(
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
                "site_gen/pages/pages.py": in_turn(
                    insert_after(r"from site_gen\.pages\.views import \(\n", "    HoursView,\n"),
                    insert_after(
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
                "site_gen/pages/site_map.py": insert_after(
                    r"Link\(\"异议申诉\", \"objection/index\.html\"\),", ' Link("办公时间", "hours/index.html"),'
                )
            },
            noticed_by="tests/site_gen/pages/test_pages.py::test_every_page_can_be_reached_from_the_home_page",
        ),
        Step(
            5,
            {
                "site_gen/pages/variables.py": insert_after(
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
                "tui/screens/office/hours.py": new_file('''"""办公时间: when the office is open."""

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
                "tui/screens/office/log.py": in_turn(
                    insert_after(r"^from tui\.screens\.base import [^\n]*\n", "from tui import routes\n"),
                    insert_after(
                        r"    BINDINGS: ClassVar\[list\[BindingType\]\] = \[\n",
                        '        Binding("f7", "hours", "办公时间", show=False),\n',
                    ),
                    insert_after(
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
            {
                "tui/screens/office/__init__.py": insert_after(
                    r"^log +[^\n]*\n", "hours           when the office is open\n"
                )
            },
            noticed_by="tests/test_docs.py::test_a_room_lists_its_own_modules",
        ),
        Step(
            3,
            {
                "tui/routes.py": in_turn(
                    insert_after(r"__all__ = \[\n", '    "hours",\n'),
                    insert_after(
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
                "tests/tui/pictures.py": in_turn(
                    insert_after(
                        r"^from tui\.screens\.home\.home import [^\n]*\n",
                        "from tui.screens.office.hours import HoursScreen\n",
                    ),
                    insert_after(r"^    \"指定\": \(", 'Picture("办公时间", HoursScreen, ("17:00",), ("0", "f7")), '),
                )
            },
            make="pictures-update ONLY=指定",
            noticed_by="tests/tui/screens/test_snapshots.py::test_every_screen_and_every_box_has_a_picture",
        ),
    ),
)
