"""What is packed is looked into: every piece of an archive, a picture, a PDF or a bundle, once, and within limits."""

import base64
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rules.disclosure.secret import Secret
from site_gen.files.search import wrap
from site_gen.gate import unpack
from site_gen.gate.gate import Gate
from site_gen.gate.unpack import Unreadable, pieces

FILES = Path(__file__).parent / "files"
SHORT = Gate([Secret(text="王五", record="O-1", field="法定代表人", whole=True)])
TEXT = "演示县东方旅馆的旧账".encode()


def texts(name: str, raw: bytes) -> list[bytes]:
    """The bytes of the pieces of a file, itself first."""
    return [piece.raw for piece in pieces(name, raw)]


def zipped(members: dict[str, bytes], comment: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
        archive.comment = comment
    return packed.getvalue()


# ---- archives


def stream(text: bytes) -> bytes:
    """Deflated, with the text as it is between the bytes of the format."""
    deflater = zlib.compressobj(0, zlib.DEFLATED, -15)
    return deflater.compress(text) + deflater.flush()


class Archive:
    """A zip made by hand: what stands outside its streams is known to the byte."""

    def __init__(self) -> None:
        self.raw, self.outside = b"", b""
        self.directory: list[bytes] = []

    def add(
        self, name: str, packed: bytes, text: bytes, *, method: int = 8, extra: bytes = b"", behind: bytes = b""
    ) -> "Archive":
        """A member; behind: bytes after its stream that count as part of it."""
        fields = b"".join(
            number.to_bytes(size, "little")
            for number, size in (
                (20, 2), (0x800, 2), (method, 2), (0, 4), (zlib.crc32(text), 4), (len(packed + behind), 4), (len(text), 4),
                (len(name.encode()), 2), (len(extra), 2),
            )
        )  # fmt: skip
        at = len(self.raw).to_bytes(4, "little")
        self.directory.append(b"PK\x01\x02\x14\0" + fields[:-2] + b"\0\0" + bytes(6) + bytes(4) + at + name.encode())
        head = b"PK\x03\x04" + fields + name.encode() + extra
        self.raw += head + packed + behind
        self.outside += head + (packed if method == 0 else b"") + behind
        return self

    def gap(self, raw: bytes) -> "Archive":
        """Bytes that no member claims."""
        self.raw += raw
        self.outside += raw
        return self

    def closed(self, *, turned: bool = False) -> tuple[bytes, bytes]:
        """(the file, what of it stands outside the streams). turned: the directory lists the last member first."""
        entries = self.directory[::-1] if turned else self.directory
        directory = b"".join(entries)
        end = b"PK\x05\x06" + bytes(4) + len(entries).to_bytes(2, "little") * 2
        end += len(directory).to_bytes(4, "little") + len(self.raw).to_bytes(4, "little") + b"\0\0"
        return self.raw + directory + end, self.outside + directory + end


A, B = b"a" * 300 + TEXT, b"b" * 20


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    "archive",
    [
        Archive().add("a.txt", stream(A), A),
        Archive().add("a.txt", stream(A), A).add("乙.txt", stream(B), B),
        Archive().add("n" * 300, stream(A), A, extra=b"e" * 4 + b"x" * 300).add("b", stream(B), B),
        Archive().add("a.txt", stream(A), A).gap(b"between" * 9).add("b.txt", stream(B), B).gap(b"last"),
        Archive().add("a.txt", stream(A), A, behind=b"unused").add("b.txt", stream(B), B, behind=TEXT),
        Archive().add("a.txt", A, A, method=0).add("b.txt", stream(B), B),
    ],
    ids=["one", "two", "long names and extra fields", "gaps", "bytes behind a stream", "stored"],
)
def test_of_an_archive_all_that_is_no_packed_stream_is_looked_at_as_it_stands(archive: Archive, turned: bool) -> None:
    """The streams are looked at inflated; what stands between and behind them is not passed over."""
    raw, outside = archive.closed(turned=turned)
    assert texts("a.zip", raw)[0] == outside
    assert A in texts("a.zip", raw)


def test_a_text_in_an_archive_is_found_where_it_is_packed_and_nowhere_else() -> None:
    raw, _ = Archive().add("a.txt", stream(A), A).closed()
    (problem,) = Gate([Secret(text=TEXT.decode(), record="O-1", field="备注")]).problems("a.zip", raw)
    assert problem.where == "a.zip 中的 a.txt 第 1 行"


def overlapping() -> bytes:
    inner = Archive().add("b.txt", stream(B), B)
    outer = Archive().add("a.txt", stream(inner.raw), inner.raw)
    at = outer.raw.index(inner.raw)
    entry = inner.directory[0]
    outer.directory.append(entry[:42] + at.to_bytes(4, "little") + entry[46:])
    return outer.closed()[0]


def broken() -> bytes:
    raw, _ = Archive().add("a.txt", stream(A), A).closed()
    return raw.replace(stream(A), b"\xff" + stream(A)[1:])


@pytest.mark.parametrize(
    "raw", [overlapping(), broken(), b"PK\x03\x04" + b"x" * 60], ids=["overlapping", "broken", "none"]
)
def test_of_an_archive_that_is_not_sound_every_byte_is_looked_at(raw: bytes) -> None:
    assert next(iter(pieces("a.zip", raw))).raw == raw


def test_streams_that_are_cut_off_or_too_large_are_looked_at_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    cut, _ = Archive().add("a.txt", stream(A)[:-9], A).closed()
    assert next(iter(pieces("a.zip", cut))).raw == cut
    raw, outside = Archive().add("a.txt", stream(A), A).add("b.txt", stream(B), B).closed()
    monkeypatch.setattr(unpack, "LARGEST", len(A + B))
    assert next(iter(pieces("a.zip", raw))).raw == outside
    monkeypatch.setattr(unpack, "LARGEST", len(A + B) - 1)
    assert next(iter(pieces("a.zip", raw))).raw == raw


def test_names_and_comments_of_an_archive_are_texts_of_their_own() -> None:
    """So that even a short name is found in them."""
    assert not SHORT.problems("a.zip", zipped({"a.txt": b"a"}))
    assert SHORT.problems("a.zip", zipped({"王五": b"a"}))
    assert SHORT.problems("a.zip", zipped({"a.txt": b"a"}, "王五".encode()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        member.comment = "王五".encode()
        archive.writestr(member, b"a")
    assert SHORT.problems("a.zip", packed.getvalue())


@pytest.mark.parametrize(
    "name",
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "word/document.xml", "a.xhtml", "a.html", "_rels/a.rels"],
)
def test_a_word_that_is_cut_into_runs_is_found_in_every_part_of_an_office_file(name: str) -> None:
    gate = Gate([Secret(text="东方旅馆", record="O-1", field="备注")])
    assert gate.problems("a.xlsx", zipped({name: "<is><r><t>东方</t></r><r><t>旅馆</t></r></is>".encode()}))


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "_MOST_MEMBERS", 3)
    members = {f"{n}.txt": b"a" for n in range(3)}
    assert not SHORT.problems("a.zip", zipped(members))
    (problem,) = SHORT.problems("a.zip", zipped({**members, "3.txt": b"a"}))
    assert "文件太多" in problem.message


@pytest.mark.parametrize("wrap", [lambda raw: gzip.compress(raw, mtime=0), lambda raw: zipped({"a": raw})])
def test_packings_four_deep_are_looked_into_and_deeper_ones_refused(wrap: Callable[[bytes], bytes]) -> None:
    gate = Gate([Secret(text=TEXT.decode(), record="O-1", field="备注")])
    raw = TEXT
    for _ in range(4):
        raw = wrap(raw)
    assert {problem.field for problem in gate.problems("a.bin", raw)} == {"备注"}
    with pytest.raises(Unreadable, match="太多层"):
        texts("a.bin", wrap(raw))


def test_a_gzip_file_is_read_with_all_that_follows_it() -> None:
    far = bytes(range(256)) * 8 + zlib.compress(bytes(range(256)) * 500)[:300] * 100
    far = far + b"-" * 20_000 + far
    assert texts("a.gz", gzip.compress(far, mtime=0))[1] == far
    two = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two ", mtime=0)
    assert texts("a.gz", two + b"three")[1] == b"one two three"


# ---- limits


def _png_text(text: bytes) -> bytes:
    body = b"Comment\0\0" + zlib.compress(text)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"zTXt", body)


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def _search(text: bytes) -> bytes:
    return b'__p("names","' + base64.b64encode(gzip.compress(text, mtime=0)) + b'")\n'


PACKED: Sequence[tuple[str, Callable[[bytes], bytes]]] = (
    ("a.zip", lambda text: zipped({"a.txt": text})),
    ("a.gz", lambda text: gzip.compress(text, mtime=0)),
    ("a.png", _png_text),
    ("search/names.0.js", _search),
    ("draws/1/bundle.js", lambda text: b"__mingchouBundle(" + json.dumps({"a": text.decode()}).encode() + b")\n"),
    ("a.css", lambda text: b"a { b: url(data:text/plain;base64," + base64.b64encode(text) + b") }"),
    ("a.txt", lambda text: b"-- " + base64.b64encode(text) + b" --"),
)


@pytest.mark.parametrize(("name", "pack"), PACKED, ids=[name for name, _ in PACKED])
def test_a_file_unpacks_to_no_more_than_the_limit(
    name: str, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b"Az" * 500 if name == "a.txt" else b"Az" * 500 + b"\n"  # which is no text that a run of base64 stands for
    monkeypatch.setattr(unpack, "LARGEST", len(text))
    assert text in texts(name, pack(text))
    monkeypatch.setattr(unpack, "LARGEST", len(text) - 1)
    with pytest.raises(Unreadable, match="过大"):
        texts(name, pack(text))


def test_of_a_pdf_all_texts_together_stay_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = (FILES / "word.pdf").read_bytes()
    read = texts("a.pdf", raw)
    total = sum(map(len, read[1:]))
    monkeypatch.setattr(unpack, "LARGEST", total)
    assert texts("a.pdf", raw) == read
    monkeypatch.setattr(unpack, "LARGEST", total - 1)
    with pytest.raises(Unreadable, match="过大"):
        texts("a.pdf", raw)


# ---- pictures


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"tEXt", b"Comment\0" + "王五".encode()), chunk(b"zTXt", b"Comment\0\0" + zlib.compress("王五".encode())),
        chunk(b"iTXt", b"Comment\0\0\0zh\0\0" + "王五".encode()), chunk(b"iTXt", b"Comment\0\1\0zh\0\0" + zlib.compress("王五".encode())),
        chunk(b"eXIf", "王五".encode()),
    ],
    ids=["tEXt", "zTXt", "iTXt", "iTXt packed", "eXIf"],
)  # fmt: skip
@pytest.mark.parametrize("after", [b"", chunk(b"IEND", b"")], ids=["last", "before the end"])
def test_even_a_short_name_is_found_as_the_text_of_a_picture(text: bytes, after: bytes) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13))
    assert "法定代表人" in fields("a.png", picture + text + after)
    assert fields("a.png", picture + chunk(b"IDAT", b"x" + "王五".encode() + b"x") + after) == {"要人看过"}


def fields(name: str, raw: bytes) -> set[str]:
    return {problem.field for problem in SHORT.problems(name, raw)}


PICTURES = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(40), "jpeg": b"\xff\xd8\xff\xe0" + bytes(40), "gif": b"GIF89a" + bytes(40), "tiff": b"II*\0" + bytes(40),
    "webp": b"RIFF\0\0\0\0WEBP" + bytes(40), "bmp": b"BM" + bytes(60),
}  # fmt: skip


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_for_a_person_to_look_at(kind: str) -> None:
    """Also within a document; not one of the templates, nor the small picture of a first page."""
    raw = PICTURES[kind]
    (problem,) = SHORT.problems(f"news/a.{kind}", raw)
    assert "程序看不到里面的字，请人看过" in problem.message
    assert not Gate([], allowed={problem.finding}).problems(f"news/a.{kind}", raw)
    assert Gate([], allowed={problem.finding}).problems(f"news/a.{kind}", raw + b"1")
    (inside,) = SHORT.problems("news/a.docx", zipped({"word/media/image1": raw}))
    assert inside.where.endswith("word/media/image1")
    assert not SHORT.problems(f"static/logo.{kind}", raw)
    assert not SHORT.problems("news/a.docx", zipped({"docProps/thumbnail.jpeg": raw}))


# ---- base64


@pytest.mark.parametrize("length", range(24, 40))
def test_a_text_in_base64_is_found_whatever_its_length_and_padding(length: int) -> None:
    raw = ("演示" + "a" * (length % 3) + "县东方旅馆的旧账" * 4).encode()[: length * 3]
    text = raw.decode(errors="ignore")
    gate = Gate([Secret(text=text[2:10], record="O-1", field="备注")])
    packed = base64.b64encode(text.encode())
    for run in (packed, packed.rstrip(b"="), packed.rstrip(b"=") + b"A" * (packed.count(b"=") == 0)):
        assert gate.problems("a.html", b"<p>" + run + b"</p>"), run


def test_a_data_address_is_read_with_its_escapes_and_line_ends() -> None:
    text = "演示县东方旅馆>>>???".encode()
    gate = Gate([Secret(text="演示县东方旅馆", record="O-1", field="备注")])
    packed = base64.b64encode(text)
    assert {b"+", b"/"} <= {packed[n : n + 1] for n in range(len(packed))}
    packed = packed.replace(b"+", b"%2B").replace(b"/", b"%2F")
    assert gate.problems("a.css", b"url(data:text/plain;base64," + packed[:9] + b"\n  " + packed[9:] + b")")


def test_words_hashes_and_addresses_encode_no_text() -> None:
    for run in (
        "ABCDEFGHIJKLMNOPQRSTUVWX",
        "abcdefghijklmnopqrstuvwx",
        "0123456789" * 4,
        "0123456789ABCDEF" * 4,
        "AbCdEfGh" * 4,
        "variableMeasured",
    ):
        assert unpack.base64_runs(run.encode()) == []
        assert not unpack.has_base64(f"<p>{run}</p>".encode())


def test_a_text_in_base64_is_seen_behind_hashes_and_addresses() -> None:
    run = base64.b64encode("演示县东方旅馆".encode())
    for before in (b"ab" * 32, b"A" * 15, b"A" * 16, b"0" * 40, b"results/2024-001/2024-001-o-100001"):
        raw = before + b" " + run
        assert unpack.has_base64(raw)
        assert unpack.base64_runs(raw) == [run]


def test_a_search_file_whose_base64_is_broken_is_refused() -> None:
    with pytest.raises(Unreadable, match="检索文件"):
        texts("search/names.0.js", b'__p("names","AAA")\n')


def test_of_a_search_file_the_packed_texts_are_read_and_all_that_is_no_such_text() -> None:
    first, second = wrap("names", "演示甲").content.strip(), wrap("codes", "9141").content.strip()
    outside, *packed = texts("search/names.0.js", first + "//演示乙\n".encode() + second)
    assert outside.decode().split("//")[1] == '演示乙\n__p("codes","")'
    assert [text.decode().strip() for text in packed] == ["演示甲", "9141"]


def test_a_text_that_speaks_of_encrypted_packages_is_no_office_file() -> None:
    assert texts("a.txt", "EncryptedPackage".encode("utf-16-le")) == ["EncryptedPackage".encode("utf-16-le")]


@pytest.mark.parametrize(
    "text",
    ["演示县东方,旅馆的旧账\n", '"演示县",东方旅馆\n', "演示县东方\n旅馆的旧账\n", "序号,名称\n1,演示县东方旅馆\n"],
)
def test_words_that_a_comma_cuts_into_cells_of_an_attached_table_are_found(text: str) -> None:
    gate = Gate([Secret(text="演示县东方旅馆", record="O-1", field="企业名称")])
    assert gate.problems("news/files/a.csv", text.encode())
    assert not gate.problems("news/files/a.csv", "演示县,东方宾馆\n".encode())
