"""公示: the two streams that a publication is made from, on the demonstration bureau and step by step on a small one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from acts.base import bureau
from acts.demo.story import DEMO_NOW
from acts.disclosure import approval, publish
from acts.draw import confirm, draw, expiry, match, void
from acts.draw.confirm import StrikeOff
from acts.registry import registry
from acts.registry.registry import ENTERPRISES, ITEMS
from acts.work import life, result
from rules.base.errors import Refused
from rules.disclosure.public import PublicDraw, PublicRecords
from rules.disclosure.secret import Secret
from rules.draw.draw_record import DrawLists
from rules.registry.enterprise import Enterprise
from rules.registry.inspector import Inspector
from rules.work.result import Result
from tests.acts.office import Desk
from tests.rules.records import texts

Streams = tuple[PublicRecords, tuple[Secret, ...]]


@pytest.fixture(scope="module")
def demo(demo_bureau: Path) -> Streams:
    with bureau.open_office(demo_bureau, write=False) as office:
        return publish.prepare(office)


def leaks(public: PublicRecords, secrets: tuple[Secret, ...]) -> list[Secret]:
    """The secrets that stand in a public text: short ones as a whole text, others anywhere."""
    pieces = set(texts(public))
    whole = "\n".join(pieces)
    anywhere = (secret for secret in secrets if not secret.files)
    return [secret for secret in anywhere if secret.text in (pieces if secret.whole else whole)]


def test_nothing_private_of_the_demonstration_is_public(demo: Streams) -> None:
    public, secrets = demo
    assert len(secrets) > 1000
    assert leaks(public, secrets) == []


@pytest.mark.parametrize("limited", ["never", "before the draw", "after it"])
def test_results_read_alone_are_those_of_a_publication(desk: Desk, limited: str) -> None:
    """What the desk compares the site with all day is what the site is made from: the same names, numbers and words."""
    limit = {"level": "有限公开", "level_basis": "演示依据"}
    if limited == "before the draw":
        registry.edit(desk.office, ITEMS, "I-0001", limit)
    desk.closed()
    if limited == "after it":
        registry.edit(desk.office, ITEMS, "I-0001", limit)
    whole = publish.prepare(desk.office)[0].results
    assert bool(whole) == (limited == "never")
    assert sorted(publish.current_results(desk.office), key=lambda one: one.slug) == sorted(
        whole, key=lambda one: one.slug
    )


def test_every_private_string_of_the_demonstration_is_told_to_the_gate(demo_bureau: Path, demo: Streams) -> None:
    told = {secret.text for secret in demo[1]}
    with bureau.open_office(demo_bureau, write=False) as office:
        store = office.store
        for person in store.all(Inspector):
            assert {person.name, person.phone} <= told
        for one in store.all(Enterprise):
            assert one.phone in told
            assert one.legal_representative in told or one.legal_representative in one.name
            if "民用枪支弹药" in one.trades:
                assert {one.name, one.code, one.address} <= told
        for number in ("2024-003-1", "2023-002-1"):  # matched but not closed; void
            lists = store.get(DrawLists, number)
            assert {entry.salt for entry in (*lists.pool, *lists.excluded)} <= told
    assert {
        "逐项查看台账和现场",
        "前台登记簿缺两日记录",
        "由责任科室到期复查并拍照存档",
    } <= told  # what inspectors noted


def test_reading_for_a_publication_changes_nothing(desk: Desk) -> None:
    desk.closed()
    before = desk.office.store.position
    publish.prepare(desk.office)
    assert desk.office.store.position == before


def test_what_is_marked_restricted_or_made_private_later_leaves_the_pages(demo_bureau: Path, tmp_path: Path) -> None:
    """Names that were public once, in results, drawn lists and openings, go when they may not be shown any more."""
    folder = tmp_path / "bureau"
    shutil.copytree(demo_bureau, folder)
    settings = (folder / "bureau.toml").read_text(encoding="utf-8")
    classes = settings.replace('publish_classes = ""', 'publish_classes = "演示依据"')
    (folder / "bureau.toml").write_text(classes, encoding="utf-8")
    with bureau.open_office(folder, by="演示员", clock=lambda: DEMO_NOW) as office:
        store = office.store
        drawn = [one for one in store.where(Result, task="2023-001") if one.approved and not one.withdrawn]
        noted = {one.object for one in drawn if one.handling}  # words that stand in public results of others too
        first = list(dict.fromkeys(one.object for one in drawn if one.object not in noted))[:3]
        named, coded, traded = (store.get(Enterprise, number) for number in first)
        with office.transaction("test") as tx:
            tx.put(
                msgspec.structs.replace(
                    named, marks=("name:trade_secret:演示依据",), notes="关于工艺的内部说明不得外传"
                )
            )
            tx.put(msgspec.structs.replace(coded, marks=("code:personal:演示依据",)))
            tx.put(msgspec.structs.replace(traded, trades=(*traded.trades, "民用枪支弹药")))
        public, secrets = publish.prepare(office)
    told = {secret.text for secret in secrets}
    assert {named.name, named.code, coded.code, traded.name, traded.code, "关于工艺的内部说明不得外传"} <= told
    assert leaks(public, secrets) == []
    files = next(one for one in public.draws if one.number == "2023-001-1").files
    opened = {json.loads(raw)["object"] for path, raw in files.items() if path.startswith("openings/")}
    assert not {one.number for one in (named, coded, traded)} & opened
    assert sum(path.startswith("openings/") for path in files) > 20
    assert {one.object for one in public.results if one.object_number in (named.number, traded.number)} == {""}


def draw_of(desk: Desk, number: str = "2024-001-1") -> PublicDraw:
    return next(one for one in publish.prepare(desk.office)[0].draws if one.number == number)


STAGES = ("frozen", "drawn", "confirmed", "matched", "closed")


def walk(desk: Desk, number: str) -> dict[str, Callable[[], object]]:
    """The steps of a whole check, in order."""

    def close() -> None:
        desk.enter_all(number, "2024-03-20")
        desk.approve(number)
        life.close(desk.office, number)

    return {
        "frozen": lambda: desk.freeze(number),
        "drawn": lambda: desk.run_later(number),
        "confirmed": lambda: confirm.confirm(desk.office, number),
        "matched": lambda: match.match_inspectors(desk.office, number),
        "closed": close,
    }


@pytest.mark.parametrize(("when", "opens"), [("after_close", "closed"), ("at_draw", "confirmed")])
def test_names_and_teams_open_when_the_bureau_said_and_no_sooner(desk: Desk, when: str, opens: str) -> None:
    """draw.md §6: so that nobody is warned or lobbied."""
    number = desk.new_task(publish_draw=when)
    names: list[str] = []
    for stage, step in walk(desk, number).items():
        step()
        if stage == "drawn":
            names = [desk.office.store.get(Enterprise, one).name for one in desk.final(number)]
        one = draw_of(desk)
        is_open = STAGES.index(stage) >= STAGES.index(opens)
        assert one.open is is_open, stage
        assert ("pool.tsv" in one.files, bool(one.drawn)) == (is_open, is_open)
        assert {line.name for line in one.drawn} == (set(names) if is_open else set())
        assert any(path.startswith("openings/") for path in one.files) is (stage == "closed")
        assert (one.value != "", one.seed != "", one.drawn_count is not None) == (stage != "frozen",) * 3
        if not is_open:
            assert set(one.files) == {"terms.json"}
            assert not set(desk.final(number)) & set(texts(one))
            assert one.teams == ()
        public, secrets = publish.prepare(desk.office)
        assert leaks(public, secrets) == []


def test_a_draft_is_not_published_and_a_frozen_task_is(desk: Desk) -> None:
    number = desk.new_task()
    public, _ = publish.prepare(desk.office)
    assert (public.tasks, public.statistics) == ((), {})
    desk.freeze(number)
    assert [one.state_code for one in publish.prepare(desk.office)[0].tasks] == ["frozen"]


def test_the_systems_own_number_is_a_secret_until_it_is_drawn(desk: Desk) -> None:
    number = desk.new_task()
    secret = desk.freeze(number, "system", {}).secret
    assert secret in {one.text for one in publish.prepare(desk.office)[1]}
    desk.clock.later(6)
    desk.run(number, "20240304")
    public, secrets = publish.prepare(desk.office)
    assert secret not in {one.text for one in secrets}
    assert secret in public.draws[0].value


@pytest.mark.parametrize(
    ("witness", "kind", "value", "strength"),
    [
        (True, "dice", "01382438112797316654", "可信程度取决于在场见证人"),
        (False, "dice", "01382438112797316654", "无外部见证，不能证明未挑选"),
        (True, "system", "", "不具证明力"),
        (True, "system", "20240304", "单独使用为弱；须有见证人报数"),
    ],
)
def test_every_draw_says_how_much_it_proves(desk: Desk, witness: bool, kind: str, value: str, strength: str) -> None:
    number = desk.new_task()
    desk.freeze(number, kind, {} if kind == "system" else None)
    if witness:
        draw.add_witness(desk.office, number, kind="paper", who="演示监督员", ref="照片 1")
    desk.clock.later(6)
    desk.run(number, value)
    assert draw_of(desk).strength == strength


def test_voids_and_expired_freezes_stand_beside_every_draw(desk: Desk) -> None:
    number, other = desk.new_task(), desk.new_task(items="I-0003")
    desk.drawn(number)
    void.void(desk.office, number, reason="procedure", by="演示分管局长")
    desk.freeze(number)
    desk.clock.at("2024-03-11")
    expiry.expire_if_overdue(desk.office, desk.task(number))
    desk.freeze(other)
    public, _ = publish.prepare(desk.office)
    assert [one.opens for one in public.draws][:2] == [
        "任务办结后公开，划去，注明作废的原因和批准人的职务", "没有名单：没有抽取就已过期",
    ]  # fmt: skip
    assert {(one.voids, one.expired) for one in public.draws} == {(1, 1)}
    assert [(one.number, one.state_code, one.void_reason, one.supersedes) for one in public.draws] == [
        (f"{number}-1", "void", "程序不合规定", ""), (f"{number}-2", "expired", "", f"{number}-1"), (f"{other}-1", "open", "", ""),
    ]  # fmt: skip


def test_who_was_struck_shows_with_the_reason_when_names_are_open_and_the_paper_never(desk: Desk) -> None:
    number = desk.new_task()
    out = desk.drawn(number).drawn[0].number
    confirm.confirm(
        desk.office, number, [StrikeOff(out, "moved_away", "登记机关二〇二四年第七号函")], approved_by="演示局长"
    )
    match.match_inspectors(desk.office, number)
    assert (draw_of(desk).struck_count, draw_of(desk).struck_reasons) == (1, (("已停止经营或迁出", 1),))
    desk.enter_all(number, "2024-03-20")
    desk.approve(number)
    life.close(desk.office, number)
    states = {line.number: line.state for line in draw_of(desk).drawn}
    assert states[out] == "已剔除（已停止经营或迁出）"
    public, secrets = publish.prepare(desk.office)
    assert "登记机关二〇二四年第七号函" in {secret.text for secret in secrets}
    assert "登记机关二〇二四年第七号函" not in "\n".join(texts(public))


def test_an_unapproved_result_of_a_rare_code_does_not_stop_the_site(desk: Desk) -> None:
    """Its standard words stand in the site's own tables: they are no secret."""
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20", "7")
    assert not [one for one in publish.prepare(desk.office)[1] if one.field == "未审批的公开说明"]


def test_a_result_is_public_after_approval_corrected_after_the_next_and_gone_when_withdrawn(desk: Desk) -> None:
    number = desk.new_task()
    desk.matched(number)
    desk.enter_all(number, "2024-03-20")
    one = desk.final(number)[0]

    def shown() -> list[tuple[str, bool]]:
        found = publish.prepare(desk.office)[0].results
        return [(r.result_code, r.corrected) for r in found if r.object_number == one]

    assert shown() == []
    desk.approve(number)
    assert shown() == [("1", False)]
    result.correct(desk.office, number, one, "I-0001", {"code": "5"}, "复核")
    assert shown() == [("1", False)]
    approval.approve(desk.office, number, [one], by="演示分管局长", document="示公演〔2024〕2号")
    assert shown() == [("5", True)]
    result.withdraw(desk.office, number, one, "I-0001", reason="court", by="演示分管局长", document="示公演〔2024〕3号")
    assert shown() == []


def test_an_item_that_becomes_limited_takes_the_names_of_its_trade_off_the_site(desk: Desk) -> None:
    number = desk.closed()
    registry.edit(desk.office, ITEMS, "I-0001", {"level": "有限公开", "level_basis": "演示依据"})
    public, secrets = publish.prepare(desk.office)
    names = {desk.object(n).name for n in range(1, 21)}
    assert not names & set(texts(public))
    assert leaks(public, secrets) == []
    assert public.restricted == ()
    assert draw_of(desk, f"{number}-1").drawn == ()
    desk.clock.at("2024-07-01")
    assert dict(publish.projected(desk.office).restricted) == {"旅馆业": "20", "民用枪支弹药": "少于5"}


def test_lines_of_freezes_and_heads_only_grow_from_publication_to_publication(desk: Desk) -> None:
    number = desk.new_task()
    freezes: tuple[tuple[str, ...], ...] = ()
    heads: tuple[tuple[str, ...], ...] = ()
    for step in walk(desk, number).values():
        step()
        public, _ = publish.prepare(desk.office)
        assert public.freezes[: len(freezes)] == freezes
        assert public.heads[: len(heads)] == heads
        freezes, heads = public.freezes, public.heads
        publish.record_publication(desk.office, public, pages=10, changed=3)
    assert len(heads) == len(STAGES)


def test_an_item_is_published_with_every_version_of_it(desk: Desk) -> None:
    """仙游 2018: 动态管理; the list shows how it came to be what it is."""
    for times in ("2", "3"):
        registry.edit(desk.office, ITEMS, "I-0001", {"times_per_year": times})
    items = {one.number: one for one in publish.prepare(desk.office)[0].items}
    assert sorted(one.version for one in items["I-0001"].versions) == [1, 2, 3]
    assert len(items["I-0002"].versions) == 1


def test_a_page_that_cannot_be_read_stops_the_publication_and_is_named(desk: Desk) -> None:
    (desk.office.places.pages / "notice.md").write_text("标题呢", encoding="utf-8")
    with desk.refused("pages/notice.md 第 1 行：“标题呢”应写成 title: 标题 这样"):
        publish.prepare(desk.office)
    (desk.office.places.pages / "notice.md").write_text("title: 公告\ndate: 2024-01-08\n\n正文", encoding="utf-8")
    desk.approve_texts()
    assert [page.title for page in publish.prepare(desk.office)[0].announcements] == ["公告"]


def test_an_object_that_goes_out_of_business_stays_in_the_registry_with_its_status(desk: Desk) -> None:
    registry.retire(desk.office, ENTERPRISES, desk.object(1).number, "登记机关通报")
    public, _ = publish.prepare(desk.office)
    assert {one.number: one.status for one in public.enterprises}[desk.object(1).number] == "注销"


def test_a_freeze_that_is_over_is_published_as_expired_though_nobody_touched_it(desk: Desk) -> None:
    desk.freeze(desk.new_task())
    desk.clock.at("2024-03-06", 10)
    expiry.expire_all_overdue(desk.office)
    public, _ = publish.prepare(desk.office)
    assert [line[6] for line in public.freezes] == ["open", "expired"]
    assert public.draws[0].state_code == "expired"


def test_a_page_says_in_plain_words_what_its_draw_proves_and_what_not(desk: Desk) -> None:
    number = desk.new_task()
    desk.drawn(number)
    one = draw_of(desk)
    assert any("谁都可以重算" in sentence for sentence in one.computed)
    assert any("无外部见证，不能证明未挑选" in sentence for sentence in one.witnessed)
    assert one.level == ""


def test_a_list_that_was_public_stays_public_while_its_task_is_suspended(desk: Desk) -> None:
    number = desk.new_task(publish_draw="at_draw")
    desk.matched(number)
    before = publish.prepare(desk.office)[0].draws[0]
    desk.suspend(number)
    after = publish.prepare(desk.office)[0].draws[0]
    assert before.open
    assert (after.open, after.drawn, after.files) == (True, before.drawn, before.files)


def test_an_attachment_goes_out_with_its_announcement(demo: Streams) -> None:
    (attached,) = [one for page in demo[0].announcements for one in page.attachments]
    assert (attached.name, attached.content[:3]) == ("2024-plan.csv", b"\xef\xbb\xbf")


def test_an_attachment_that_is_not_there_or_too_large_stops_the_publication(desk: Desk) -> None:
    pages = desk.office.places.pages
    (pages / "files").mkdir(parents=True)
    (pages / "a.md").write_text("title: 公告\nfile: gone.pdf 没有的\nfile: large.txt 太大的\n\n正文", encoding="utf-8")
    (pages / "files/large.txt").write_bytes(b"x" * (20 * 1024 * 1024 + 1))
    with pytest.raises(Refused) as refused:
        publish.prepare(desk.office)
    assert [(one.where, one.message[:8]) for one in refused.value.problems] == [
        ("pages/files/gone.pdf（pages/a.md 的附件）", "没有这个附件，请"),
        ("pages/files/large.txt（pages/a.md 的附件）", "附件超过 20 "),
    ]
    (pages / "files/gone.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(Refused, match=r"pages/files/large\.txt（pages/a\.md 的附件）：附件超过 20 MB"):
        publish.prepare(desk.office)
    assert publish.current_results(desk.office) == ()  # who only compares results reads no attachment
