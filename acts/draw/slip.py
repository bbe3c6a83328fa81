"""抽取查询单: an object asks whether it was in a draw, and gets what is needed to check the answer without asking us again."""

from pathlib import Path

from acts.base.office import Office
from acts.papers.paper import paper_path, verification_link
from acts.papers.protocol import find_draw
from db.exchange.word_paper import write_paper
from rules.base.codes import EXCLUSIONS, LEVELS, PUBLISH_DRAW
from rules.base.dates import day_text, paper_moment
from rules.base.errors import Refused
from rules.disclosure.draw import PAGED, lists_are_open, withheld_objects
from rules.draw.draw_record import Draw, DrawLists, demo_mark, draw_numbers, strike_reason
from rules.draw.slip import OUTCOMES, Slip, build_slip, fragment, text
from rules.draw.words import six_characters
from rules.papers.paper import Facts, Lines, Paper, Seal, Section, Verbatim
from rules.registry.enterprise import Enterprise
from rules.registry.item import Item
from rules.work.task import Task, stratum_text

__all__ = ["answer", "print_slip", "slip_for"]


_WITH_CODE = "扫描二维码，打开本次抽取的公开页面 {page}，页面在你自己的手机上重算，不把本单发给任何人。"
_BY_PASTING = "二维码是下面的文字。打开公示网站上本次抽取的页面，把下面的文字照录到“核对查询单”。"
_CHECKED = "核对三件事：冻结时名单里的这一行就是你；你的票号是由承诺值和随机值算出来的；按票号轮到或没有轮到你。"
_SALT = "盐值证明名单里的这一行是你；不想让别人知道，就不要把本单给别人。"


def slip_for(office: Office, number: str, object_number: str) -> Slip:
    """The slip of one object in a draw. number: the draw's, or its task's for the newest draw.

    Refused until the draw is opened: before the visits are over a slip would warn whom it concerns (draw.md §6). Refused
    too for an object that may not be named in public; NotFound for one that the draw's lists do not have.
    """
    draw = find_draw(office, number)
    task = office.store.get(Task, draw.task)
    if draw.level not in PAGED:
        raise Refused(f"{draw.number} 是{LEVELS.text(draw.level)}的抽取，证据不公开，查询单无从核对")
    if not lists_are_open(draw, task):
        raise Refused(_not_yet(draw, task))
    lists = office.store.get(DrawLists, draw.number)
    slip = build_slip(draw, lists, draw_numbers(lists).get(object_number, object_number))
    enterprise = office.store.find(Enterprise, object_number)
    if enterprise is not None and withheld_objects([enterprise], office.store.all(Item)).unopened:
        raise Refused(f"{object_number} 的名称或代码依法不公开，它在公开的名单里没有名称，不能出查询单")
    return slip


def _not_yet(draw: Draw, task: Task) -> str:
    if draw.state == "void":
        later = "；已经抽出的名单任务办结后公开，请到时再出" if draw.seed else "，没有抽取，不出查询单"
        return f"{draw.number} 已作废，没有人因它被检查{later}"
    if draw.state != "drawn":
        return f"{draw.number} 还没有抽取，没有查询单"
    when = f"{PUBLISH_DRAW.text(task.publish_draw)}才公开" if task.publish_draw != "at_draw" else "确认后才公开"
    return f"{draw.number} 的名单{when}。现在出查询单等于通知对方要来检查，请到时再出（任务 {task.number}）"


def answer(office: Office, slip: Slip) -> str:
    """What a slip says, as one plain sentence; two of a voided draw."""
    draw = office.store.get(Draw, slip.draw)
    return ("这次抽取已作废，没有人因它被检查。原来的结果——" if draw.state == "void" else "") + _outcome(draw, slip)


def _outcome(draw: Draw, slip: Slip) -> str:
    if slip.outcome == "excluded":
        return f"未入库：冻结时不在抽查对象库，原因：{EXCLUSIONS.text(slip.reason)}。"
    size = next(one.size for one in draw.conditions.strata if one.code == slip.stratum)
    taken = draw.taken.get(slip.stratum, 0)
    where = f"在“{stratum_text(slip.stratum)}”的 {size} 个对象中按票号排第 {slip.place}，抽取前 {taken} 个"
    match slip.outcome:
        case "not_drawn":
            return f"未抽中：{where}，没有轮到。"
        case "replacement":
            return f"递补：{where}；确认时前面有对象被剔除，依次递补到它。"
        case "struck":
            strike = next(one for one in draw.struck if one.number == slip.number)
            return f"剔除：{where}；确认名单时剔除，原因：{strike_reason(draw, strike)}。"
    return f"{OUTCOMES[slip.outcome]}：{where}。"


def print_slip(office: Office, number: str, object_number: str, out: Path | None = None) -> tuple[Slip, Path]:
    """Write the slip of one object as .docx, one page. out: a file, or a folder (sheets/<task> of the bureau)."""
    slip = slip_for(office, number, object_number)
    draw = office.store.get(Draw, slip.draw)
    name = f"{draw.number}-{slip.number}-抽取查询单.docx"
    path = paper_path(office, draw.task, out, name)
    write_paper(path, _paper(office, draw, slip))
    return slip, path


def _paper(office: Office, draw: Draw, slip: Slip) -> Paper:
    task = office.store.get(Task, draw.task)
    page = verification_link(office, draw).address
    rows = (
        ("名称", slip.name),
        ("抽查任务", f"{task.number}　{task.name}"),
        ("抽取时间", paper_moment(draw.value_at)),
    )
    qr = f"{page}#{fragment(slip)}" if page else text(slip)
    how = [_WITH_CODE.format(page=page) if page else _BY_PASTING, _CHECKED]
    return Paper(
        mark="　".join(filter(None, (demo_mark(draw), f"交 {slip.name}"))),
        bureau=office.bureau.name,
        title="抽取查询单",
        meta=f"抽取编号：{draw.number}　　出具日期：{day_text(office.today())}",
        sections=(
            Section("问：这次抽取有没有我？", (Lines((answer(office, slip),), strong=True), Facts(rows))),
            Section(
                "核对",
                (
                    Seal(draw.commitment, six_characters(draw.commitment), qr, "扫码核对" if page else "本单文字"),
                    Lines((*how, _SALT)),
                    Lines(("本单文字，一行不能少：",)),
                    Verbatim(text(slip).strip()),
                ),
            ),
        ),
        foot=f"抽取查询单 {draw.number} {slip.number}　承诺值六字：{six_characters(draw.commitment)}",
    )
