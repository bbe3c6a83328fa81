"""The gate against planted leaks: every form in every format, plain and packed. All of them are caught, with file, record and key."""

import base64
import gzip
import html
import io
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfWriter

from rules.disclosure.secret import Secret
from site_gen.gate import unpack
from site_gen.gate.gate import Gate, finding
from site_gen.gate.normalise import normalise
from site_gen.publishing.publish import Leak, publish
from tests.leaks.plants import FILES, FORMS
from tests.leaks.searcher import canary
from tests.site_gen.sample import records, result

SAID = canary(27_182)
STRINGS = (SAID, "经营者私下说他的“账”&库房3号", "17099000012", "Secret Formula 42/B")
NAME = "王五"
MARKUP_ONLY = {
    "html, a soft hyphen by name", "html, word breaks", "html, a word half bold", "html, a comment inside",
    "turned round by bdo",
}  # fmt: skip


def _gate() -> Gate:
    return Gate([Secret(text=text, record=f"O-{number:06d}", field="备注") for number, text in enumerate(STRINGS)])


GATE = _gate()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_a_secret_is_caught_in_every_form_in_every_kind_of_text(form: str, number: int) -> None:
    text = STRINGS[number]
    written = FORMS[form](text)
    for kind in ("html", "json", "csv with its mark", "tsv", "xml", "svg", "script", "style"):
        if kind == "tsv" and "\n" in written:
            continue  # a line of a table is a record
        name, made = FILES[kind]
        found = {problem.finding for problem in GATE.problems(name, made(written))}
        assert finding(name, text, f"O-{number:06d}") in found, (kind, written)


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_a_secret_is_caught_in_every_kind_of_file(kind: str, number: int) -> None:
    name, made = FILES[kind]
    text = STRINGS[number]
    if kind == "a name in a zip" and "/" in text:
        return  # no name
    if kind in ("xlsx, shared strings", "xlsx, a string in runs", "docx, a word in runs"):
        raw = _office(kind, text)
    else:
        raw = made(text)
    problems = GATE.problems(name, raw)
    assert finding(name, text, f"O-{number:06d}") in {problem.finding for problem in problems}
    assert all(problem.where.startswith(name) for problem in problems)
    assert not any(text in str(problem) for problem in problems)
    assert not [problem for problem in GATE.problems(name, made("演示县东方旅馆")) if problem.field != "要人看过"]


def _office(kind: str, text: str) -> bytes:
    """Office documents escape what they hold, also when a word is cut into runs."""
    cut = 2 if kind == "xlsx, a string in runs" else 1 if kind == "docx, a word in runs" else len(text)
    made = FILES[kind][1]("\x01" * len(text))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            words = old.read(member).decode()
            for part in (text[:cut], text[cut:]):
                words = re.sub("\x01+", html.escape(part), words, count=1)
            new.writestr(member, words)
    return out.getvalue()


@pytest.mark.parametrize("form", sorted(FORMS.keys() - MARKUP_ONLY - {"line ends inside"}))
def test_a_short_name_alone_in_its_place_is_caught_in_every_form(form: str) -> None:
    if "base64" in form or form == "data address":
        pytest.skip("within a longer text it does not stand alone")
    gate = Gate([Secret(text=NAME, record="N-0001", field="姓名", whole=True)])
    written = FORMS[form](NAME)
    for raw in (f"<td>{written}</td>", f'{{"a": "{written}"}}', f"甲,{written},乙\r\n", f"甲、{written}、乙"):
        assert gate.problems("a.html", raw.encode()), raw
    assert not gate.problems("a.html", f"<td>{FORMS[form](NAME + '酒楼')}</td>".encode())


@pytest.mark.parametrize("number", ["17099000012", "11010519491231002X"])
@pytest.mark.parametrize(
    "form", ["plain", "html, decimal", "json, capitals", "url", "full width", "zero width", "soft hyphens", "base64"]
)
def test_numbers_of_persons_are_caught_by_their_form_however_written(number: str, form: str) -> None:
    for kind in ("html", "json", "csv with its mark", "zip", "xlsx, shared strings", "png, packed text", "search file"):
        name, made = FILES[kind]
        assert Gate([]).problems(name, made(FORMS[form](f" {number} "))), kind


def test_a_finding_keeps_its_key_and_lets_nothing_else_pass() -> None:
    name, made = FILES["html"]
    (hit,) = GATE.problems(name, made(SAID))
    assert re.fullmatch("[0-9a-f]{12}", hit.finding)
    let = Gate(
        [Secret(text=text, record=f"O-{number:06d}", field="备注") for number, text in enumerate(STRINGS)],
        allowed={hit.finding},
    )
    assert not let.problems(name, made(SAID))
    assert not let.problems(name, b"<p>a</p>\n<p>b</p>" + made(SAID))
    assert let.problems("news/other.html", made(SAID)), "another announcement"
    assert let.problems("results/2024-001/other.html", made(SAID))
    assert let.problems("news/a.json", made(SAID))
    assert let.problems(name, made(STRINGS[1]))
    assert Gate([Secret(text=SAID, record="O-000009", field="备注")], allowed={hit.finding}).problems(name, made(SAID))


def test_what_the_office_lets_pass_is_published_and_what_it_takes_back_is_found_again(tmp_path: Path) -> None:
    base = records(results=3)
    public = type(base)(
        **{name: getattr(base, name) for name in base.__slots__} | {"results": (result(1, statement=SAID),)}
    )
    secrets = [Secret(text=SAID, record="O-000000", field="备注")]
    out, note = tmp_path / "site", tmp_path / "note"
    with pytest.raises(Leak) as caught:
        publish(public, secrets, out, cache=note)
    keys = {problem.finding for problem in caught.value.problems}
    assert all(keys)
    with pytest.raises(Leak):
        publish(public, secrets, out, cache=note, allowed=sorted(keys)[1:])
    publish(public, secrets, out, cache=note, allowed=keys)
    assert SAID in next(out.rglob(f"{public.results[0].slug}.html")).read_text(encoding="utf-8")
    publish(public, secrets, out, cache=note, allowed=keys)
    with pytest.raises(Leak) as again:
        publish(public, secrets, out, cache=note)
    assert {problem.finding for problem in again.value.problems} == keys


def test_what_passes_for_one_record_does_not_pass_once_it_is_another_s(tmp_path: Path) -> None:
    """Nothing was built anew meanwhile: the same words are in another record's private field now."""
    base = records(results=3)
    public = replace(base, results=(result(1, statement=SAID),))
    out, note = tmp_path / "site", tmp_path / "note"
    first, other = (Secret(text=SAID, record=number, field="备注") for number in ("O-000000", "O-000001"))
    with pytest.raises(Leak) as caught:
        publish(public, [first], out, cache=note)
    allowed = {problem.finding for problem in caught.value.problems}
    publish(public, [first], out, cache=note, allowed=allowed)
    with pytest.raises(Leak):
        publish(public, [other], out, cache=note, allowed=allowed)


def test_of_files_looked_at_together_each_has_what_it_has_alone() -> None:
    """A leak in the frame that all pages share is found on each of them; one that is broken over lines, and one in a twin, too."""
    gate = _gate()
    clean = b"<nav>\n<p>a</p>\n</nav>\n<p>b</p>\n"
    pages = [(f"results/{number}.html", clean + f"<p>{number}</p>\n".encode()) for number in range(30)]
    twins = [(name.replace("html", "json"), b'{"a": "b"}') for name, _ in pages]
    assert not gate.batch_problems(pages + twins)
    broken = f"<nav>\n<p>a</p>{SAID[:4]}\n{SAID[4:]}</nav>\n".encode()
    leaks = [
        *((f"results/frame{number}.html", clean + f"<nav>{SAID}</nav>\n".encode()) for number in range(3)),
        ("results/broken.html", broken), ("results/twin.json", f'{{"a": "{SAID}"}}'.encode()), (f"results/{SAID}.html", clean),
    ]  # fmt: skip
    for at, leak in enumerate(leaks):
        assert gate.batch_problems([*pages[:at], leak, *pages[at:], *twins]) == gate.problems(*leak) != []
    alone = [problem for leak in leaks for problem in gate.problems(*leak)]
    assert gate.batch_problems([*pages[:9], *leaks, *twins]) == alone


def _bomb() -> bytes:
    """A zip of a few kB that would unpack to 8 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        zeros = b"\0" * (1 << 20)
        with packed.open("a.txt", "w") as member:
            for _ in range(8):
                member.write(zeros)
    return made.getvalue()


def _nested(depth: int) -> bytes:
    raw = b"x"
    for _ in range(depth):
        raw = gzip.compress(raw, mtime=0)
    return raw


def _locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


CLOSED = {
    "a broken zip": ("a.zip", b"PK\x03\x04" + b"x" * 60, "不能打开"),
    "a broken gzip": ("a.gz", b"\x1f\x8b\x08\x00" + b"x" * 60, "不能解压"),
    "half a gzip": ("a.gz", gzip.compress(bytes(range(256)) * 40)[:-20], "不完整"),
    "a rar": ("a.rar", b"Rar!\x1a\x07\x01\x00" + b"x" * 60, "RAR"),
    "a 7z": ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 60, "7z"),
    "a pdf with a password": ("a.pdf", _locked(), "密码"),
    "a pdf cut off": ("a.pdf", b"%PDF-1.7\n1 0 obj <<>>\nstream\nxx", "不完整"),
    "a workbook with a password": (
        "a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码",
    ),
    "packings within packings": ("a.gz", _nested(6), "太多层"),
    "a search file that is none": ("search/names.0.js", b'__p("names","AAAA")\n', "不能解压"),
    "a bundle that is none": ("draws/1/bundle.js", b"__mingchouBundle({)\n", "证据包"),
}  # fmt: skip


@pytest.mark.parametrize("case", CLOSED)
def test_a_file_that_cannot_be_looked_into_is_refused_with_words(case: str) -> None:
    name, raw, words = CLOSED[case]
    (problem,) = Gate([]).problems(name, raw)
    assert words in problem.message
    assert problem.where == name
    assert problem.finding


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "LARGEST", 1 << 20)
    for name, raw in (("a.zip", _bomb()), ("a.gz", gzip.compress(b"\0" * (4 << 20))), ("a.png", _png_bomb())):
        (problem,) = Gate([]).problems(name, raw)
        assert "过大" in problem.message


def _png_bomb() -> bytes:
    body = b"Comment\0\0" + zlib.compress(b"\0" * (4 << 20))
    return b"\x89PNG\r\n\x1a\n" + len(body).to_bytes(4) + b"zTXt" + body + zlib.crc32(b"zTXt" + body).to_bytes(4)


def test_hashes_addresses_and_words_are_not_taken_for_packed_texts() -> None:
    for run in (b"ab" * 32, b"Content-Security-Policy", b"results/2024-001/2024-001-o-100001-i-0001"):
        assert unpack.base64_runs(run) in ([], [run])
        assert not Gate([]).problems("a.html", b"<p>" + run + b"</p>")
    assert unpack.base64_runs(b"x " + base64.b64encode("演示县东方旅馆".encode()))


def test_what_is_compared_is_the_same_for_every_writing_of_a_text() -> None:
    for text in STRINGS:
        for form in ("full width", "blanks", "zero width", "soft hyphens", "accents", "variation selectors"):
            assert normalise(FORMS[form](text)) == normalise(text), form
