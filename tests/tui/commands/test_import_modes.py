"""mingchou import --mode full | update: who is gone, who is unknown, what blank means, and pairs that are decided in the mapping."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from acts.base.bureau import open_office
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector


def first(folder: Path) -> Enterprise:
    """An object in business."""
    with open_office(folder, write=False) as office:
        return next(one for one in office.store.all(Enterprise) if one.status == "active" and one.phone)


def file(folder: Path, *rows: str) -> str:
    """A file of objects with these rows."""
    path = folder / "名录.csv"
    path.write_text("\n".join(("企业名称,统一社会信用代码,联系电话", *rows)), encoding="utf-8-sig")
    return str(path)


def test_a_full_list_tells_who_is_gone_and_ends_only_who_is_named(run: Any, bureau: Path, tmp_path: Path) -> None:
    one = first(bureau)
    path = file(tmp_path, f"{one.name},{one.code},{one.phone}")
    code, told = run("import", "enterprises", path, "--mode", "full", "--dry-run")
    assert code == 0
    assert len(told["gone"]) > 1
    assert one.number not in {row["number"] for row in told["gone"]}
    other = told["gone"][0]["number"]
    assert run("import", "enterprises", path, "--mode", "full", "--gone", f"{other}=迁出")[0] == 0
    with open_office(bureau, write=False) as office:
        assert office.store.get(Enterprise, other).status == "moved_away"
        assert office.store.get(Enterprise, told["gone"][1]["number"]).status == "active"


def test_who_ends_by_a_full_list_is_said_and_counted_before_and_after(run: Any, bureau: Path, tmp_path: Path) -> None:
    one = first(bureau)
    path = file(tmp_path, f"{one.name},{one.code},{one.phone}")
    count = len(run("import", "enterprises", path, "--mode", "full", "--dry-run")[1]["gone"])
    for more in (("--dry-run",), ()):
        said = run("import", "enterprises", path, "--mode", "full", "--gone", "注销", *more, as_json=False)[1]
        assert f"名单里没有的改成注销 {count}" in said
        assert "：改成注销\n" in said
        assert "不会自己停用" not in said
    assert run("undo", "--yes")[0] == 0


@pytest.mark.parametrize("words", ["已合并", "已关门", "O-999999=注销"])
def test_what_ends_by_a_full_list_is_looked_at_by_a_preview_too(
    run: Any, bureau: Path, tmp_path: Path, words: str
) -> None:
    one = first(bureau)
    path = file(tmp_path, f"{one.name},{one.code},{one.phone}")
    said = [
        run("import", "enterprises", path, "--mode", "full", "--gone", words, *more) for more in (("--dry-run",), ())
    ]
    assert said[0][0] == 1
    assert said[0] == said[1]


def test_a_list_that_only_updates_lists_who_is_unknown(run: Any, bureau: Path, tmp_path: Path) -> None:
    one = first(bureau)
    path = file(tmp_path, f"{one.name},{one.code},99", "不在名录的宾馆,无,1")
    code, said = run("import", "enterprises", path, "--mode", "update", as_json=False)
    assert code == 0
    assert "名录里没有的，没有登记：\n  第 3 行 不在名录的宾馆" in said
    assert "已导入检查对象：修改 1，名录里没有 1" in said


def test_blank_erases_only_where_that_is_said(run: Any, bureau: Path, tmp_path: Path) -> None:
    one = first(bureau)
    path = file(tmp_path, f"{one.name},{one.code},")
    assert run("import", "enterprises", path)[1]["counts"]["changed"] == 0
    assert run("import", "enterprises", path, "--mode", "full", "--blank-erases")[1]["counts"]["changed"] == 1
    with open_office(bureau, write=False) as office:
        assert office.store.get(Enterprise, one.number).phone == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("items", "--mode", "full"), "全量名单"),
        (("inspectors", "--mode", "flags"), "只用于"),
        (("enterprises", "--blank-erases"), "只用于全量名单"),
        (("enterprises", "--gone", "注销"), "只用于全量名单"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(
    run: Any, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    code, told = run("import", words[0], file(tmp_path, "甲,无,1"), *words[1:], as_json=False)
    assert code != 0
    assert said in told


def test_a_list_without_codes_is_read_by_names_or_says_how(run: Any, bureau: Path, tmp_path: Path) -> None:
    one = first(bureau)
    path = tmp_path / "情况表.csv"
    path.write_text(f"单位名称,经营状态\n{one.name},迁出\n不在名录的宾馆,注销", encoding="utf-8-sig")
    code, told = run("import", "enterprises", str(path))
    assert (code, told["mode"], told["counts"]["changed"], told["counts"]["unknown"]) == (0, "status", 1, 1)
    path.write_text(
        f"单位名称,联系电话,法定代表人\n{one.name},03750000000,{one.legal_representative}", encoding="utf-8-sig"
    )
    code, said = run("import", "enterprises", str(path), as_json=False)
    assert code == 1
    assert "--mode update" in said
    assert "--mode status" in said
    code, told = run("import", "enterprises", str(path), "--mode", "update")
    assert (code, told["counts"]["changed"]) == (0, 1)
    with open_office(bureau, write=False) as office:
        after = office.store.get(Enterprise, one.number)
    assert (after.status, after.phone) == ("moved_away", "03750000000")


def test_a_doubtful_pair_is_decided_in_the_mapping(run: Any, bureau: Path, tmp_path: Path) -> None:
    one = first(bureau)
    path, mapping = file(tmp_path, f"{one.name},4104993000012,1"), tmp_path / "对照.toml"
    code, said = run("import", "enterprises", path, as_json=False)
    assert code != 0
    assert f"{one.number} “{one.name}”" in said
    run("import", "enterprises", path, "--dry-run", "--mapping", str(mapping))
    key = next(line for line in mapping.read_text(encoding="utf-8").splitlines() if line.startswith(f'# "{one.name}'))
    text = mapping.read_text(encoding="utf-8").replace(key, f'{key[2:].rpartition(" = ")[0]} = "不是同一家"')
    mapping.write_text(text, encoding="utf-8")
    code, told = run("import", "enterprises", path, "--mapping", str(mapping))
    assert (code, told["counts"]["new"]) == (0, 1)


def test_the_answers_of_another_offices_list_are_remembered_shown_and_edited(
    run: Any, bureau: Path, tmp_path: Path
) -> None:
    one, path = first(bureau), tmp_path / "八月.csv"
    path.write_text(f"企业名称,统一社会信用代码,录入日\n{one.name},{one.code},2024-08-01", encoding="utf-8-sig")
    words = ("import", "enterprises", str(path), "--mode", "flags")
    sender = ("--sender", "县文旅局")
    assert run(*words, *sender)[0] == 1, "which flag, whose list"
    answers = ("--flag", "黑名单", "--source", "县文旅局", "--date", "2024-08-31", "--column", "录入日=列入日期")
    assert run(*words, *sender, *answers)[0] == 0
    code, said = run(*words, *sender)
    assert (code, said["counts"]["same"]) == (0, 1)
    assert run("import", "enterprises", str(path), *sender)[1]["mode"] == "flags", "the mode is remembered too"
    assert run("mapping", "list")[1]["mappings"][0]["sender"] == "县文旅局"
    mapping = tmp_path / "对照.toml"
    assert run("mapping", "show", "M-0001", str(mapping))[0] == 0
    text = mapping.read_text(encoding="utf-8")
    for line in ('"录入日" = "列入日期"', '"重点监管标记" = "黑名单"', 'mode = "flags"'):
        assert line in text, text
    mapping.write_text(text.replace("黑名单", "投诉举报多"), encoding="utf-8")
    assert run("mapping", "save", "M-0001", str(mapping))[0] == 0
    assert run(*words, *sender)[1]["counts"]["changed"] == 1
    with open_office(bureau, write=False) as office:
        assert office.store.get(Enterprise, one.number).watch == ("complaints", "blacklist")


def test_what_another_offices_list_leaves_open_is_answered_in_a_file(run: Any, bureau: Path, tmp_path: Path) -> None:
    one, path, mapping = first(bureau), tmp_path / "八月.csv", tmp_path / "对照.toml"
    path.write_text(f"企业名称,统一社会信用代码\n{one.name},{one.code}", encoding="utf-8-sig")
    words = ("import", "enterprises", str(path), "--mode", "flags", "--mapping", str(mapping))
    code, said = run(*words, "--dry-run", as_json=False)
    assert (code, "要回答的已写进" in said) == (1, True)
    text = mapping.read_text(encoding="utf-8")
    assert '# "重点监管标记" = ""' in text
    text = text.replace('# "重点监管标记" = ""', '"重点监管标记" = "黑名单"').replace(
        '# "名单来源" = ""', '"名单来源" = "县文旅局"'
    )
    mapping.write_text(text.replace("# [answers]", "[answers]"), encoding="utf-8")
    assert run(*words)[1]["counts"]["changed"] == 1
    with open_office(bureau, write=False) as office:
        assert office.store.get(Enterprise, one.number).watch_entries[-1].source == "县文旅局"


def test_a_list_of_people_without_certificates_is_read_by_names(run: Any, bureau: Path, tmp_path: Path) -> None:
    with open_office(bureau, write=False) as office:
        everybody = office.store.all(Inspector)
        names = Counter(one.name for one in everybody)
        one = next(one for one in everybody if names[one.name] == 1 and one.status == "on_duty")
    path = tmp_path / "换证.csv"
    path.write_text(f"姓名,执法证有效期至\n{one.name},2031-12-31", encoding="utf-8-sig")
    code, said = run("import", "inspectors", str(path), as_json=False)
    assert code == 1
    assert "--mode update" in said
    assert run("import", "inspectors", str(path), "--mode", "update")[1]["counts"]["changed"] == 1
    with open_office(bureau, write=False) as office:
        assert str(office.store.get(Inspector, one.number).valid_until) == "2031-12-31"
