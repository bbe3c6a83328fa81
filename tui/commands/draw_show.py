"""draw show: the state of a draw, what it proves, and what changed in the registries since the freeze."""

from collections.abc import Iterator

import click
from msgspec.structs import asdict

from acts.base.office import Office
from acts.disclosure.draw_proof import proof_of
from acts.draw.doubts import predecessor_notes
from acts.draw.expiry import state_text, value_deadline
from acts.draw.registry_changes import RegistryChange, changes_since_freeze
from acts.work.task import draw_now, main_draw
from rules.base.codes import (
    ENTROPY,
    EXCLUSIONS,
    LEVELS,
    VOID_REASONS,
    WITNESS_KINDS,
)
from rules.base.dates import moment_text
from rules.base.errors import NotFound, Refused
from rules.base.fields import as_percent
from rules.disclosure.draw_notes import source_text
from rules.draw.draw_record import Draw, DrawLists, final_list, strike_reason
from rules.draw.evidence import counted_witnesses
from rules.draw.look_up import ask_text, look_up_text
from rules.draw.proof import Proof
from rules.draw.words import six_characters
from rules.work.task import Task, stratum_text
from tui.session import Command, Session, pass_session, table

DIFFERENCES = {"came": "新来", "went": "离开", "changed": "变动"}


@click.command(cls=Command)
@click.argument("number", metavar="任务或抽取编号")
@pass_session
def show(session: Session, number: str) -> None:
    """抽取进行到哪一步、凭什么相信，以及冻结以后名录的变动。什么都不改。"""
    with session.office(write=False) as office:
        draw = draw_now(office, _draw(office, number))
        proof = proof_of(office, draw)
        since = changes_since_freeze(office, draw)
        until = value_deadline(office, draw)
        deadline = until.isoformat() if until else ""
        standing = [*_terms(office, draw), *_outcome(draw), *_lists(office, draw)]
    session.output(
        [*standing, *_strata(draw), *_proof(proof), *_since(since)],
        draw=draw.number, serial=draw.serial, state=draw.state, clock=draw.conditions.clock, level=draw.level, commitment=draw.commitment,
        deadline=deadline, value=draw.value, seed=draw.seed, seal=draw.seal, taken=draw.taken, computed=[{"text": one.text, "step": one.step} for one in proof.computed],
        witnessed=proof.witnessed, declared=proof.declared, changed_since=[asdict(difference) for difference in since],
    )  # fmt: skip


def _draw(office: Office, number: str) -> Draw:
    """The draw of this number, or the last one of this task."""
    by_number = office.store.find(Draw, number)
    if by_number is not None:
        return by_number
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务或抽取 {number}，请核对编号（task list）")
    draw = main_draw(office, task)
    if draw is None:
        raise Refused(f"任务 {number} 还没有冻结，没有抽取可看；请先冻结（draw freeze）")
    return draw


def _terms(office: Office, draw: Draw) -> Iterator[str]:
    """What was frozen, where the value comes from, by when it must be entered, who outside holds the commitment."""
    terms = draw.conditions
    yield f"抽取 {draw.number}：{state_text(office, draw)}（第 {draw.serial} 次冻结，{moment_text(draw.frozen_at)}）"
    if draw.level != "full":
        yield f"公开程度  {LEVELS.text(draw.level)}"
    yield f"承诺值    {draw.commitment}"
    yield f"六字      {'　'.join(six_characters(draw.commitment))}"
    if terms.supersedes:
        yield f"代替      承诺值 {terms.supersedes[:16]}… 的那一次"
    for note in predecessor_notes(office, draw):
        yield f"注意      {note}"
    if terms.clock == "demo":
        yield "          演示时钟，不作数"
    if terms.removed:
        yield f"去掉      {'、'.join(terms.removed)}"
    if draw.mask:
        yield f"只公开算术 {'有事项不是全部公开' if draw.mask == 'limited' else '依据等级、重点监管，没有写公开的依据'}"
    yield f"最迟公开  {terms.publish_by}"
    yield f"来源      {ENTROPY.text(draw.entropy)}：{source_text(draw)}，预定 {moment_text(draw.expected_at)}"
    if where := look_up_text(draw.entropy, terms.entropy.source):
        yield f"查对      {where}"
    if draw.state == "expired" and draw.expires_at:
        yield f"          须在 {moment_text(draw.expires_at)} 之前录入，没有录入，已经过期；请重新冻结（draw freeze）"
    if draw.state == "open":
        until = value_deadline(office, draw)
        yield (
            f"          须在 {moment_text(until)} 之前录入（draw run），逾期即过期"
            if until
            else "          不会过期，公布以后录入（draw run）"
        )
    yield from _witnesses(draw)


def _witnesses(draw: Draw) -> Iterator[str]:
    """Who is registered as holding the commitment, and what to ask them."""
    counted, late = counted_witnesses(draw.witness, draw.conditions, draw.value_at)
    for witness in (*counted, *late):
        words = "" if witness in counted else "；登记过晚，不算见证"
        told = f"{WITNESS_KINDS.text(witness.kind)}：{witness.who}，{witness.ref}，{moment_text(witness.at)} 登记"
        yield f"登记见证  {told}{words}"
    if counted:
        yield f"怎样核实  {ask_text(draw.serial)}"
    else:
        yield "外部见证  无，不能证明未挑选"


def _outcome(draw: Draw) -> Iterator[str]:
    """The value and the seal; or why the draw was given up."""
    if draw.value:
        yield f"随机值    {draw.value}（{moment_text(draw.value_at)} 录入，在场：{'、'.join(draw.witnesses) or '无'}）"
        if draw.issue:
            yield f"开奖      {draw.drawn_on}，第 {draw.issue} 期"
        if draw.signature:
            yield f"签名      {draw.signature}"
        for one in draw.typed:
            yield f"更正过一次 原来录的是 {one.value}，{moment_text(one.corrected_at)} 由{one.by}更正，依据 {one.paper}"
        yield f"封签      {draw.seal or '尚未封签'}"
    if draw.void is not None:
        left_out = f"，去掉 {'、'.join(draw.void.lines)}" if draw.void.lines else ""
        yield f"作废      {VOID_REASONS.text(draw.void.reason)}，批准人 {draw.void.by}（{draw.void.office}），{moment_text(draw.void.at)}{left_out}"
        if draw.void.paper:
            yield f"          依据 {draw.void.paper}"
        if draw.seed:
            yield "          已经抽出的名单不作数，任务办结时公开，划去"


def _lists(office: Office, draw: Draw) -> Iterator[str]:
    """The pool and who is left out, the inspectors, the drawn list and its strikes."""
    terms, lists = draw.conditions, office.store.get(DrawLists, draw.number)
    yield f"对象      入库 {terms.pool_size} 个，不入库 {len(lists.excluded)} 个"
    reasons = [entry.why for entry in lists.excluded]
    for reason in dict.fromkeys(reasons):
        yield f"          {EXCLUSIONS.text(reason)} {reasons.count(reason)} 个"
    for department in terms.departments:
        eligible = len(lists.inspectors[department.code])
        yield f"人员      {office.departments.text(department.code)}：可抽 {eligible} 人，在册 {department.registry_size} 人"
    if draw.drawn:
        yield f"名单      抽中 {len(draw.drawn)} 个，剔除 {len(draw.struck)} 个，现有 {len(final_list(draw))} 个"
    for struck in draw.struck:
        yield f"          剔除 {struck.number}（{strike_reason(draw, struck)}），递补 {struck.replaced_by or '无'}"


def _strata(draw: Draw) -> list[str]:
    """A table of the strata: ratio, size, how many were taken."""
    rows = [
        [
            stratum_text(stratum.code),
            as_percent(stratum.ratio),
            str(stratum.size),
            str(draw.taken.get(stratum.code, "")) if draw.seed else "未抽取",
        ]
        for stratum in draw.conditions.strata
    ]
    return ["", *table(["分层", "比例", "入库", "抽取"], rows)]


def _proof(proof: Proof) -> list[str]:
    lines = [""]
    for heading, sentences in proof.lists:
        lines += [f"{heading}：", *(f"  · {sentence}" for sentence in sentences or ["没有"])]
    return lines


def _since(since: tuple[RegistryChange, ...]) -> list[str]:
    if not since:
        return ["", "冻结以后名录没有影响这次抽取的变动。"]
    rows = [f"  {DIFFERENCES[difference.kind]}  {difference}" for difference in since]
    return ["", f"冻结以后名录有 {len(since)} 处变动；冻结照旧有效，名单按冻结时的名录：", *rows]
