"""Print 200 record sheets into one .docx; beside it 200 pages of plain paragraphs by python-docx, as a peer.

Run: python -m bench.sheets [sheets]. Prints seconds and the ratio. Figure to reach: 200 sheets in 3 s or less.
"""

import tempfile
import time
from pathlib import Path

import docx
from docx.enum.text import WD_BREAK

from bench import arguments
from db.exchange.word_sheet import write_sheets
from rules.work.sheet import SheetForm, SheetRow

LINES = 40  # paragraphs on a plain page: about as many texts as a sheet has cells


def form(at: int) -> SheetForm:
    """The sheet of one object, six items on it."""
    return SheetForm(
        number=f"S-{at:06d}", title="2024年旅馆业", task="2024-001", name=f"演示宾馆第{at}分店", kind="企业",
        code="91410499MA0000000P", legal_representative="张某某", scope="住宿服务、餐饮服务、停车场服务" * 4, region="410499",
        founded_on="2019-03-01", phone="03750000000", address=f"演示区东街 {at} 号",
        rows=tuple(SheetRow(name, f"旅馆业检查事项{n}", "", "张某、李某") for name in ("公安", "消防") for n in range(3)),
        sent="本对象在这次抽取中的编号 P-0056\n演示人员06　TEST-police-006　P06　e80d1c61 ff218133 194d93ab fd74d262",
        date="", handling="", note="", signature="", batch="第 1 批", joint="",
        proof="本表出自抽取 2024-001-1\n扫描二维码核验", qr="https://www.example.gov.cn/ssj/draws/2024-001-1/index.html#verify",
        qr_words="扫码核验",
    )  # fmt: skip


def plain(path: Path, count: int) -> None:
    """Write a document of so many pages of plain paragraphs."""
    document = docx.Document()
    for at in range(count):
        for line in range(LINES):
            document.add_paragraph(f"第 {at} 页第 {line} 行：演示宾馆")
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.save(str(path))


def main() -> None:
    (count,) = arguments(__doc__, sheets=200)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_sheets(Path(folder) / "sheets.docx", [form(at) for at in range(count)])
        ours = time.perf_counter() - start
        start = time.perf_counter()
        plain(Path(folder) / "plain.docx", count)
        peer = time.perf_counter() - start
    print(f"{count} record sheets {ours:.2f} s; {count} plain pages {peer:.2f} s; ratio {ours / peer:.2f}")


if __name__ == "__main__":
    main()
