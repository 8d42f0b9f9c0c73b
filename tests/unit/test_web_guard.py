"""Who may ask the server: host, origin, mark, token, size."""

import pytest

pytest.importorskip("fastapi")

from fastapi.testclient import TestClient

from wouldtake.web.app import create_app
from wouldtake.web.settings import Settings

GOOD = {"X-Wouldtake": "1"}
QUESTION = {"question": "chance that capital_falls"}


def client(tmp_path, base="http://localhost:8000", **settings):
    app = create_app(Settings(runs=tmp_path, **settings))
    return TestClient(app, base_url=base, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    with client(tmp_path_factory.mktemp("runs")) as found:
        yield found


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST:1"])
def test_loopback_names_are_answered(local, host):
    assert local.get("/api/v1/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "", "[::1", "a" * 500]
)
def test_another_name_is_refused_against_dns_rebinding(local, host):
    answer = local.get("/api/v1/health", headers={"host": host})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "forbidden"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (GOOD, 200),
        ({}, 403),
        ({"X-Wouldtake": "2"}, 403),
        (GOOD | {"origin": "http://localhost:8000"}, 200),
        (GOOD | {"origin": "http://evil.example"}, 403),
        (GOOD | {"origin": "null"}, 403),
        (GOOD | {"origin": "http://localhost:9000"}, 403),
        (GOOD | {"sec-fetch-site": "same-origin"}, 200),
        (GOOD | {"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_a_request_of_another_sites_page_is_refused(local, headers, status):
    answer = local.post("/api/v1/explain", json=QUESTION, headers=headers)
    assert answer.status_code == status


def test_a_simple_form_of_another_site_changes_nothing(local):
    """What a page may send without asking: no header of its own, a form's content type."""
    answer = local.post("/api/v1/jobs", content="kind=ask",
                        headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 403


def test_no_answer_may_be_read_by_another_site(local):
    answer = local.get("/api/v1/health", headers={"origin": "http://evil.example"})
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_every_answer_bears_the_security_headers(local):
    for path in ("/", "/api/v1/health", "/api/v1/no-such-thing"):
        headers = local.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_large_body_is_refused_before_it_is_read(tmp_path):
    with client(tmp_path, most_bytes=1000) as small:
        answer = small.post("/api/v1/explain", content=b"x" * 2000, headers=GOOD)
        assert answer.status_code == 413
        assert "MB" in answer.json()["error"]["message"]


def test_a_body_longer_than_it_says_is_refused(tmp_path):
    with client(tmp_path, most_bytes=1000) as small:
        def chunks():
            for _ in range(20):
                yield b'{"question": "' + b"x" * 100
        answer = small.post("/api/v1/explain", content=chunks(), headers=GOOD)
        assert answer.status_code in (400, 413)


class TestBeyondLoopback:
    TOKEN = "a-token-of-some-length"

    @pytest.fixture
    def open_to_all(self, tmp_path):
        with client(tmp_path, "http://box.example:8000", host="0.0.0.0", token=self.TOKEN,
                    names=("box.example",)) as found:
            yield found

    def test_nothing_is_told_without_the_token(self, open_to_all):
        for path in ("/", "/api/v1/health", "/api/v1/cases", "/assets/app.js",
                     "/api/v1/openapi.json"):
            answer = open_to_all.get(path)
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "token_needed"

    @pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong",
                                       "Bearer a-token-of-some-lengtH", "Bearer ä"])
    def test_a_wrong_token_is_none(self, open_to_all, shown):
        headers = {"authorization": shown.encode("utf-8")}
        assert open_to_all.get("/api/v1/health", headers=headers).status_code == 401

    def test_a_header_shows_it(self, open_to_all):
        headers = {"authorization": f"Bearer {self.TOKEN}"}
        assert open_to_all.get("/api/v1/health", headers=headers).status_code == 200

    def test_the_address_that_was_printed_gives_a_cookie(self, open_to_all):
        answer = open_to_all.get("/", params={"token": self.TOKEN}, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/"
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "samesite=strict" in answer.headers["set-cookie"].lower()
        assert open_to_all.get("/api/v1/health").status_code == 200

    def test_the_token_is_in_no_other_answer(self, open_to_all):
        headers = {"authorization": f"Bearer {self.TOKEN}"}
        for path in ("/", "/api/v1/config", "/api/v1/openapi.json"):
            assert self.TOKEN not in open_to_all.get(path, headers=headers).text
