"""Metadata of the downloads, for programs that read them: datapackage.json (Frictionless), CSV on the web (W3C), schema.org.

All three come from the columns of the tables (site_gen/files/tables.py) and from size and SHA-256 of the written files.
"""

from collections.abc import Iterator, Mapping, Sequence

import orjson
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from rules.disclosure.public import PublicBureau
from site_gen import paths
from site_gen.files.opendata import FORMATS, Download
from site_gen.files.tables import LIST_MARK, YES, Field, Shape
from site_gen.manifest import Entry
from site_gen.pages.figures import size_words
from site_gen.pages.open_data import OpenDataView, OpenFile, OpenList, OpenTable

__all__ = ["TERMS", "catalogue", "open_data_view"]

TERMS = "可以自由下载、使用和转载，请注明来源"
_NO = "否"
_FREEZES = (
    "冻结序号", "抽取编号", "承诺值", "冻结时间", "随机值种类", "随机值预定产生时间", "状态", "封存值",
)  # fmt: skip
_HEADS = ("台账序号", "台账链头", "公布时间", "种类")
_PLAIN = (
    (paths.FREEZES, "冻结登记", "历次冻结、抽取、作废和失效，只增加不改动", _FREEZES),
    (paths.HEADS, "台账链头", "每次公布时台账到了哪里，只增加不改动", _HEADS),
)


def catalogue(
    bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Entry]
) -> Iterator[tuple[str, bytes]]:
    """The files (path, bytes) that describe the downloads. written: every described file by path, with size and SHA-256."""
    yield paths.DATA_PACKAGE, _package(bureau, files, written)
    for file in files:
        if file.form == "csv":
            yield f"{file.path}-metadata.json", _csv_on_the_web(bureau, file)


def open_data_view(bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Entry]) -> OpenDataView:
    """What the 开放数据 page shows. written: as of `catalogue`."""
    by_table: dict[str, list[Download]] = {}
    for file in files:
        by_table.setdefault(file.table.stem, []).append(file)
    tables = tuple(
        OpenTable(
            title=forms[0].table.title,
            rows=len(forms[0].table.records),
            files=tuple(
                OpenFile(form=FORMATS[file.form][0], path=file.path, size=size_words(written[file.path].size))
                for file in forms
            ),
        )
        for forms in by_table.values()
    )
    shapes = {file.table.shape.title: file.table.shape for file in files}.values()
    lists = tuple(
        OpenList(title=shape.title, note=shape.note, fields=tuple((field.title, field.note) for field in shape.fields))
        for shape in shapes
    )
    return OpenDataView(
        tables=tables, lists=lists, terms=TERMS, package=paths.DATA_PACKAGE, linked=_linked(bureau, files, written)
    )


# ---- Frictionless

_TYPES = {
    "text": "string",
    "list": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "time": "datetime",
}


def _package(bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Entry]) -> bytes:
    package: dict[str, object] = {
        "name": "double-random-open",
        "title": f"{bureau.name}双随机、一公开开放数据",
        "description": f"抽查安排、抽取、检查结果、名录和统计。{TERMS}。",
        "licenses": [{"path": _address(bureau, "open-data/index.html"), "title": TERMS}],
        "contributors": [{"title": bureau.name, "role": "publisher"}],
        "keywords": ["双随机", "一公开", "监管", "检查结果"],
        "resources": [
            *(_resource(file, written[file.path]) for file in files if file.form != "xlsx"),
            *(
                _plain_resource(path, title, note, fields, written[path])
                for path, title, note, fields in _PLAIN
                if written[path].size
            ),
        ],
    }
    if bureau.url:
        package["homepage"] = _address(bureau, "open-data/index.html")
    return _json(package)


def _resource(file: Download, listed: Entry) -> dict[str, object]:
    """listed: size and SHA-256 of the file."""
    shape = file.table.shape
    return {
        "name": f"{file.table.stem.replace('/', '-')}-{file.form}",
        "profile": "tabular-data-resource",
        "path": file.path,
        "title": file.table.title,
        "description": shape.note,
        "format": file.form,
        "mediatype": FORMATS[file.form][1],
        "encoding": "utf-8",
        # Frictionless' own reader of JSON counts no bytes and calls every sum wrong; those of all files stand in SHA256SUMS.
        **({"dialect": {"json": {"keyed": True}}} if file.form == "json" else _sum(listed)),
        "schema": {
            "fields": [_schema_field(field) for field in shape.fields],
            "primaryKey": [field.title for field in shape.fields if field.name in shape.key],
            "missingValues": [""],
        },
    }


def _sum(listed: Entry) -> dict[str, object]:
    return {"bytes": listed.size, "hash": f"sha256:{listed.sha256}"}


def _schema_field(field: Field) -> dict[str, object]:
    """name: the heading that stands in the file; rdfType: the name of the public record's field."""
    schema: dict[str, object] = {"name": field.title, "title": field.title, "rdfType": f"urn:mingchou:{field.name}"}
    schema["description"] = field.note or field.title
    if field.kind == "flag":
        schema |= {"type": "boolean", "trueValues": [YES], "falseValues": [_NO]}
    else:
        schema["type"] = _TYPES[field.kind]
    constraints: dict[str, object] = {}
    if field.required:
        constraints["required"] = True
    if field.pattern:
        constraints["pattern"] = field.pattern
    if field.kind in ("integer", "number"):
        constraints["minimum"] = 0
    return schema | ({"constraints": constraints} if constraints else {})


def _plain_resource(path: str, title: str, note: str, fields: Sequence[str], listed: Entry) -> dict[str, object]:
    """A TSV file without headings, whose fields are all texts."""
    return {
        "name": path.replace(".", "-"),
        "profile": "tabular-data-resource",
        "path": path,
        "title": title,
        "description": note,
        "format": "tsv",
        "mediatype": "text/tab-separated-values",
        "encoding": "utf-8",
        **_sum(listed),
        "dialect": {"header": False, "csv": {"delimiter": "\t"}},
        "schema": {"fields": [{"name": name, "title": name, "type": "string"} for name in fields]},
    }


# ---- CSV on the web (W3C)

_DATATYPES: Mapping[str, object] = {
    "text": "string", "list": "string", "integer": {"base": "integer", "minimum": 0}, "number": {"base": "decimal", "minimum": 0},
    "date": {"base": "date", "format": "yyyy-MM-dd"}, "time": "dateTime", "flag": {"base": "boolean", "format": f"{YES}|{_NO}"},
}  # fmt: skip


def _csv_on_the_web(bureau: PublicBureau, file: Download) -> bytes:
    shape = file.table.shape
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
            "url": file.path.rpartition("/")[2],
            "dc:title": file.table.title,
            "dc:description": shape.note,
            "dc:publisher": bureau.name,
            "dc:rights": TERMS,
            "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
            "tableSchema": {"columns": [_column(field) for field in shape.fields], "primaryKey": list(shape.key)},
        }
    )


def _column(field: Field) -> dict[str, object]:
    datatype = {"base": "string", "format": field.pattern} if field.pattern else _DATATYPES[field.kind]
    column: dict[str, object] = {"name": field.name, "titles": field.title, "datatype": datatype}
    if field.note:
        column["dc:description"] = field.note
    if field.kind == "list":
        column["separator"] = LIST_MARK
    if field.required:
        column["required"] = True
    return column


# ---- schema.org


def _linked(bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Entry]) -> Markup:
    """JSON-LD for a block of the page; no text in it can end the block."""
    lists: dict[str, list[Download]] = {}
    shapes: dict[str, Shape] = {}
    for file in files:
        lists.setdefault(file.table.shape.title, []).append(file)
        shapes[file.table.shape.title] = file.table.shape
    publisher = {"@type": "GovernmentOrganization", "name": bureau.name}
    page = _address(bureau, "open-data/index.html")
    catalog = {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "name": f"{bureau.name}双随机、一公开开放数据",
        "publisher": publisher,
        "inLanguage": "zh-CN",
        "dataset": [
            {
                "@type": "Dataset",
                "name": f"{bureau.name}{title}",
                "description": f"{bureau.name}双随机、一公开监管的{title}：{shapes[title].note}。{TERMS}。",
                "creator": publisher,
                "license": page,
                "isAccessibleForFree": True,
                "variableMeasured": [field.title for field in shapes[title].fields],
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "name": file.table.title,
                        "encodingFormat": FORMATS[file.form][1],
                        "contentUrl": _address(bureau, file.path),
                        "contentSize": f"{written[file.path].size} B",
                    }
                    for file in forms
                ],
            }
            for title, forms in lists.items()
        ],
    }
    return htmlsafe_json_dumps(catalog, dumps=lambda value: orjson.dumps(value).decode())


def _address(bureau: PublicBureau, path: str) -> str:
    """The absolute address where the site has one, else relative to the 开放数据 page."""
    return f"{bureau.url.rstrip('/')}/{path}" if bureau.url else paths.root("open-data/index.html") + path


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"
