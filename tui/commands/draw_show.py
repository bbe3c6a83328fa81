"""draw show: where a draw stands, what it proves, and what changed in the registries since the freeze."""

from collections.abc import Iterator

import click
from msgspec.structs import asdict

from acts.base.office import Office
from acts.draw.expiry import value_deadline
from acts.draw.freeze_register import given_up_counts
from acts.draw.registry_changes import RegistryChange, changes_since_freeze
from acts.work.task import main_draw
from rules.base.codes import (
    DEPARTMENTS,
    DRAW_STATES,
    ENTROPY,
    EXCLUSIONS,
    LEVELS,
    STRIKE_REASONS,
    VOID_REASONS,
    WITNESS_KINDS,
)
from rules.base.errors import NotFound, Refused
from rules.base.fields import as_percent
from rules.disclosure.draw import source_words
from rules.draw.draw_record import Draw, DrawLists, final_list
from rules.draw.proof import Proof, what_it_proves
from rules.draw.words import six_characters
from rules.work.task import Task, stratum_text
from tui.session import Command, Session, pass_session, table

DIFFERENCES = {"came": "新来", "went": "离开", "changed": "变动"}


@click.command(cls=Command)
@click.argument("number", metavar="任务或抽取编号")
@pass_session
def show(session: Session, number: str) -> None:
    """抽取进行到哪一步、能证明什么，以及冻结以后名录的变动。什么都不改。"""
    with session.office(write=False) as office:
        one = _draw(office, number)
        until = value_deadline(office, one).isoformat()
        proof = what_it_proves(one, *given_up_counts(office, one))
        since = changes_since_freeze(office, one)
        text = [*_facts(office, one, until), *_strata(one), *_proof(proof), *_since(since)]
    session.say(
        text, draw=one.number, serial=one.serial, state=one.state, level=one.level, commitment=one.commitment,
        deadline=until, value=one.value, seed=one.seed, seal=one.seal, taken=one.taken, proves=proof.proves,
        does_not=proof.does_not, changed_since=[asdict(difference) for difference in since],
    )  # fmt: skip


def _draw(office: Office, number: str) -> Draw:
    """The draw of this number, or the last one of this task."""
    found = office.store.find(Draw, number)
    if found is not None:
        return found
    task = office.store.find(Task, number)
    if task is None:
        raise NotFound(f"没有任务或抽取 {number}，请核对编号（task list）")
    draw = main_draw(office, task)
    if draw is None:
        raise Refused(f"任务 {number} 还没有冻结，没有抽取可看；请先冻结（draw freeze）")
    return draw


def _facts(office: Office, one: Draw, until: str) -> Iterator[str]:
    terms = one.conditions
    lists = office.store.get(DrawLists, one.number)
    yield f"抽取 {one.number}：{DRAW_STATES.text(one.state)}（第 {one.serial} 次冻结，{one.frozen_at}）"
    if one.level != "full":
        yield f"公开程度  {LEVELS.text(one.level)}：编号只用于这次抽取"
    yield f"承诺值    {one.commitment}"
    yield f"六字      {'　'.join(six_characters(one.commitment))}"
    if terms.supersedes:
        yield f"代替      承诺值 {terms.supersedes[:16]}… 的那一次"
    yield f"来源      {ENTROPY.text(one.entropy)}：{source_words(one)}，预定 {one.expected_at}"
    if one.state == "open":
        yield f"          须在 {until} 之前录入（draw run），逾期即过期"
    for witness in one.witness:
        yield f"外部见证  {WITNESS_KINDS.text(witness.kind)}：{witness.who}，{witness.at}，{witness.ref}"
    if not one.witness:
        yield "外部见证  无，不能证明未挑选"
    if one.value:
        yield f"随机值    {one.value}（{one.value_at} 录入，在场：{'、'.join(one.witnesses) or '无'}）"
        yield f"封签      {one.seal or '尚未封签'}"
    if one.void is not None:
        left_out = f"，去掉 {'、'.join(one.void.lines)}" if one.void.lines else ""
        yield f"作废      {VOID_REASONS.text(one.void.reason)}，批准人 {one.void.by}，{one.void.at}{left_out}"
    yield f"对象      入库 {terms.pool_size} 个，不入库 {len(lists.excluded)} 个"
    reasons = [entry.reason for entry in lists.excluded]
    for reason in dict.fromkeys(reasons):
        yield f"          {EXCLUSIONS.text(reason)} {reasons.count(reason)} 个"
    for department in terms.departments:
        eligible = len(lists.inspectors[department.code])
        yield f"人员      {DEPARTMENTS.text(department.code)}：可抽 {eligible} 人，在册 {department.registry_size} 人"
    if one.drawn:
        yield f"名单      抽中 {len(one.drawn)} 个，剔除 {len(one.struck)} 个，现有 {len(final_list(one))} 个"
    for struck in one.struck:
        yield f"          剔除 {struck.number}（{STRIKE_REASONS.text(struck.reason)}），递补 {struck.replaced_by or '无'}"


def _strata(one: Draw) -> list[str]:
    rows = [
        [
            stratum_text(s.code),
            as_percent(s.ratio),
            str(s.size),
            str(one.taken.get(s.code, "")) if one.seed else "未抽取",
        ]
        for s in one.conditions.strata
    ]
    return ["", *table(["分层", "比例", "入库", "抽取"], rows)]


def _proof(proof: Proof) -> list[str]:
    proves = [f"  · {sentence}" for sentence in proof.proves]
    does_not = [f"  · {sentence}" for sentence in proof.does_not]
    return ["", "能证明：", *proves, "不能证明：", *does_not]


def _since(since: tuple[RegistryChange, ...]) -> list[str]:
    if not since:
        return ["", "冻结以后名录没有影响这次抽取的变动。"]
    rows = [f"  {DIFFERENCES[difference.kind]}  {difference}" for difference in since]
    return ["", f"冻结以后名录有 {len(since)} 处变动；冻结照旧有效，名单按冻结时的名录：", *rows]
