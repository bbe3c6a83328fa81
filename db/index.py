"""The documents of a table found by the text of one field."""

from collections.abc import Set
from typing import Any, TypeAlias

import msgspec

__all__ = ["Body", "Index"]

Body: TypeAlias = bytes | msgspec.Raw
"""A document. One that came with the snapshot is a place in the snapshot's bytes (Raw), cut out when it is asked for."""

_NONE: frozenset[int] = frozenset()


class Index:
    """The ids of a table's documents by the text of one field."""

    def __init__(self, field: str, default: str | None) -> None:
        shape = msgspec.defstruct("OneField", [(field, Any, default)])
        self._read = msgspec.json.Decoder(shape)
        self._field = field
        self._ids: dict[str, set[int]] = {}

    def value(self, body: Body) -> str | None:
        """The field's text in a document; None where it is no text."""
        value: object = getattr(self._read.decode(body), self._field)
        return value if isinstance(value, str) else None

    def add(self, doc_id: int, body: Body) -> None:
        """Put a document under its value."""
        if (value := self.value(body)) is not None:
            self._ids.setdefault(value, set()).add(doc_id)

    def replace(self, doc_id: int, old: Body | None, new: Body | None) -> None:
        """A document has changed from `old` to `new`; None: there was none, or is none any more."""
        if old is not None:
            self.remove(doc_id, old)
        if new is not None:
            self.add(doc_id, new)

    def remove(self, doc_id: int, body: Body) -> None:
        """Forget a document that stood under its value."""
        if (value := self.value(body)) is not None and (ids := self._ids.get(value)) is not None:
            ids.discard(doc_id)
            if not ids:
                del self._ids[value]

    def ids(self, value: str) -> Set[int]:
        """The documents under a value; not a copy, which would cost as much as there are."""
        return self._ids.get(value, _NONE)

    def ids_until(self, last: str) -> list[int]:
        """The ids under every value up to `last`, in the order of the values (days, as they are written), "" left out."""
        return [doc_id for value in sorted(self._ids) if "" < value <= last for doc_id in sorted(self._ids[value])]
