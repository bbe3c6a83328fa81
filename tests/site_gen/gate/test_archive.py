"""What of an archive stands in no packed member is looked at, unless every byte of it follows from the members."""

import base64
import io
import zipfile
import zlib

import pytest

from rules.disclosure.secret import Secret
from site_gen.files.workbook import workbook
from site_gen.gate.archive import opened
from site_gen.gate.gate import Gate
from site_gen.gate.unpack import LARGEST
from tests.site_gen.gate.test_unpack import Archive, stream

LONG = Secret(text="演示县东方旅馆的旧账", record="O-1", field="备注")
SHORT = Secret(text="王五", record="O-2", field="法定代表人", whole=True)
PHONE = Secret(text="6312345", record="O-3", field="联系电话")
SECRETS = (LONG, SHORT, PHONE)


def own(*cells: str) -> bytes:
    """A workbook of the site: a column of these cells."""
    return workbook("检查结果", ["名称", "说明"], [(cell, "") for cell in cells])


def fields(gate: Gate, raw: bytes, name: str = "open-data/a.xlsx") -> set[str]:
    return {problem.field for problem in gate.problems(name, raw)}


def test_of_the_sites_own_workbooks_nothing_is_left_but_their_members() -> None:
    """Or each is read in every encoding of binary bytes, which takes longer than its cells do."""
    assert opened(own("甲", "乙"), LARGEST)[0] == b""


def test_no_byte_of_the_packing_is_passed_over_that_could_be_another() -> None:
    """Whichever byte outside the streams is another one: it is looked at, or the file cannot be read."""
    raw = own("甲")
    assert not fields(Gate(SECRETS), raw)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = archive.infolist()
    within = {
        at for one in members
        for at in range(one.header_offset + 30 + len(one.filename), one.header_offset + 30 + len(one.filename) + one.compress_size)
    }  # fmt: skip
    for at in set(range(len(raw))) - within:
        other = raw[:at] + bytes((raw[at] ^ 1,)) + raw[at + 1 :]
        assert opened(other, LARGEST)[0] or Gate([]).problems("open-data/a.xlsx", other), at


@pytest.mark.parametrize("more", [1, 0x2E2E2E])
def test_a_size_that_is_not_that_of_the_text_says_something_of_its_own(more: int) -> None:
    """In both headers, with the sum of the text: Python's zipfile reads such a member."""
    raw = own("甲")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        (size,) = {one.file_size for one in archive.infolist() if one.filename == "xl/sharedStrings.xml"}
    told = size.to_bytes(4, "little")
    assert raw.count(told) == 2
    assert opened(raw.replace(told, (size + more).to_bytes(4, "little")), LARGEST)[0]


@pytest.mark.parametrize(
    "place", ["comment", "comment of a member", "extra", "gap", "behind", "beyond its size", "name"]
)
@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.text)
def test_a_secret_in_the_packing_of_an_archive_is_found(place: str, secret: Secret) -> None:
    text, first = f'"{secret.text}"'.encode(), b"first"
    if place.startswith("comment"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
            entry = zipfile.ZipInfo("a.txt", (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.comment = b"" if place == "comment" else text
            made.comment = text if place == "comment" else b""
            made.writestr(entry, first)
        raw = packed.getvalue()
    elif place == "gap":
        raw, _ = Archive().add("a.txt", stream(first), first).gap(text).closed()
    elif place == "beyond its size":
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        raw, _ = Archive().add("a.txt", deflater.compress(first + text) + deflater.flush(), first).closed()
    elif place == "name":
        raw, _ = Archive().add(secret.text, stream(first), first).closed()
    else:
        more = {"extra": text} if place == "extra" else {"behind": text}
        raw, _ = Archive().add("a.txt", stream(first), first, **more).closed()  # type: ignore[arg-type] # its type is plain
    assert secret.field in fields(Gate(SECRETS), raw, "a.zip")


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.text)
@pytest.mark.parametrize("at", range(3))
def test_a_cell_is_found_among_strings_that_are_known(secret: Secret, at: int) -> None:
    """First, in the middle and last of the list, after the same table as JSON and CSV; as a title and in a head of the sheet as well."""
    gate = Gate(SECRETS)
    cells = ["东方旅馆", "的旧账", "2024-001"]
    assert gate.batch_problems([("open-data/a.csv", ",".join(cells).encode())]) == []
    assert not fields(gate, own(*cells))
    cells.insert(at if at < 2 else 3, secret.text)
    assert fields(gate, own(*cells)) == {secret.field}
    for odd in (
        f"\n{secret.text}",
        f"{secret.text} ",
        *([] if secret is SHORT else [f"<b>{secret.text}</b>", f"&{secret.text}"]),
    ):
        assert secret.field in fields(gate, own(*cells[:at], odd, *cells[at + 1 :])), odd
    assert secret.field in fields(gate, workbook("检查结果", ["名称", secret.text], []))


def test_what_a_cell_packs_is_found_though_its_list_is_plain() -> None:
    gate = Gate(SECRETS)
    packed = base64.b64encode(f"备注：{LONG.text}。".encode()).decode()
    assert fields(gate, own("甲", packed, "乙")) == {LONG.field}
    assert fields(gate, own("甲", f"data:text/plain;base64,{packed}", "乙")) == {LONG.field}
    assert not fields(gate, own("甲", "乙"))


def test_strings_of_two_cells_are_no_name() -> None:
    assert not fields(Gate(SECRETS), own("王", "五", "631", "2345"))
