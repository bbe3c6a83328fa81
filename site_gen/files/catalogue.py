"""What the downloads are, for programs that read them: datapackage.json (Frictionless), metadata of CSV on the web, schema.org.

All three are made from the tables' own columns (site_gen/files/tables.py) and from size and sum of the files as they were written.
"""

from collections.abc import Iterator, Mapping, Sequence

import orjson
from markupsafe import Markup

from rules.disclosure.public import PublicBureau
from site_gen import paths
from site_gen.files.opendata import FORMATS, Download
from site_gen.files.tables import LIST_MARK, YES, Field, Shape
from site_gen.pages.figures import size_words
from site_gen.pages.views import OpenDataView, OpenFile, OpenList, OpenTable
from site_gen.publishing.build_cache import Listed

__all__ = ["TERMS", "catalogue", "open_data_view"]

TERMS = "可以自由下载、使用和转载，请注明来源"
_NO = "否"
_FREEZES = (
    "冻结序号", "抽取编号", "承诺值", "冻结时间", "随机值种类", "随机值预定产生时间", "状态", "封存值",
)  # fmt: skip
_HEADS = ("台账序号", "台账链头", "公布时间")
_PLAIN = (
    (paths.FREEZES, "冻结登记", "历次冻结、抽取、作废和失效，只增加不改动", _FREEZES),
    (paths.HEADS, "台账链头", "每次公布时台账到了哪里，只增加不改动", _HEADS),
)


def catalogue(
    bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Listed]
) -> Iterator[tuple[str, bytes]]:
    """The files (path, bytes) that describe the downloads; written: all files of which they tell, by path."""
    yield paths.DATA_PACKAGE, _package(bureau, files, written)
    for one in files:
        if one.form == "csv":
            yield f"{one.path}-metadata.json", _on_the_web(bureau, one)


def open_data_view(bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Listed]) -> OpenDataView:
    """What the 开放数据 page shows."""
    tables: dict[str, list[Download]] = {}
    for one in files:
        tables.setdefault(one.table.stem, []).append(one)
    shown = tuple(
        OpenTable(
            of[0].table.title,
            len(of[0].table.records),
            tuple(OpenFile(FORMATS[one.form][0], one.path, size_words(written[one.path].size)) for one in of),
        )
        for of in tables.values()
    )
    shapes = {one.table.shape.title: one.table.shape for one in files}.values()
    lists = tuple(
        OpenList(shape.title, shape.note, tuple((field.title, field.note) for field in shape.fields))
        for shape in shapes
    )
    return OpenDataView(shown, lists, TERMS, paths.DATA_PACKAGE, _linked(bureau, files, written))


# ---- Frictionless

_TYPES = {
    "text": "string",
    "list": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "time": "datetime",
}


def _package(bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Listed]) -> bytes:
    told: dict[str, object] = {
        "name": "double-random-open",
        "title": f"{bureau.name}双随机、一公开开放数据",
        "description": f"抽查安排、抽取、检查结果、名录和统计。{TERMS}。",
        "licenses": [{"path": _address(bureau, "open-data/index.html"), "title": TERMS}],
        "contributors": [{"title": bureau.name, "role": "publisher"}],
        "keywords": ["双随机", "一公开", "监管", "检查结果"],
        "resources": [
            *(_resource(one, written[one.path]) for one in files if one.form != "xlsx"),
            *(
                _plain_resource(path, title, note, fields, written[path])
                for path, title, note, fields in _PLAIN
                if written[path].size
            ),
        ],
    }
    if bureau.url:
        told["homepage"] = _address(bureau, "open-data/index.html")
    return _json(told)


def _resource(one: Download, file: Listed) -> dict[str, object]:
    shape = one.table.shape
    named = f"{one.table.stem.replace('/', '-')}-{one.form}"
    return {
        "name": named,
        "profile": "tabular-data-resource",
        "path": one.path,
        "title": one.table.title,
        "description": shape.note,
        "format": one.form,
        "mediatype": FORMATS[one.form][1],
        "encoding": "utf-8",
        # Frictionless' own reader of JSON counts no bytes and calls every sum wrong; those of all files stand in SHA256SUMS.
        **({"dialect": {"json": {"keyed": True}}} if one.form == "json" else _sum(file)),
        "schema": {
            "fields": [_schema_field(field) for field in shape.fields],
            "primaryKey": [field.title for field in shape.fields if field.name in shape.key],
            "missingValues": [""],
        },
    }


def _sum(file: Listed) -> dict[str, object]:
    return {"bytes": file.size, "hash": f"sha256:{file.sha256}"}


def _schema_field(field: Field) -> dict[str, object]:
    """name is the heading that stands in the file; the name of the public record's field is kept beside it."""
    told: dict[str, object] = {"name": field.title, "title": field.title, "rdfType": f"urn:mingchou:{field.name}"}
    told["description"] = field.note or field.title
    if field.kind == "flag":
        told |= {"type": "boolean", "trueValues": [YES], "falseValues": [_NO]}
    else:
        told["type"] = _TYPES[field.kind]
    constraints: dict[str, object] = {}
    if field.required:
        constraints["required"] = True
    if field.pattern:
        constraints["pattern"] = field.pattern
    if field.kind in ("integer", "number"):
        constraints["minimum"] = 0
    return told | ({"constraints": constraints} if constraints else {})


def _plain_resource(path: str, title: str, note: str, fields: Sequence[str], file: Listed) -> dict[str, object]:
    return {
        "name": path.replace(".", "-"),
        "profile": "tabular-data-resource",
        "path": path,
        "title": title,
        "description": note,
        "format": "tsv",
        "mediatype": "text/tab-separated-values",
        "encoding": "utf-8",
        **_sum(file),
        "dialect": {"header": False, "csv": {"delimiter": "\t"}},
        "schema": {"fields": [{"name": name, "title": name, "type": "string"} for name in fields]},
    }


# ---- CSV on the web (W3C)

_DATATYPES: Mapping[str, object] = {
    "text": "string", "list": "string", "integer": {"base": "integer", "minimum": 0}, "number": {"base": "decimal", "minimum": 0},
    "date": {"base": "date", "format": "yyyy-MM-dd"}, "time": "dateTime", "flag": {"base": "boolean", "format": f"{YES}|{_NO}"},
}  # fmt: skip


def _on_the_web(bureau: PublicBureau, one: Download) -> bytes:
    shape = one.table.shape
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
            "url": one.path.rpartition("/")[2],
            "dc:title": one.table.title,
            "dc:description": shape.note,
            "dc:publisher": bureau.name,
            "dc:rights": TERMS,
            "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
            "tableSchema": {"columns": [_column(field) for field in shape.fields], "primaryKey": list(shape.key)},
        }
    )


def _column(field: Field) -> dict[str, object]:
    datatype = {"base": "string", "format": field.pattern} if field.pattern else _DATATYPES[field.kind]
    told: dict[str, object] = {"name": field.name, "titles": field.title, "datatype": datatype}
    if field.note:
        told["dc:description"] = field.note
    if field.kind == "list":
        told["separator"] = LIST_MARK
    if field.required:
        told["required"] = True
    return told


# ---- schema.org


def _linked(bureau: PublicBureau, files: Sequence[Download], written: Mapping[str, Listed]) -> Markup:
    """JSON-LD for a block of the page; no text in it can end the block."""
    lists: dict[str, list[Download]] = {}
    shapes: dict[str, Shape] = {}
    for one in files:
        lists.setdefault(one.table.shape.title, []).append(one)
        shapes[one.table.shape.title] = one.table.shape
    publisher = {"@type": "GovernmentOrganization", "name": bureau.name}
    page = _address(bureau, "open-data/index.html")
    told = {
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
                        "name": one.table.title,
                        "encodingFormat": FORMATS[one.form][1],
                        "contentUrl": _address(bureau, one.path),
                        "contentSize": f"{written[one.path].size} B",
                    }
                    for one in of
                ],
            }
            for title, of in lists.items()
        ],
    }
    raw = orjson.dumps(told).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(raw)  # noqa: S704 - JSON without a character that HTML knows


def _address(bureau: PublicBureau, path: str) -> str:
    """The whole address where the site has one, else as seen from the 开放数据 page."""
    return f"{bureau.url.rstrip('/')}/{path}" if bureau.url else paths.root("open-data/index.html") + path


def _json(told: object) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"
