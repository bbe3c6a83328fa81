"""Strata go by the registry as it stood at the cut-off, not as somebody left it before the freeze (draw.md §1)."""

from datetime import datetime, timedelta
from pathlib import Path

from acts.base import bureau
from acts.registry import registry
from acts.work import past, task
from db.config import Bureau, SiteSettings
from rules.base.fields import CHINA

CODES = ("91410499MA0000000P", "410499663265051")


def test_a_class_changed_after_the_cut_off_does_not_move_an_object(tmp_path: Path) -> None:
    moment = [datetime(2024, 5, 1, 9, tzinfo=CHINA)]
    folder = tmp_path / "单位"
    bureau.create(
        folder,
        Bureau(name="示例县公安局", region="410499", site=SiteSettings(publish_classes="演示依据")),
        by="演示员",
        clock=lambda: moment[0],
    )
    with bureau.open_office(folder, by="演示员", clock=lambda: moment[0]) as office:
        item = {"name": "演示检查", "department": "公安", "basis": "演示依据", "ratio": "50%"}
        registry.add(office, registry.ITEMS, item)
        early = registry.add(office, registry.ENTERPRISES, {"name": "演示一店", "code": CODES[0], "risk": "E"})
        moment[0] += timedelta(days=60)
        registry.edit(office, registry.ENTERPRISES, early.number, {"risk": "A"})
        late = registry.add(office, registry.ENTERPRISES, {"name": "演示二店", "code": CODES[1], "risk": "D"})
        registry.edit(office, registry.ENTERPRISES, late.number, {"risk": "A"})
        made = task.create(
            office,
            {"name": "演示任务", "items": "I-0001", "start": "2024-07-01", "end": "2024-08-01", "departments": "police",
             "cutoff": "2024-06-01", "strata": "risk"},
        )  # fmt: skip
        strata = dict(past.preview(office, made).pool)
    assert strata == {early.number: "E", late.number: "D"}
