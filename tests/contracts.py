"""A kind of import contract for pyproject.toml: a package may import what is listed, and nothing else of the outside.

import-linter has contracts that forbid; a list of what is forbidden forgets what nobody thought of. Here what is not named fails.
"""

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

__all__ = ["AllowList"]


class AllowList(Contract):
    """source_package: whose modules are looked at. allowed_modules: top names of the libraries (the standard one too) they may import.

    A lazy import counts as an import; its own modules need no entry. A name that is listed and no longer imported fails too.
    """

    type_name = "allow_list"

    # Fields of the library's own kind, which holds text and sets in the contract that is made of them.
    source_package: str = cast(str, fields.StringField())
    allowed_modules: set[str] = cast(set[str], fields.SetField(subfield=fields.StringField()))

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - the name is the library's
        """Every import of the package judged. The metadata hold what is forbidden (importer, imported) and what is listed in vain."""
        imports = {
            (importer, imported)
            for importer in (self.source_package, *graph.find_descendants(self.source_package))
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.partition(".")[0] != self.source_package
        }
        tops = {imported.partition(".")[0] for _, imported in imports}
        forbidden = sorted(pair for pair in imports if pair[1].partition(".")[0] not in self.allowed_modules)
        unused = sorted(self.allowed_modules - tops)
        return ContractCheck(kept=not (forbidden or unused), metadata={"forbidden": forbidden, "unused": unused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print which module imports what, and what is listed in vain."""
        for importer, imported in check.metadata["forbidden"]:
            output.print_error(f"{importer} imports {imported}, which is not on the list of {self.source_package}")
        for name in check.metadata["unused"]:
            output.print_error(f"{name} is on the list of {self.source_package} and no longer imported there")
