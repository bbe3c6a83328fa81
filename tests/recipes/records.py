"""Recipes below the desk and the site: a field, a code table, a dependency."""

from tests.recipes.steps import Recipe, Step, in_turn, insert_after

__all__ = ["DEPENDENCY", "FIELD", "TABLE"]

FIELD = Recipe(
    "Add a field",
    (
        Step(
            1,
            {"rules/registry/enterprise.py": insert_after(r"    address: str = \"\"\n", '    email: str = ""\n')},
            noticed_by="tests/rules/registry/test_enterprise.py",
        ),
        Step(
            2,
            {
                "rules/registry/enterprise.py": insert_after(
                    r"    Column\(\"registered_address\"[^\n]*\n",
                    '    Column("email", "电子邮箱", aliases=("邮箱",), width=24),\n',
                )
            },
        ),
        Step(
            3,
            {
                "db/exchange/formats.py": insert_after(
                    r"\"enterprises\".*?\"address\": \"[^\"]*\",", ' "email": "yanshi@example.invalid",'
                )
            },
            noticed_by="tests/db/exchange/test_writing.py::test_a_template_filled_in_below_its_example_imports_as_it_is",
        ),
        Step(4, make="golden-update", noticed_by="tests/db/exchange/test_writing.py"),
        Step(
            5,
            {
                "rules/disclosure/private/fields.py": insert_after(
                    r"^    \"Enterprise\.notes\"[^\n]*\n",
                    '    "Enterprise.email": Told("电子邮箱", How.VALUE, When.UNNAMED),\n',
                )
            },
            noticed_by="tests/rules/disclosure/private/test_fields.py",
        ),
        Step(
            6,
            {
                "rules/disclosure/public.py": insert_after(
                    r"class PublicObject:\n.*?    status: str\n", '    email: str = ""\n'
                ),
                "rules/disclosure/results.py": insert_after(r"PublicObject\(\s*", "email=enterprise.email, "),
                "rules/disclosure/table.py": insert_after(
                    r"public\.PublicObject,.*?\"status\": \"登记状态\",", '\n"email": "电子邮箱",'
                ),
                "tests/leaks/planting.py": in_turn(
                    insert_after(r"\"Enterprise\": \"", "email "), insert_after(r"^_NAMES = \(", '"email", ')
                ),
            },
            make="docs-update",
            noticed_by="tests/leaks/test_canaries.py::test_the_gate_is_told_of_every_private_text",
        ),
        Step(7),
    ),
)


TABLE = Recipe(
    "Add a code table",
    (
        Step(
            1,
            {
                "rules/base/codes.py": insert_after(
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
            {"rules/base/codes.py": insert_after(r"__all__ = \[", '\n    "SHIFTS",')},
            noticed_by="tests/rules/base/test_codes.py",
        ),
        Step(
            3,
            {"tests/rules/base/test_codes.py": insert_after(r"^STORED = \{\n", '    "SHIFTS": "day night",\n')},
            noticed_by="tests/rules/base/test_codes.py::test_the_codes_that_journals_hold_are_kept_for_ever_in_their_order",
        ),
        Step(4),
    ),
)


DEPENDENCY = Recipe(
    "Add a dependency",
    (
        Step(1, {"pyproject.toml": insert_after(r"^needs = \[\n", '    "sortedcontainers>=2.4",\n')}),
        Step(
            2,
            {
                "requirements.lock": insert_after(
                    r"",
                    "sortedcontainers==2.4.0 \\\n    --hash=sha256:a163dcaede0f1c021485e957a39245190e74249897e2ae4b2aa38595db237ee0\n",
                )
            },
            noticed_by="tests/test_package.py::test_the_lock_keeps_within_the_bounds",
        ),
        Step(
            3,
            {
                "docs/decisions.md": insert_after(
                    r"^\| `segno` \|[^\n]*\n", "| `sortedcontainers` | Lists that stay sorted. |\n"
                )
            },
            noticed_by="tests/test_docs.py::test_every_dependency_has_its_reason_and_no_other",
        ),
        Step(4),
    ),
)
