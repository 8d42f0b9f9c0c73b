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

from numba import njit

# Also called from plain Python, as tests do the noise.
called = njit(_nrt=False, error_model="numpy", forceinline=True)  # pyright: ignore[reportCallIssue]
compiled = njit(  # pyright: ignore[reportCallIssue]
    _nrt=False, error_model="numpy", forceinline=True, no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
)
