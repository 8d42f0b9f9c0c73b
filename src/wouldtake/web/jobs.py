"""Work that takes a while: queued in two lanes, told as it goes, cancelled, kept, resumed.

A job is its request: the same request of the same case by the same version is the same job,
whoever asks, so that a second browser sees the same run. Every request is written down before it
is run and every result when it is done; a server that was stopped in between runs the request
again when it next starts, and since futures depend on the seed alone gets the same bits.

Quick questions and long searches have lanes of their own: neither waits for the other, and the
system shares the cores between them.
"""

import contextlib
import hashlib
import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from wouldtake.cases.files import write_whole
from wouldtake.errors import WouldTakeError

from .faults import Fault, fault_of

log = logging.getLogger("wouldtake.web")
State = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
Lane = Literal["quick", "long"]
OPEN: tuple[State, ...] = ("queued", "running")
OVER_ILL: tuple[State, ...] = ("failed", "cancelled", "lost")
_MOST_WAITING = 200
_MOST_HELD = 100  # finished jobs in memory


class CancelledError(Exception):
    """Raised within a job's work when somebody has cancelled it."""


@dataclass
class Job:
    """One piece of work, and what is known of it so far."""

    id: str
    kind: str
    lane: Lane
    label: str
    request: Mapping[str, Any]
    created: float
    state: State = "queued"
    progress: dict[str, Any] | None = None
    estimate: dict[str, Any] | None = None
    result: Any = None
    fault: Fault | None = None
    seconds: float = 0.0
    resumed: bool = False
    changes: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition, repr=False)
    _stop: bool = False

    # --- what the work tells ---

    def tell_progress(self, done: int, total: int, stage: str) -> None:
        """Futures done within a stage; raises `CancelledError` where the job was cancelled."""
        self.check()
        self._change(progress={"done": int(done), "total": int(total), "stage": stage})

    def tell_estimate(self, estimate: dict[str, Any]) -> None:
        """What is known so far."""
        self.check()
        self._change(estimate=estimate)

    def check(self) -> None:
        """Stop here if somebody has cancelled the job."""
        if self._stop:
            raise CancelledError

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        with self._changed:
            if self.state in OPEN:
                self._stop = True
                if self.state == "queued":
                    self.state = "cancelled"
                self._bump()

    # --- what others see ---

    def view(self, *, whole: bool = True) -> dict[str, Any]:
        """The job as JSON; `whole` with its result."""
        shown: dict[str, Any] = {
            "id": self.id, "kind": self.kind, "state": self.state, "label": self.label,
            "progress": self.progress, "created": self.created, "resumed": self.resumed,
            "cost": {"seconds": round(self.seconds, 3)},
        }
        if self.fault is not None:
            shown["error"] = self.fault.model_dump()
        if whole and self.state == "done":
            shown["result"] = self.result
        return shown

    def wait(self, seen: int, timeout: float) -> int:
        """Wait for a change past `seen`; the number of changes so far."""
        with self._changed:
            if self.changes <= seen and self.state in OPEN:
                self._changed.wait(timeout)
            return self.changes

    def _change(self, **changes: Any) -> None:
        with self._changed:
            for name, value in changes.items():
                setattr(self, name, value)
            self._bump()

    def _bump(self) -> None:
        self.changes += 1
        self._changed.notify_all()


Work = Callable[[Job], Any]


class Jobs:
    """All jobs of a server.

    Args:
        folder: where requests and results are kept.
        version: of what makes results; a result of another is not read back.
        workers: threads of each lane.
        keep: finished jobs kept on disk.
    """

    def __init__(self, folder: Path, version: str, *, workers: int = 2, keep: int = 500):
        self.folder, self.version, self.keep = folder, version, keep
        self._jobs: dict[str, Job] = {}
        self._work: dict[str, Work] = {}
        self._lock = threading.Lock()
        self._lanes: dict[Lane, queue.SimpleQueue[str | None]] = {
            "quick": queue.SimpleQueue(), "long": queue.SimpleQueue(),
        }
        self._threads = [
            threading.Thread(target=self._serve, args=(lane,), name=f"{lane}-{number}", daemon=True)
            for lane in self._lanes for number in range(workers)
        ]
        self._keeps, self._closing = True, False
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._keeps = False
            log.warning("runs are not kept: %s", error)
        for thread in self._threads:
            thread.start()

    # --- asking ---

    def key(self, kind: str, request: Mapping[str, Any], digest: str) -> str:
        """The job's name: of what is asked, of which data, by which version."""
        told = json.dumps([kind, request, digest, self.version], sort_keys=True)
        return hashlib.blake2b(told.encode(), digest_size=10).hexdigest()

    def submit(
        self, kind: str, request: Mapping[str, Any], digest: str, work: Work, *,
        lane: Lane, label: str, resumed: bool = False,
    ) -> tuple[Job, bool]:
        """A job for a request; whether it was there already.

        Raises:
            OverflowError: too many are waiting.
        """
        name = self.key(kind, request, digest)
        with self._lock:
            job = self._jobs.get(name)
            if job is not None and job.state not in OVER_ILL and not job._stop:
                return job, True
            kept = self._read(name)
            if kept is not None and kept.state == "done":
                self._jobs[name] = kept
                return kept, True
            if sum(one.state in OPEN for one in self._jobs.values()) >= _MOST_WAITING:
                raise OverflowError
            job = Job(name, kind, lane, label, dict(request), time.time(), resumed=resumed)
            self._jobs[name], self._work[name] = job, work
            self._forget()
            self._write(job)
        self._lanes[lane].put(name)
        return job, False

    def get(self, name: str) -> Job | None:
        """A job by its name, from memory or disk."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None and (job := self._read(name)) is not None and job.state not in OPEN:
                self._jobs[name] = job
                self._forget()
            return job

    def all(self) -> list[Job]:
        """Jobs of this server's life, the newest first."""
        with self._lock:
            return sorted(self._jobs.values(), key=lambda job: -job.created)

    def cancel(self, name: str) -> Job | None:
        """Cancel a job, if there is one."""
        job = self.get(name)
        if job is not None:
            job.cancel()
            if job.state == "cancelled":
                self._write(job)
        return job

    def unfinished(self) -> Iterator[Job]:
        """Each job that a stopped server left behind; one of another version is lost, and told."""
        for path in sorted(self.folder.glob("*.json")) if self._keeps else ():
            job = self._read(path.stem, whichever=True)
            if job is None or job.state not in OPEN or job.id in self._jobs:
                continue
            if self._read(path.stem) is None:
                self.lose(job)
            else:
                yield job

    def lose(self, job: Job) -> None:
        """Say of a job left behind that it cannot go on."""
        job.state = "lost"
        with self._lock:
            self._jobs[job.id] = job
        self._write(job)

    def stop(self) -> None:
        """Stop taking work; what is running or waits is left for the next start."""
        self._closing = True
        for job in self.all():
            if job.state == "running":
                job._stop = True
        for lane in self._lanes.values():
            for _ in self._threads:
                lane.put(None)

    # --- working ---

    def _serve(self, lane: Lane) -> None:
        while (name := self._lanes[lane].get()) is not None:
            job, work = self._jobs[name], self._work.pop(name, None)
            if work is None or job.state != "queued":
                continue
            job._change(state="running")
            started = time.perf_counter()
            try:
                job.check()
                result = work(job)
                job.seconds = time.perf_counter() - started
                job.result = result
                self._write(job, state="done")
                job._change(state="done")
            except CancelledError:
                job._change(state="cancelled")
                # A closing server leaves it unfinished on disk, for the next start; and where it
                # was asked again meanwhile, the file is the new one's.
                if not self._closing and self._jobs.get(name) is job:
                    self._write(job)
            except WouldTakeError as error:
                job._change(state="failed", fault=fault_of(error))
                self._write(job)
            except Exception:
                log.exception("job %s (%s) failed", job.id, job.kind)
                told = "something went wrong while it ran; the server's log says what"
                job._change(state="failed", fault=Fault(code="server_fault", message=told))
                self._write(job)

    # --- keeping ---

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _write(self, job: Job, state: State | None = None) -> None:
        if not self._keeps:
            return
        kept = {
            "version": self.version, "kind": job.kind, "lane": job.lane, "label": job.label,
            "request": job.request, "created": job.created, "state": state or job.state,
            "seconds": job.seconds, "result": job.result,
            "fault": job.fault.model_dump() if job.fault else None,
        }
        try:
            write_whole(self._path(job.id), json.dumps(kept, allow_nan=False))
            if (state or job.state) == "done":
                self._prune()
        except OSError as error:  # a full disk loses the copy, not the answer
            log.warning("run %s is not kept: %s", job.id, error)

    def _read(self, name: str, *, whichever: bool = False) -> Job | None:
        """A job from disk, of this version alone unless of `whichever`."""
        if not self._keeps or not name.isalnum():
            return None
        try:
            kept = json.loads(self._path(name).read_text(encoding="utf-8"))
            if kept["version"] != self.version and not whichever:
                return None
            fault = Fault.model_validate(kept["fault"]) if kept["fault"] else None
            return Job(
                name, kept["kind"], kept["lane"], kept["label"], kept["request"], kept["created"],
                state=kept["state"], result=kept["result"], fault=fault, seconds=kept["seconds"],
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _forget(self) -> None:
        """Hold few results in memory, whatever was asked: the oldest go, and are read from disk."""
        over = [job for job in self._jobs.values() if job.state not in OPEN]
        over.sort(key=lambda job: job.created)
        for job in over[: max(0, len(over) - _MOST_HELD)]:
            del self._jobs[job.id]

    def _prune(self) -> None:
        kept = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in kept[: max(0, len(kept) - self.keep)]:
            if (job := self._jobs.get(path.stem)) is None or job.state not in OPEN:
                with contextlib.suppress(OSError):
                    path.unlink()
