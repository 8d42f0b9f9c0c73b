"""What a command never uses, and other packages load all the same, stays unloaded.

SciPy takes every name of NumPy, and with them the compiler of Fortran, which loads for a tenth of
a second: one fifteenth of a short command.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

UNUSED = frozenset({"numpy.f2py"})


class Unloaded(MetaPathFinder):
    """Finds modules that load when something of them is first used, by Python's own means."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where one of them is; None for any other module."""
        if fullname not in UNUSED:
            return None
        found = PathFinder.find_spec(fullname, path, target)
        if found is not None and found.loader is not None:
            found.loader = LazyLoader(found.loader)
        return found


def leave_unused() -> None:
    """Load them late, from here on."""
    if not any(isinstance(finder, Unloaded) for finder in sys.meta_path):
        sys.meta_path.insert(0, Unloaded())
