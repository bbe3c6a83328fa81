"""How a mutant gets into a process.

Into a process that has all its modules, the quick way: the code of the changed function is exchanged in place, so that whoever
imported the function calls the changed one. What runs while modules are imported (tables, defaults) goes into a process without
the program's modules: there the changed module is imported instead of its file. So does, when it survives the quick way, a
function that the import of a module calls.
"""

import gc
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType

from tests.mutants.mutant import Mutant

__all__ = ["Functions", "ImportWatch", "import_changed"]

Place = tuple[str, str, int]
"""A function: path below the root, dotted name, first line."""


class ImportWatch:
    """Which functions of a room run while the program and its tests are imported."""

    def __init__(self, room: Path) -> None:
        self.room = str(room)
        self.ran: set[CodeType] = set()

    def __enter__(self) -> "ImportWatch":
        sys.setprofile(self._look)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _look(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(self.room):
            self.ran.add(frame.f_code)


class Functions:
    """The functions of a room that live in this process, by their place."""

    def __init__(self, root: Path, watch: ImportWatch) -> None:
        self.root = root
        self.ran_at_import = {self._place(code) for code in watch.ran}
        self.by_place: dict[Place, list[FunctionType]] = {}
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(watch.room):
                self.by_place.setdefault(self._place(one.__code__), []).append(one)

    def _place(self, code: CodeType) -> Place:
        return Path(code.co_filename).relative_to(self.root).as_posix(), code.co_qualname, code.co_firstlineno

    def of(self, mutant: Mutant) -> list[FunctionType]:
        """The functions that a mutant changes; none when it must be imported anew."""
        return self.by_place.get((mutant.file, *mutant.outer), []) if mutant.outer else []

    def ran(self, mutant: Mutant) -> bool:
        """Whether the function ran while modules were imported: what it gave then is not changed by exchanging its code."""
        return mutant.outer is not None and (mutant.file, *mutant.outer) in self.ran_at_import

    def exchange(self, mutant: Mutant) -> bool:
        """Put the mutant's code in the place of the right one; False when it does not fit and must be imported anew."""
        functions = self.of(mutant)
        whole = compile(mutant.source, str(self.root / mutant.file), "exec", dont_inherit=True)
        codes = [code for code in _codes(whole) if (code.co_qualname, code.co_firstlineno) == mutant.outer]
        if len(codes) != 1 or any(len(one.__code__.co_freevars) != len(codes[0].co_freevars) for one in functions):
            return False
        for one in functions:
            one.__code__ = codes[0]
        return bool(functions)


def _codes(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [code, *(found for one in inner for found in _codes(one))]


class _Loader(SourceFileLoader):
    """Compiles a text instead of the file, past the compiled file beside it."""

    def __init__(self, name: str, path: str, source: bytes) -> None:
        super().__init__(name, path)
        self.changed = source

    def get_code(self, fullname: str) -> CodeType | None:
        del fullname
        return compile(self.changed, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, root: Path, mutant: Mutant) -> None:
        self.name = mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.path = str(root / mutant.file)
        self.source = mutant.source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=_Loader(fullname, self.path, self.source)
        )


def import_changed(root: Path, mutant: Mutant) -> None:
    """From now on the mutant's module is imported with its change; it must not be imported yet."""
    finder = _Finder(root, mutant)
    assert finder.name not in sys.modules, finder.name
    sys.meta_path.insert(0, finder)
