"""mark and publish allow on the command line: the same acts as on the desk, with what is wrong told in Chinese."""

from pathlib import Path
from typing import Any

from acts.base.bureau import open_office
from rules.registry.enterprise import Enterprise


def test_a_field_is_marked_listed_and_lifted(run: Any, bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        number = office.store.all(Enterprise)[0].number
    decided = ("--by", "演示局长", "--on", "2024-09-01")
    code, said = run("mark", "set", number, "乡镇街道", "--kind", "商业秘密", "--basis", "演示依据", *decided)
    assert (code, said["mark"]["kind"], said["mark"]["label"]) == (0, "trade_secret", "乡镇街道")
    code, said = run("mark", "list")
    assert (code, [one["number"] for one in said["marks"]]) == (0, [number])
    code, said = run("mark", "set", number, "企业名", "--kind", "商业秘密", "--basis", "演示依据", *decided)
    assert (code, "没有“企业名”这一栏" in said["problems"][0]["message"]) == (1, True)
    code, said = run("mark", "lift", number, "乡镇街道", *decided, "--why", "权利人同意")
    assert (code, said["lifted"]["basis"]) == (0, "演示依据")
    code, said = run("log", "--limit", "1")
    assert "解除" in str(said)


def test_a_publication_stops_with_a_key_for_each_finding_and_goes_on_once_all_are_let_pass(
    run: Any, bureau: Path
) -> None:
    with open_office(bureau, write=False) as office:
        phone = next(one.phone for one in office.store.each(Enterprise) if len(one.phone) == len("13812345678"))
    page = next((bureau / "pages").glob("*.md"))
    page.write_text(page.read_text(encoding="utf-8") + f"\n请联系 {phone}。\n", encoding="utf-8")
    run("texts", "approve", "--by", "演示局长", "--document", "9号", "--seen")
    code, said = run("publish", "--first")
    assert code == 1
    keys = sorted({one["finding"] for one in said["problems"]})
    assert all(len(key) >= 8 for key in keys)
    assert not (bureau / "public").exists()
    for key in keys:
        assert run("publish", "allow", key, "--reason", "是公开的办公手机", "--by", "演示局长")[0] == 0
    assert run("publish", "--first")[0] == 0
    listed = run("publish", "allowed")[1]["overrides"]
    assert [one["number"] for one in listed] == keys
    assert all("news/" in one["about"] and phone not in one["about"] for one in listed)
    assert run("publish", "revoke", keys[0], "--reason", "已停用", "--by", "演示局长")[0] == 0
    code, said = run("publish")
    assert (code, {one["finding"] for one in said["problems"]}) == (1, {keys[0]})
    code, said = run("publish", "allow", "第一处", "--reason", "x", "--by", "y")
    assert (code, "不是检查发现的编号" in said["problems"][0]["message"]) == (1, True)


def test_a_bureau_on_a_classified_machine_is_published_previewed_and_carried_nowhere(run: Any, bureau: Path) -> None:
    settings = bureau / "bureau.toml"
    settings.write_text("classified_machine = true\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    for words in (
        ["publish", "--first"],
        ["preview"],
        ["deploy", "--to", str(bureau / "elsewhere")],
        ["deploy", "--list"],
    ):
        code, said = run(*words)
        assert code == 1, words
        assert "涉密计算机上，什么都不公示" in said["problems"][0]["message"], words
    assert not (bureau / "elsewhere").exists()


def test_who_approves_a_scan_having_looked_at_it_is_not_asked_again(run: Any, bureau: Path) -> None:
    """One named yes; another file under that name, or the same one approved by nobody, needs its own."""
    scan = (Path(__file__).parents[2] / "site_gen/gate/files/scan.pdf").read_bytes()
    page = next((bureau / "pages").glob("*.md"))
    head, _, body = page.read_text(encoding="utf-8").partition("\n\n")
    page.write_text(f"{head}\nfile: scan.pdf 扫描件\n\n{body}", encoding="utf-8")
    (bureau / "pages/files").mkdir(exist_ok=True)
    (bureau / "pages/files/scan.pdf").write_bytes(scan)
    approve = ("texts", "approve", "--by", "演示局长", "--document", "9号")
    assert run(*approve)[0] == 1
    assert run(*approve, "--seen")[0] == 0
    assert run("publish", "--first")[0] == 0
    assert (bureau / "public/news/files/scan.pdf").is_file()
    assert run("publish", "allowed")[1]["overrides"] == []
