"""Worker processes: futures shared out in chunks, started when first needed.

Processes are spawned, not forked: a fork of a process with compiled threads may hang. Each gets
the runner once, pickled; one whose code came from `path/to/model.py:NAME` has its file run again
in the worker first.
"""

import contextlib
import multiprocessing
import pickle
import signal
import sys
import weakref
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np

from wouldtake.engine.load import LABEL, run_file
from wouldtake.errors import ModelError

from .runs import Failure, OneFuture, Task, run_task

_CHUNKS_EACH = 4  # chunks a worker, so that a slow one does not keep the others waiting
_installed: Any = None  # in a worker: its runner, or why there is none


class Workers:
    """Runs tasks here or in processes; the results are the same.

    Args:
        runner: see `runs.OneFuture`; picklable where `count` is above 1.
    """

    def __init__(self, runner: OneFuture, count: int):
        self.runner, self.count = runner, count
        self._pool: ProcessPoolExecutor | None = None

    def run(self, task: Task, name: str) -> list[dict[str, np.ndarray] | Failure]:
        """The results of a task in parts, in the order of its futures.

        Raises:
            ModelError: the runner cannot be sent to another process, or a process died.
        """
        size = task.futures.size
        if self.count == 1 or size < 2:
            return [run_task(self.runner, task)]
        chunk = max(1, -(-size // (_CHUNKS_EACH * self.count)))
        pool = self._started(name)
        tasks = [task.part(at, min(at + chunk, size)) for at in range(0, size, chunk)]
        try:
            return list(pool.map(_work, tasks))
        except BrokenProcessPool as error:
            self.close()
            raise ModelError(
                f"model `{name}`: a worker process ended before its work was done. If this is a "
                'script, ask under `if __name__ == "__main__":`; if the model needs much memory, '
                "take fewer workers; workers=1 runs it in this process and shows its own errors"
            ) from error

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __getstate__(self) -> dict[str, Any]:
        return {"runner": self.runner, "count": self.count, "_pool": None}

    def _started(self, name: str) -> ProcessPoolExecutor:
        if self._pool is None:
            try:
                payload = pickle.dumps(self.runner)
            except Exception as error:
                raise ModelError(
                    f"model `{name}` cannot be sent to {self.count} processes ({error}). Define "
                    "what it runs at the top level of a module, not as a lambda or inside a "
                    "function; or take workers=1"
                ) from error
            pool = self._pool = ProcessPoolExecutor(
                self.count, mp_context=multiprocessing.get_context("spawn"),
                initializer=_install, initargs=(payload, _loaded_files(payload)),
            )
            weakref.finalize(self, pool.shutdown, wait=False, cancel_futures=True)
        return self._pool


def _loaded_files(payload: bytes) -> list[str]:
    """Files loaded by path that the payload names: no import finds them by their module's name."""
    return [
        str(module.__file__) for label, module in list(sys.modules.items())
        if label.startswith(LABEL) and label.encode() in payload
        and getattr(module, "__file__", None)
    ]


def _install(payload: bytes, files: list[str]) -> None:
    """In a new worker: make the runner ready. What fails is told when work comes."""
    global _installed  # noqa: PLW0603
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    try:
        for file in files:
            run_file(Path(file))
        _installed = pickle.loads(payload)
    except Exception as error:
        _installed = f"{type(error).__name__}: {error}"


def _work(task: Task) -> "dict[str, np.ndarray] | Failure":
    if isinstance(_installed, str):
        return Failure(
            int(task.futures[0]), task.settings_at(0),
            f"a worker process could not load it ({_installed}). Define it in a module that can "
            "be imported, or take workers=1",
        )
    return run_task(_installed, task)
