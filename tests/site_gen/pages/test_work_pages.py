"""What a citizen reads of a plan and of a task: who leads, the batches, what was decided on the way, that nothing was done where it was cancelled."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rules.disclosure.public import PublicDecision, PublicDuty, PublicPlan
from site_gen.publishing.publish import publish
from tests.site_gen.sample import records


def _decided(kind: str, **more: object) -> PublicDecision:
    one = PublicDecision(
        kind=kind, reason="上级统一部署", post="分管局长", on=date(2024, 6, 20), batch=0, before=None, until=None
    )
    return replace(one, **more)  # type: ignore[arg-type]


PLAN = PublicPlan(
    year=2024, title="2024年度双随机抽查工作计划", document="示双随机〔2024〕1号", lead="示例县公安局", filed_with="示例县双随机办", filed_number="备2024-7",
    filed_on=date(2024, 1, 10), registered_on=date(2024, 1, 12), published_on=date(2024, 1, 15), changed=("L-0001",),
)  # fmt: skip
DUTIES = (
    PublicDuty(
        item=("I-0001", "演示事项"), who="行业=旅馆业；场所等级=C", every="每月", share="100%", start=date(2024, 6, 1), until=None, section="治安大队",
        basis="演示频次规定第二条",
    ),
    PublicDuty(
        item=("I-0001", "演示事项"), who="", every="每年", share="5%", start=date(2025, 1, 1), until=None, section="治安大队", basis="明年的规定",
    ),
)  # fmt: skip
DECIDED = (
    _decided("延长", batch=2, before=date(2024, 8, 31), until=date(2024, 9, 13), reason="天气、灾害"),
    _decided("中止", until=date(2024, 9, 30)),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = records(results=10)
    first = next(task for task in base.tasks if task.number == "2024-001")
    lines = tuple(replace(line, lead="示例县公安局", participants=("示例县教育体育局",)) for line in base.plan)
    led = replace(
        first, lead="示例县公安局", departments=("示例县公安局", "示例县教育体育局"), decisions=DECIDED, periodic="周期检查",
        windows=((1, date(2024, 6, 1), date(2024, 7, 5)), (2, date(2024, 7, 6), date(2024, 9, 13))),
    )  # fmt: skip
    cancelled = replace(
        first,
        number="2024-077",
        name="演示取消的抽查",
        state="已取消",
        state_code="cancelled",
        draws=(),
        drawn=None,
        decisions=(_decided("取消"),),
    )
    tasks = (*(led if task is first else task for task in base.tasks), cancelled)
    out = tmp_path_factory.mktemp("work") / "site"
    publish(replace(base, tasks=tasks, plans=(PLAN,), duties=DUTIES, plan=lines), [], out)
    return out


def _said(page: Path) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", "", re.sub("<[^>]+>", "", page.read_text("utf-8")))


def test_a_task_says_who_leads_who_takes_part_and_when_each_batch_is(site: Path) -> None:
    said = _said(site / "tasks" / "2024-001.html")
    assert "牵头部门示例县公安局参与部门示例县公安局、示例县教育体育局" in said
    assert "批次2：第1批2024年6月1日至2024年7月5日；第2批2024年7月6日至2024年9月13日" in said
    assert "类别周期检查" in said


def test_a_task_says_how_it_was_extended_and_until_when_it_rests(site: Path) -> None:
    said = _said(site / "tasks" / "2024-001.html")
    assert "延长2024年6月20日，分管局长批准，天气、灾害；第2批：由2024年8月31日改为2024年9月13日" in said
    assert "中止2024年6月20日，分管局长批准，上级统一部署：到2024年9月30日" in said


def test_a_cancelled_task_says_why_and_that_nobody_was_inspected(site: Path) -> None:
    said = _said(site / "tasks" / "2024-077.html")
    assert "任务已取消（上级统一部署；分管局长批准，2024年6月20日）：没有进行检查。" in said
    assert "未进行" not in said  # its draw below says what was frozen and drawn


def test_the_plan_is_a_document_with_its_filing(site: Path) -> None:
    said = _said(site / "plans" / "2024.html")
    assert "标题2024年度双随机抽查工作计划文号示双随机〔2024〕1号牵头部门示例县公安局" in said
    assert (
        "备案示例县双随机办，备2024-7，2024年1月10日（2024年1月12日登记，各条是这一天的）公布日期2024年1月15日备案以后新增或改动的L-0001"
        in said
    )
    assert "牵头：示例县公安局；参与：示例县教育体育局" in said


def test_the_plan_of_a_year_names_the_duties_that_were_in_force_in_it(site: Path) -> None:
    said = _said(site / "plans" / "2024.html")
    assert "行业=旅馆业；场所等级=C每月100%2024年6月1日起治安大队演示频次规定第二条" in said
    assert "明年的规定" not in said


def test_the_open_data_have_who_leads(site: Path) -> None:
    rows = json.loads((site / "open-data" / "tasks.json").read_text("utf-8"))
    one = next(row for row in (rows if isinstance(rows, list) else rows["rows"]) if "2024-001" in str(row))
    assert "示例县公安局" in str(one)
    assert "周期检查" in str(one)
