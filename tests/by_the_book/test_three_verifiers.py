"""The book and the published program judge every draw alike, honest or forged: the verdict, every step, and what the reader must know.

The other two verifiers agree with the published program text for text (tests/site_gen/verify).
"""

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.by_the_book.book import STEPS, Report, verify
from tests.site_gen.forgeries import NOW, Files, all_forged, honest
from tests.site_gen.forgeries_attacks import named, signatures
from tests.site_templates.programs import published

HONEST, FORGED, NAMED, SIGNATURES = honest(), all_forged(), named(), signatures()
EVERY = HONEST | {name: files for name, (files, _) in (FORGED | NAMED).items()} | SIGNATURES
REMARKS = (
    "演示时钟，不作数", "台账由备份恢复过", "尚未公布", "取值前未公布", "与见证人所持的承诺值不符", "逾期未公开", "层过小", "本次抽取已作废", "见证仅为登记，未核实", "无外部见证，不能证明未挑选", "更正过一次",
    "掷的次数多于需要", "重新抽取换了随机值来源",
)  # fmt: skip
"""What the book remarks; the published program may say more behind it (which stratum, how many days)."""


@pytest.fixture(scope="module")
def program() -> ModuleType:
    return published()


def said(program: ModuleType, files: Files, held: str = "") -> Report:
    """What the published program says, in the book's words."""
    line, steps = program.verify(files, NOW, held)
    conclusion, *flags = line.removeprefix("结论：").split("。")
    word = "不成立" if conclusion.startswith("不成立") else "成立" if conclusion == "成立" else "open"
    remarks = [one for one in REMARKS if any(flag.startswith(one) for flag in flags)]
    return word, [(name, state) for name, (state, _) in zip(STEPS, steps, strict=True)], remarks


def read(files: Files, held: str = "") -> Report:
    """What the book says, its remarks in the order of REMARKS."""
    word, steps, remarks = verify(files, NOW, held)
    return word, steps, [one for one in REMARKS if one in remarks]


def test_there_is_enough_to_judge() -> None:
    assert len(FORGED) >= 590
    assert len(HONEST) >= 40


@pytest.mark.parametrize("name", EVERY)
def test_the_book_says_what_the_published_program_says(program: ModuleType, name: str) -> None:
    assert read(EVERY[name]) == said(program, EVERY[name])


@pytest.mark.parametrize("name", FORGED)
def test_a_forgery_fails_in_the_book_at_its_own_step(name: str) -> None:
    files, step = FORGED[name]
    assert next(place for place, state in verify(files, NOW)[1] if state == "fails") == step


@pytest.mark.parametrize("name", HONEST)
def test_what_a_witness_holds_is_judged_alike_at_every_stage(program: ModuleType, name: str) -> None:
    assert read(HONEST[name], "0" * 64) == said(program, HONEST[name], "0" * 64)
    assert verify(HONEST[name], NOW, "0" * 64)[0] == "不成立"


@given(st.sampled_from(sorted(HONEST)), st.data())
def test_they_agree_whatever_byte_is_changed(program: ModuleType, name: str, data: st.DataObject) -> None:
    files = HONEST[name]
    file = data.draw(st.sampled_from(sorted(files)))
    place = data.draw(st.integers(0, max(0, len(files[file]) - 1)))
    changed = files[file][:place] + data.draw(st.binary(max_size=1)) + files[file][place + 1 :]
    assert read(files | {file: changed}) == said(program, files | {file: changed})
