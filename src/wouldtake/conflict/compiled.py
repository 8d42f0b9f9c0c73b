"""The decorators under which a mechanism's function is compiled.

`_nrt=False` leaves reference counting out: these functions allocate nothing, and counting
references to the world's arrays in every call cost most of a run. All become one function: a call
passes each array in some seven numbers, and passing them took two thirds of what was left.
Division follows NumPy. Without wrappers a function cannot be called from outside, which halves the
time of compiling. A literal argument, such as a constant of `state`, has a version compiled for
it alone; so where one function serves many, it takes `int(CONSTANT)`, a number like any other.

Nothing here is cached on its own: Numba watches only the file of the function it caches, so that
a cached caller would keep a changed callee. `machine` keeps the whole loop, under a digest of
every source. With `NUMBA_DISABLE_JIT=1` everything runs as plain Python.
"""

from typing import Any

from numba import njit
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class Part(JITCodeLibrary):
    """LLVM's code of a function that is only ever written into another: no machine code of it.

    The caller's code is optimised with this inside it. Before that, once is enough: Numba does it
    three times, which made the loop no faster and, with the machine code, took a fifth of a first
    answer.
    """

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout  # pyright: ignore[reportAttributeAccessIssue]

    def _optimize_final_module(self) -> None:
        passes, builder = self._codegen._module_pass_manager()  # pyright: ignore[reportAttributeAccessIssue]
        passes.run(self._final_module, builder)

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


class Whole(Part):
    """LLVM's code of the loop itself, with all others inside it, optimised as far as it goes."""

    _optimize_functions = JITCodeLibrary._optimize_functions
    _optimize_final_module = JITCodeLibrary._optimize_final_module


class InParts(Compiler):
    """Numba's compiler for such functions, which ends before their machine code."""

    library = Part

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        self.state.flags.no_compile = True

    def compile_extra(self, func: Any) -> Any:
        """Compile a function, and let others that call it find its code."""
        self.state.library = self.library(self.state.targetctx.codegen(), func.__qualname__)
        result = super().compile_extra(func)
        self.state.library.finalize()
        # Numba knows a function by a built-in that Python would call: here one that only fails.
        key = [].remove
        self.state.targetctx.insert_user_function(key, result.fndesc, [result.library])
        return result._replace(entry_point=key)


# Also called from plain Python, as tests do the noise.
called = njit(_nrt=False, error_model="numpy", forceinline=True)  # pyright: ignore[reportCallIssue]
compiled = njit(  # pyright: ignore[reportCallIssue]
    _nrt=False, error_model="numpy", forceinline=True, no_cpython_wrapper=True,
    no_cfunc_wrapper=True, pipeline_class=InParts,
)
