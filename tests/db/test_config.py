"""bureau.toml: written to be read by people, read strictly, changed one line at a time."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from db.config import Bureau, SiteSettings, parse_bureau, read_bureau
from db.config_writing import change_settings, set_operator, write_new
from rules.base.errors import NotFound, Refused
from rules.base.fields import CHINA
from rules.base.invisible import first_invisible

FULL = Bureau(
    name="演示县公安局",
    region="410422",
    operator='张"演示"\\',
    max_visits_per_year=3,
    site=SiteSettings("https://www.example.gov.cn/ssj", *("甲", "乙", "1", "2", "3", "4", "5", "第一行\n第二行")),
    holidays=(date(2025, 1, 1), date(2025, 1, 28)),
    workdays=(date(2025, 1, 26),),
    demo_clock=datetime(2024, 9, 2, 9, tzinfo=CHINA),
    classified_machine=True,
    report_days=("03-01", "10-25"),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    for name, bureau in (("full", FULL), ("plain", Bureau("演示", "410422"))):
        path = write_new(tmp_path / name, bureau)
        assert read_bureau(tmp_path / name) == bureau
        assert "# 单位名称" in path.read_text(encoding="utf-8")


TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1)
    .map(str.strip)
    .filter(lambda text: bool(text) and first_invisible(text) is None)
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_is_escaped_rightly(tmp_path_factory: pytest.TempPathFactory, name: str, who: str, note: str) -> None:
    folder = tmp_path_factory.mktemp("toml")
    bureau = Bureau(name, "410422", operator=note, site=SiteSettings(objection_note=note))
    write_new(folder, bureau)
    assert read_bureau(folder) == bureau
    set_operator(folder, who)
    assert read_bureau(folder).operator == who
    assert read_bureau(folder).site == bureau.site


def test_a_bureau_is_never_overwritten(tmp_path: Path) -> None:
    path = write_new(tmp_path, FULL)
    before = path.read_bytes()
    with pytest.raises(Refused, match="已经有"):
        write_new(tmp_path, Bureau("别的", "410422"))
    assert path.read_bytes() == before


def test_setting_the_operator_changes_that_line_alone(tmp_path: Path) -> None:
    path = write_new(tmp_path, FULL)
    before = path.read_text(encoding="utf-8").splitlines()
    set_operator(tmp_path, "李演示")
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ['operator = "李演示"']
    assert len(before) == len(after)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_the_operator_is_added_where_the_webmasters_own_file_lacks_it(tmp_path: Path, end: str, bom: str) -> None:
    """A file that Notepad saved (BOM, CR LF) stays as it is, but for the line."""
    lines = ['name = "演示"  # 我的注释', 'region = "410422"', "[site]", 'contact = "0000"']
    path = tmp_path / "bureau.toml"
    path.write_bytes((bom + end.join(lines)).encode())
    set_operator(tmp_path, "张演示")
    assert read_bureau(tmp_path).operator == "张演示"
    assert path.read_bytes().decode() == bom + end.join([*lines[:2], 'operator = "张演示"', *lines[2:]])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name ＝ "示例局"\n', "第 1 行：第 6 个字 ＝ 是全角的，请切到英文输入法，改成半角的 ="),
        ("region = 1\nname = “示例局”\n", '第 2 行：第 8 个字 “ 是全角的，请切到英文输入法，改成半角的 "'),
        ('name = "示例局”\nregion = 1\n', '第 1 行：第 12 个字 ” 是全角的，请切到英文输入法，改成半角的 "'),
        ("【site】\n", "第 1 行：第 1 个字 【 是全角的，请切到英文输入法，改成半角的 ["),
        ("[calendar]\nholidays = [2025-01-01，2025-01-02]\n", "第 2 行：第 23 个字 ， 是全角的"),
        (
            'name = "示例局"\n　region = "410422"\n',
            "第 2 行：第 1 个字（空格）是全角的，请切到英文输入法，改成半角的 空格",
        ),
        ('name = "示例局" ＃ 说明\n', "第 1 行：第 14 个字 ＃ 是全角的"),
        ('# “＝”\nname = "“示例”局" x\n', "第 2 行：写法不对，请检查引号、等号和方括号"),
    ],
)
def test_a_sign_of_the_chinese_keyboard_is_named_with_its_place(text: str, said: str) -> None:
    """They look alike, and stand in a file that is written by hand; in texts and comments they are welcome."""
    with pytest.raises(Refused) as refused:
        parse_bureau(text)
    assert str(refused.value).startswith(f"bureau.toml {said}")


WRONG = [
    ('name = "x"', "region", "必须填写"),
    ('region = "410422"', "name", "必须填写"),
    ("name = 5", "name", "应当是文字"),
    ('region = "4104"', "region", "6 位"),
    ("region = 410422", "region", "引号"),
    ("max_visits_per_year = -1", "max_visits_per_year", "0 到 99"),
    ('report_days = "06-01"', "report_days", "列表"),
    ('report_days = ["06-31"]', "report_days", "“06-31”不是月和日"),
    ('report_days = ["06-01", "06-15"]', "report_days", "一个月只能有一个"),
    ('classified_machine = "true"', "classified_machine", "应当是 true 或 false"),
    ("max_visits_per_year = true", "max_visits_per_year", "整数"),
    ('nmae = "x"', "nmae", "不认识"),
    ('[site]\nurl = "example.cn"', "site.url", "https://"),
    ('[site]\nurl = "https://admin:Passw0rd@example.cn/ssj"', "site.url", "口令"),
    ('[site]\nurl = "https://admin@example.cn"', "site.url", "用户名"),
    ("[site]\ncontact = 123", "site.contact", "应当是文字"),
    ('[site]\ncontcat = "x"', "site.contcat", "不认识"),
    ('[calendar]\nholidays = ["2025-02-30"]', "calendar.holidays", "2025-02-30"),
    ("[calendar]\nholidays = 5", "calendar.holidays", "列表"),
    ("[calendar]\nholidays = [2025-01-01]\nworkdays = [2025-01-01]", "calendar.workdays", "同时"),
    ('[demo]\nclock = "9 点"', "demo.clock", "时刻"),
    ("site = 3", "site", "[site]"),
]


@pytest.mark.parametrize(("line", "key", "said"), WRONG)
def test_every_mistake_names_its_key_in_chinese(tmp_path: Path, line: str, key: str, said: str) -> None:
    text = line if line.startswith(("name", "region")) else f'name = "x"\nregion = "410422"\n{line}'
    (tmp_path / "bureau.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_bureau(tmp_path)
    assert [p for p in caught.value.problems if p.where == "bureau.toml" and p.field == key and said in p.message]


def test_a_broken_file_names_its_line_and_other_encodings_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "bureau.toml"
    path.write_text('name = "x"\nregion = 410 422\n', encoding="utf-8")
    with pytest.raises(Refused, match="第 2 行"):
        read_bureau(tmp_path)
    path.write_bytes('name = "演示"'.encode("gbk"))
    with pytest.raises(Refused, match="UTF-8"):
        read_bureau(tmp_path)
    with pytest.raises(NotFound, match="mingchou init"):
        read_bureau(tmp_path / "nowhere")


def test_local_times_are_china_times(tmp_path: Path) -> None:
    (tmp_path / "bureau.toml").write_text('name="x"\nregion="410422"\n[demo]\nclock = 2024-09-02T09:00:00\n')
    assert read_bureau(tmp_path).demo_clock == datetime(2024, 9, 2, 9, tzinfo=CHINA)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_changed_settings_are_written_key_by_key_and_everything_else_stays(tmp_path: Path, end: str, bom: str) -> None:
    lines = [
        "# 我的说明", 'name = "演示"', 'region = "410422"', "", "[site]", "# 网址以后再填", 'contact = "0375-1"', "",
        "[calendar]", "holidays = [", "  2025-01-01,", "]",
    ]  # fmt: skip
    path = tmp_path / "bureau.toml"
    path.write_bytes((bom + end.join(lines) + end).encode())
    before = read_bureau(tmp_path)
    wanted = replace(
        before,
        name="演示局 ",
        operator="张演示",
        site=replace(before.site, url="https://www.example.gov.cn/", contact="0375-2"),
        holidays=(date(2025, 1, 1), date(2025, 1, 28)),
        theme="暗",
    )
    after = change_settings(tmp_path, wanted)
    assert after == read_bureau(tmp_path)
    assert (after.name, after.site.url, after.theme) == ("演示局", "https://www.example.gov.cn", "暗")
    text = path.read_bytes().decode()
    assert text.startswith(bom)
    assert {"# 我的说明", "# 网址以后再填", 'region = "410422"'} <= set(text.removeprefix(bom).split(end))
    assert text.count(end) == text.count("\n")


def test_settings_that_are_wrong_or_unchanged_leave_the_file_alone(tmp_path: Path) -> None:
    path = write_new(tmp_path, FULL)
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(Refused) as error:
        change_settings(tmp_path, replace(FULL, region="12", site=replace(FULL.site, url="ftp://x")))
    assert {problem.field for problem in error.value.problems} == {"region", "site.url"}
    assert change_settings(tmp_path, FULL) == FULL
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)


def test_a_file_that_cannot_be_changed_line_by_line_is_left_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "bureau.toml"
    path.write_text('name = "演示"\nregion = "410422"\nsite.url = ""\n', encoding="utf-8")
    before = read_bureau(tmp_path)
    with pytest.raises(Refused):
        change_settings(tmp_path, replace(before, site=replace(before.site, url="https://www.example.gov.cn")))
    assert read_bureau(tmp_path) == before


@pytest.mark.parametrize(
    "line", ["a = " + "[" * 5_000, "a = " + "{a=" * 5_000, "a = " + "9" * 10_000, "[demo]\nclock = 0001-01-01T00:00:00+14:00"]
)  # fmt: skip
def test_a_file_made_to_break_its_reader_is_refused_by_name(line: str, tmp_path: Path) -> None:
    (tmp_path / "bureau.toml").write_text(f'name = "示例局"\nregion = "410422"\n{line}\n', encoding="utf-8")
    with pytest.raises(Refused, match=r"bureau\.toml"):
        read_bureau(tmp_path)


@pytest.mark.parametrize("years", ["0", "101", "true", '"5"', "2.5"])
def test_a_term_is_a_number_of_years(tmp_path: Path, years: str) -> None:
    (tmp_path / "bureau.toml").write_text(
        f'name = "x"\nregion = "410422"\n[retention]\nobjects = {years}', encoding="utf-8"
    )
    with pytest.raises(Refused, match=r"retention\.objects：应当是 1 到 100 的整数"):
        read_bureau(tmp_path)


def test_a_draw_names_the_bureau_by_its_own_code_else_by_its_region() -> None:
    lines = 'name = "示例县公安局"\nregion = "410499"\n'
    assert parse_bureau(lines).draw_code == "410499"
    assert parse_bureau(lines + 'code = "91410499MA0000001X"\n').draw_code == "91410499MA0000001X"
    with pytest.raises(Refused, match="code：应当是字母、数字、-、_，至多 32 个"):
        parse_bureau(lines + 'code = "示例县"\n')


def test_full_names_of_departments_in_an_older_file_are_read_and_stay_and_a_new_file_has_none(tmp_path: Path) -> None:
    """They are records now; what an older file says counts until a record says otherwise, and no change of a setting loses it."""
    old = replace(FULL, departments=(("police", "演示县公安局"), ("fire", "演示县消防救援大队")))
    path = write_new(tmp_path / "old", old)
    assert 'fire = "演示县消防救援大队"' in path.read_text(encoding="utf-8")
    changed = change_settings(tmp_path / "old", replace(old, region="410423"))
    assert (changed.region, changed.departments) == ("410423", old.departments)
    assert "departments" not in write_new(tmp_path / "new", FULL).read_text(encoding="utf-8")
