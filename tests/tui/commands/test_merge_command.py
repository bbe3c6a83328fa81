"""mingchou registry merge: what speaks against it is said, and asked, before two become one."""

import re
from pathlib import Path
from typing import Any

from acts.base.bureau import open_office
from rules.registry.enterprise import Enterprise


def test_two_that_are_clearly_two_are_merged_only_with_yes(run: Any, bureau: Path) -> None:
    with open_office(bureau, write=False) as office:
        one, other = [one for one in office.store.all(Enterprise) if one.status == "active" and one.code][:2]
    words = ("registry", "merge", one.number, other.number, "--reason", "同一家")
    code, said = run(*words)
    assert (code, said["done"]) == (1, False)
    assert [text.partition("：")[0] for text in said["doubts"]][:2] == ["名称不同", "代码不同"]
    with open_office(bureau, write=False) as office:
        assert office.store.get(Enterprise, other.number) == other
    assert run(*words, "--yes")[0] == 0
    with open_office(bureau, write=False) as office:
        assert office.store.get(Enterprise, other.number).merged_into == one.number


def test_the_pairs_of_the_health_check_are_those_to_be_decided_and_lists_are_named_in_words(run: Any) -> None:
    pairs = run("registry", "duplicates", "--limit", "0")[1]
    line = next(line for line in run("registry", "check")[1]["lines"] if line["code"] == "duplicates")
    assert line["count"] == pairs["total"] > 0
    for words in ((), ("--kind", "sources"), ("--kind", "stale")):
        said = run("registry", "check", *words, as_json=False)[1]
        assert "检查对象名录" in said
        assert not {"enterprises", "inspectors", "items"}.intersection(re.findall("[a-z]+", said))
