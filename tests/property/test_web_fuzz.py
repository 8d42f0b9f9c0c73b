"""The web API fuzzed by its own description: whatever is sent, no fault of the server's."""

from pathlib import Path

import pytest

pytest.importorskip("fastapi")
schemathesis = pytest.importorskip("schemathesis")

from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from wouldtake.web.app import create_app
from wouldtake.web.settings import Settings

GOOD = Path(__file__).parents[1] / "broken_cases" / "good"
MARK = {"X-Wouldtake": "1", "host": "localhost"}
CHECKS = [
    schemathesis.checks.not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    content_type_conformance,
]


@pytest.fixture(scope="module")
def operations(tmp_path_factory):
    """Runs are limited to a few futures, so that what is valid by chance costs little."""
    app = create_app(
        Settings(case=str(GOOD), runs=tmp_path_factory.mktemp("runs"), most_futures=20)
    )
    found = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=MARK)
    # A job's stream ends only with its job; it is tested by itself.
    return [one.ok() for one in found.exclude(path_regex="/events$").get_all_operations()]


def test_no_request_is_a_fault_of_the_server(operations):
    """What may be sent by the description, and what may not: refused in the one shape, or answered
    as described."""
    assert len(operations) > 8
    tried = 0
    for operation in operations:
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck),
                      database=None)
            @given(operation.as_strategy(generation_mode=mode))
            def sent(case):
                response = case.call(headers=MARK)
                if response.status_code >= 400:
                    assert set(response.json()) == {"error"}, response.text
                case.validate_response(response, checks=CHECKS)

            try:
                sent()
                tried += 1
            except Unsatisfiable:  # nothing can be wrong with a request that takes nothing
                continue
    assert tried > len(operations)
