"""Schedulers and workers as processes of their own, to be killed, stopped and cut off."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

MODELS = Path(__file__).parents[1] / "models" / "napping.py"
NAP = "0.04"
LONG = 60  # seconds after which a test gives up waiting
FUTURES, BLOCK = 3000, 100


def until(true, what, seconds=LONG):
    """Wait for something; say what did not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what}"
        time.sleep(0.02)


class Processes:
    """Started processes; all are killed and reaped at the end."""

    def __init__(self, folder):
        self.folder = folder
        self.all = []
        self.environment = dict(os.environ) | {
            "NAP": NAP, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical",
            "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
            "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
            "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0",
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        }

    def start(self, *arguments, within=(), **keywords):
        with (self.folder / f"{len(self.all)}.log").open("w") as log:  # kept, to be looked at
            process = subprocess.Popen(
                [*within, sys.executable, *map(str, arguments)], env=self.environment,
                cwd=self.folder, stderr=log, text=True,
                stdout=keywords.pop("stdout", subprocess.DEVNULL), **keywords,
            )
        self.all.append(process)
        return process

    def scheduler(self, host="127.0.0.1", within=()):
        """A scheduler; its process and address."""
        file = self.folder / f"scheduler-{len(self.all)}.json"
        process = self.start(
            "-m", "distributed.cli.dask_scheduler", "--host", host, "--port", "0",
            "--no-dashboard", "--dashboard-address", f"{host}:0", "--scheduler-file", file,
            within=within,
        )
        until(lambda: file.is_file() or process.poll() is not None, "a scheduler")
        address = ""
        while not address:
            with contextlib.suppress(ValueError):
                address = json.loads(file.read_text())["address"]
        return process, address

    def worker(self, address, threads=1, within=()):
        return self.start(
            "-m", "distributed.cli.dask_worker", address, "--nthreads", threads, "--no-nanny",
            "--no-dashboard", "--local-directory", self.folder, within=within,
        )

    def client(self, address, store, patience=20, within=()):
        return self.start(
            Path(__file__).with_name("client.py"), f"{MODELS}:napping", address, store, FUTURES,
            BLOCK, patience, within=within, stdout=subprocess.PIPE,
        )

    def end(self):
        for process in self.all:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.kill()
        for process in self.all:
            process.wait(LONG)
            if process.stdout:
                process.stdout.close()


class Asking(threading.Thread):
    """A question asked beside the test."""

    def __init__(self, ask):
        super().__init__(daemon=True)
        self.ask, self.answer, self.error = ask, None, None
        self.start()

    def run(self):
        try:
            self.answer = self.ask()
        except Exception as error:
            self.error = error

    def wait(self):
        self.join(LONG)
        assert not self.is_alive(), "the question hangs"
        return self
