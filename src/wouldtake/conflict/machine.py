"""The compiled loop as machine code on disk, so that a later start needs no compiler.

Numba and what it loads take about half of a warm start. It compiles the loop once; the machine
code is kept under a digest of every source of the simulation, the compiler's version and the
processor, and llvmlite alone loads it again. The loop takes numbers and pointers: an array goes
in as Numba's native functions take it, which is checked against what was compiled, kind by kind,
before any machine code is kept or called.
"""

import contextlib
import ctypes
import hashlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

KINDS = {"i": ctypes.c_int64, "d": ctypes.c_double, "p": ctypes.c_void_p}
MATHEMATICS = ("cos", "exp", "floor", "log", "pow", "sin", "sqrt")  # called for what LLVM names so
LAYOUT = 1  # raised when what is kept, or how it is called, changes


def flat(value: Any) -> Iterator[tuple[str, Any]]:
    """A value as the native function takes it: (`i`nteger, `d`ouble or `p`ointer, value) each.

    Raises:
        TypeError: an array that is not in C order, or a value of another kind.
    """
    if isinstance(value, tuple):
        for part in value:
            yield from flat(part)
    elif isinstance(value, np.ndarray):
        if not value.flags.c_contiguous:
            raise TypeError("the simulation takes arrays in C order")
        yield from (("p", None), ("p", None), ("i", value.size), ("i", value.itemsize))
        yield "p", value.ctypes.data
        yield from (("i", extent) for extent in (*value.shape, *value.strides))
    elif isinstance(value, bool):
        raise TypeError("the simulation takes no yes or no")
    elif isinstance(value, int | np.integer):
        yield "i", int(value)
    elif isinstance(value, float):
        yield "d", float(value)
    else:
        raise TypeError(f"the simulation takes no {type(value).__name__}")


def shape_of(value: Any) -> str:
    """What decides the machine code: kinds of numbers, element types and dimensions of arrays."""
    if isinstance(value, tuple):
        return "(" + ",".join(shape_of(part) for part in value) + ")"
    if isinstance(value, np.ndarray):
        return f"{value.dtype.str}{value.ndim}"
    return "d" if isinstance(value, float) else "i"


@dataclass(frozen=True)
class Loop:
    """Machine code of a loop: its address, the kinds of its arguments, and what keeps it alive."""

    address: int
    kinds: str
    engine: Any

    def bind(self, arguments: Sequence[Any]) -> Callable[[int, int], None]:
        """The loop over these arguments, as a function of its last two: first row, last row + 1.

        It lets other threads run, and keeps the arguments, whose addresses are all it passes.
        """
        flattened = [value for _, value in flat(tuple(arguments))]
        kinds = [KINDS[kind] for kind in self.kinds]
        native = ctypes.CFUNCTYPE(ctypes.c_int32, *(2 * [ctypes.c_void_p]), *kinds)(self.address)
        result, error = (ctypes.c_int64 * 2)(), ctypes.c_void_p()

        def call(start: int, stop: int) -> None:
            status = native(
                ctypes.addressof(result), ctypes.addressof(error), *flattened, start, stop
            )
            if status != 0:
                told = shape_of(tuple(arguments))
                raise RuntimeError(f"the compiled simulation failed ({status}) with {told}")

        return call


def folders() -> list[Path]:
    """Where machine code may be kept: beside the sources, else in the user's own cache."""
    own = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    cache = Path(own) if own else Path.home() / ".cache"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return [Path(chosen)] if chosen else [
        Path(__file__).parent / "__pycache__", cache / "wouldtake"
    ]


def name_for(digest: int, shape: str) -> str:
    """The name of the file: whatever decides the machine code is in it."""
    import llvmlite.binding as llvm  # noqa: PLC0415

    features = llvm.get_host_cpu_features().flatten()
    decides = (
        LAYOUT, f"{digest:x}", shape, version("numba"), version("llvmlite"), sys.platform,
        platform.machine(), llvm.get_host_cpu_name(), features,
    )
    return f"simulation-{hashlib.sha256(repr(decides).encode()).hexdigest()[:24]}.bin"


def load(name: str) -> Loop | None:
    """Machine code kept under a name, if there is any, whole, and all that it calls is here."""
    for folder in folders():
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            content = (folder / name).read_bytes()
            head, _, code = content.partition(b"\n")
            told = json.loads(head)
            if hashlib.sha256(code).hexdigest() == told["sha256"]:
                return link(code, told["symbol"], told["calls"], told["kinds"])
    return None


def keep(name: str, code: bytes, symbol: str, calls: list[str], kinds: str) -> None:
    """Keep machine code under a name, whole or not at all; not where nothing can be written."""
    told = {
        "symbol": symbol, "calls": calls, "kinds": kinds,
        "sha256": hashlib.sha256(code).hexdigest(),
    }
    content = json.dumps(told).encode() + b"\n" + code
    for folder in folders():
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
                file.write(content)
            Path(file.name).chmod(0o644)  # who installs is not always who asks
            Path(file.name).replace(folder / name)
            return


def link(code: bytes, symbol: str, calls: list[str], kinds: str) -> Loop | None:
    """Load machine code into this process; None where something that it calls is missing."""
    import llvmlite.binding as llvm  # noqa: PLC0415

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    # Looked up in this process, which the engine has opened; to miss one would end the process.
    if any(llvm.address_of_symbol(name) is None for name in calls):
        return None
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address(symbol)
    return Loop(address, kinds, engine) if address else None


def apart() -> Any:
    """Numba's compiler, told that no two arrays of the loop share memory.

    So it need not read a number again after each that is written, which took a tenth of a run.
    Only what is written matters: `run` makes each such array anew, for one thread.
    """
    from .compiled import InParts, Whole  # noqa: PLC0415

    class Apart(InParts):
        library = Whole

        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self.state.flags.noalias = True

    return Apart


def compile_loop(function: Callable[..., None], arguments: Sequence[Any], name: str) -> Loop | None:
    """Compile a loop for such arguments, keep its machine code, and load it.

    None where Numba takes arguments in another way than `flat` does.
    """
    import llvmlite.binding as llvm  # noqa: PLC0415
    import numba  # noqa: PLC0415

    native = numba.njit(  # pyright: ignore[reportCallIssue]
        _nrt=False, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True,
        pipeline_class=apart(),
    )(function)
    rows = numba.int64, numba.int64  # the first, and the last + 1
    signature = (*(numba.typeof(value) for value in arguments), *rows)
    native.compile(signature)
    compiled = native.overloads[signature]
    symbol = compiled.fndesc.llvm_func_name
    module = llvm.parse_assembly(compiled.library.get_llvm_str())
    kinds = "".join(kind for kind, _ in flat(tuple(arguments))) + "ii"
    if not takes(module.get_function(symbol), kinds):
        return None
    declared = [f.name for f in module.functions if f.is_declaration]
    calls = sorted(
        {name for name in declared if not name.startswith("llvm.")}
        | {f for f in MATHEMATICS if f"llvm.{f}.f64" in declared}
    )
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3,
        jit=True,
    )
    code = machine.emit_object(module)
    loop = link(code, symbol, calls, kinds)
    if loop is not None:
        keep(name, code, symbol, calls, kinds)
    return loop


def takes(function: Any, kinds: str) -> bool:
    """Whether a native function takes two pointers and then arguments of these kinds."""
    words = {"i64": "i", "double": "d", "ptr": "p"}
    found = "".join(words.get(str(argument.type).partition(" ")[0], "?")
                    for argument in function.arguments)
    return found == "pp" + kinds[: len(found) - 2] and len(found) == len(kinds) + 2
