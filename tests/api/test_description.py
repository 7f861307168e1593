"""The description of the API is whole, and true of what the API answers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from briefs.problems import KINDS
from search.api import openapi, paging, records, saved, search, upload
from search.api.urls import urlpatterns
from search.query.request import SearchQuery
from tests.api.conftest import token_of

pytestmark = pytest.mark.django_db

DESCRIPTION = openapi.document("http://testserver/api/v1")


def test_anyone_may_have_it(client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.json() == DESCRIPTION


def test_each_address_is_described_and_no_other() -> None:
    served = {
        "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(one.pattern)).removeprefix("v1/")
        for one in urlpatterns
        if one.name not in ("api_description", "api_nothing")
    }
    assert served == set(DESCRIPTION["paths"])


@pytest.mark.parametrize("name", [one.name for one in urlpatterns if one.name != "api_nothing"])
def test_each_address_takes_the_methods_that_are_described(name, as_charlie) -> None:
    (pattern,) = (one for one in urlpatterns if one.name == name)
    path = "/" + re.sub(r"<\w+:\w+>", "x", str(pattern.pattern))
    described = DESCRIPTION["paths"].get(
        re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern)).removeprefix("v1"), {"get": {}}
    )
    taken = as_charlie.delete(f"/api{path}")["Allow"].split(", ")
    assert {method.lower() for method in taken} - {"head"} == set(described)


def test_each_parameter_of_a_search_is_described() -> None:
    """Those that the reader of addresses asks for, of the search and of the facets."""
    read: set[str] = set()

    class Asked(dict):
        def get(self, name, default=None):
            read.add(name)
            return default

    SearchQuery.from_querystring(Asked())
    described = {one["name"] for one in DESCRIPTION["paths"]["/search"]["get"]["parameters"]}
    # Only of countries can all of several be asked for.
    assert {name for name in read if not name.endswith("_match")} | {"country_match"} == described


def test_each_parameter_that_a_view_reads_is_described() -> None:
    for module in (paging, records, saved, search, upload):
        source = inspect.getsource(module)
        for name in re.findall(r'(?:GET\.get\(|number\(request, )"(\w+)"', source):
            assert any(
                name == parameter["name"]
                for path in DESCRIPTION["paths"].values()
                for operation in path.values()
                for parameter in operation["parameters"]
            ), name


def test_each_schema_is_used_and_each_reference_leads_somewhere() -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", str(DESCRIPTION)))
    assert used == set(DESCRIPTION["components"]["schemas"])


def test_each_kind_of_problem_is_explained(as_alice) -> None:
    page = as_alice.get("/help/api").content.decode()
    for kind in KINDS:
        assert f'id="problem-{kind}"' in page


# Against what it answers

_CHECKED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


schema = schemathesis.openapi.from_dict(DESCRIPTION)
schema.app = get_wsgi_application()
schema.config.phases.coverage.enabled = False  # hundreds of requests for each address


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request ends the connections that are too old; the test's transaction must not end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(collection, one_connection, charlie, tmp_path, settings) -> dict[str, str]:
    settings.MEDIA_ROOT = tmp_path / "originals"
    return {"Authorization": f"Bearer {token_of(charlie)}"}


@schema.parametrize()
@examples(
    max_examples=10,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
def test_it_is_true(case, bearer: dict[str, str]) -> None:
    case.call_and_validate(headers=bearer, checks=_CHECKED)
