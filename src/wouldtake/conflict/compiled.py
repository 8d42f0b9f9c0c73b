"""The one decorator under which a mechanism's function is compiled.

`_nrt=False` leaves reference counting out: these functions allocate nothing, and counting
references to the world's arrays in every call cost most of a run. Division follows NumPy.
Nothing here is cached on its own: Numba
watches only the file of the function it caches, so that a cached caller would keep a changed
callee. The outer loop in `run.py` is cached, under a digest of every source.
With `NUMBA_DISABLE_JIT=1` everything runs as plain Python.
"""

from numba import njit

compiled = njit(_nrt=False, error_model="numpy")  # pyright: ignore[reportCallIssue]
