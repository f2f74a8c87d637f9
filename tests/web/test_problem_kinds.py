"""The `type` of an error leads to its words."""

from __future__ import annotations

from starlette.testclient import TestClient

from backend.web.problem_kinds import kinds


def test_the_type_of_an_error_can_be_followed(client: TestClient) -> None:
    problem = client.get("/api/v1/listings/nothing-of-this-name").json()
    led = client.get(problem["type"], headers={"accept-language": "es"})
    assert (led.status_code, led.headers["location"]) == (302, "/es/developers#problem-not-found")
    page = client.get("/es/developers").text
    for kind in kinds():
        assert f'id="problem-{kind.code}"' in page
        assert kind.words
    assert client.get("/problems/of-no-kind").status_code == 404


def test_each_kind_has_one_status_and_a_code_once() -> None:
    found = kinds()
    assert len({kind.code for kind in found}) == len(found)
    assert {"invalid-input", "conflict", "evidence-missing", "unreadable-request", "too-large"} <= {
        k.code for k in found
    }
