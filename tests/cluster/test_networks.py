"""Client, scheduler and workers each in a network of their own; links that are cut mid-run.

The client's network and the workers' meet at the scheduler alone, as behind a cluster's gateway.
"""

import json
import os
import shutil
import subprocess
import time
import uuid

import pytest

from wouldtake import ask

from .processes import BLOCK, FUTURES, LONG, Processes, until

BLOCKS = FUTURES // BLOCK
PATIENCE = 8


def ip(*arguments):
    return subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)


class Networks:
    """Three network namespaces: client - scheduler - workers."""

    def __init__(self):
        label = uuid.uuid4().hex[:4]
        self.client, self.centre, self.work = (f"wt{label}{name}" for name in "csw")
        self.ends = {}
        faults = []

        def do(*arguments):
            done = ip(*arguments)
            if done.returncode:
                faults.append(done.stderr.strip() or "ip failed")

        for name in (self.client, self.centre, self.work):
            do("netns", "add", name)
            do("-n", name, "link", "set", "lo", "up")
        for at, name in enumerate((self.client, self.work)):
            near, far = f"v{label}{at}a", f"v{label}{at}b"
            do("link", "add", near, "type", "veth", "peer", "name", far)
            do("link", "set", near, "netns", name)
            do("link", "set", far, "netns", self.centre)
            do("-n", name, "addr", "add", f"10.77.{at}.2/24", "dev", near)
            do("-n", self.centre, "addr", "add", f"10.77.{at}.1/24", "dev", far)
            do("-n", name, "link", "set", near, "up")
            do("-n", self.centre, "link", "set", far, "up")
            do("-n", name, "route", "add", "default", "via", f"10.77.{at}.1")
            self.ends[name] = near
        self.fault = faults[0] if faults else ""

    def within(self, name):
        return ("ip", "netns", "exec", name)

    def cut(self, name):
        """The link's packets are lost from now on, unseen by either end."""
        assert ip("-n", self.centre, "link", "set", self._far(name), "down").returncode == 0

    def mend(self, name):
        ip("-n", self.centre, "link", "set", self._far(name), "up")

    def _far(self, name):
        return self.ends[name][:-1] + "b"

    def end(self):
        for name in (self.client, self.centre, self.work):
            ip("netns", "del", name)


@pytest.fixture
def networks():
    if not shutil.which("ip") or os.geteuid() != 0:
        pytest.skip("network namespaces need `ip` and root")
    found = Networks()
    try:
        if found.fault:
            pytest.skip(f"no network namespaces here: {found.fault}")
        yield found
    finally:
        found.end()


def kept(store):
    return sum(1 for _ in store.glob("??/*"))


def test_links_cut_in_the_middle_of_a_run_lose_nothing(networks, napping, tmp_path):
    here = ask(napping, "chance that falls", futures=FUTURES, seed=5).to_dict()
    started = Processes(tmp_path)
    store = tmp_path / "store"
    client = networks.within(networks.client)
    try:
        _, address = started.scheduler("0.0.0.0", within=networks.within(networks.centre))
        port = address.rpartition(":")[2]
        for _ in range(2):
            started.worker(f"tcp://10.77.1.1:{port}", within=networks.within(networks.work))
        there = f"tcp://10.77.0.1:{port}"

        # The client's own link: told in time, and what was done is kept.
        asked = started.client(there, store, PATIENCE, within=client)
        until(lambda: kept(store) >= 3 or asked.poll() is not None, "blocks kept")
        networks.cut(networks.client)
        start = time.monotonic()
        said = json.loads(asked.communicate(timeout=LONG)[0])
        assert time.monotonic() - start < 2 * PATIENCE + 10  # and a slow machine's closing
        assert said["error"].startswith("ClusterError: the scheduler was lost"), said
        before = kept(store)
        assert 3 <= said["ran"] == before < BLOCKS
        networks.mend(networks.client)

        # The workers' link, for some seconds: it goes on where it was.
        asked = started.client(there, store, LONG, within=client)
        until(lambda: kept(store) >= before + 2 or asked.poll() is not None, "more blocks")
        networks.cut(networks.work)
        time.sleep(3)
        assert asked.poll() is None
        networks.mend(networks.work)
        said = json.loads(asked.communicate(timeout=LONG)[0])
        assert said.get("answer") == here, said
        assert (said["ran"], said["read"]) == (BLOCKS - before, before)
    finally:
        started.end()
