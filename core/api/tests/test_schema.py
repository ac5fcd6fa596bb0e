"""The OpenAPI document is valid, and describes the small test API truthfully."""

import json

import pytest
from django.core.management import call_command
from drf_spectacular.validation import validate_schema
from openapi_spec_validator import OpenAPIV31SpecValidator

from core.api import openapi


@pytest.fixture(autouse=True)
def _fresh():
    openapi.openapi_document.cache_clear()
    openapi.openapi_bytes.cache_clear()
    yield
    openapi.openapi_document.cache_clear()
    openapi.openapi_bytes.cache_clear()


@pytest.fixture
def schema(api):
    response = api.client.get("/api/schema")
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.content)


def test_it_is_openapi_3_1_of_version_1(schema):
    validate_schema(schema)

    assert schema["openapi"].startswith("3.1")
    assert schema["info"]["version"] == "1.0.0"


def test_the_real_document_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=tmp_path / "schema.yaml")


def test_the_real_document_passes_another_validator():
    assert [error.message for error in OpenAPIV31SpecValidator(openapi.openapi_document()).iter_errors()] == []


def test_required_names_of_a_patch_are_described():
    real = openapi.openapi_document()
    body = real["paths"]["/api/cart/items/{item}"]["patch"]["requestBody"]

    assert body["required"] is True
    assert _followed(real, body["content"]["application/json"]["schema"])["required"] == ["quantity"]


def _answer(schema, path, method="get", status="200"):
    return schema["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]


def _followed(schema, part):
    name = part["$ref"].rpartition("/")[2] if "$ref" in part else None
    return schema["components"]["schemas"][name] if name else part


def test_a_response_is_described_with_its_envelope(schema):
    made = _answer(schema, "/api/groups", "post", "201")

    assert made["required"] == ["success", "data"]
    assert set(_followed(schema, made["properties"]["data"])["properties"]) == {"id", "name", "shortName"}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/api/groups", {"page", "limit", "total", "totalPages"}),
        ("/api/groups-walk", {"limit", "next", "previous"}),
    ],
)
def test_a_list_is_described_with_its_pagination(schema, path, names):
    described = _followed(schema, _answer(schema, path))

    assert set(described["properties"]) == {"success", "data", "pagination"}
    assert set(described["properties"]["pagination"]["properties"]) == names


def test_pages_are_described_by_parameters(schema):
    parameters = schema["paths"]["/api/groups"]["get"]["parameters"]

    assert {each["name"] for each in parameters} == {"page", "limit"}


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/api/groups", "get", {"200", "400", "503", "default"}),
        ("/api/groups", "post", {"201", "400", "409", "413", "415", "429", "503", "default"}),
        ("/api/things/{thingId}", "get", {"200", "400", "401", "403", "404", "503", "default"}),
    ],
)
def test_every_error_is_described_where_it_can_happen(schema, path, method, statuses):
    assert set(schema["paths"][path][method]["responses"]) == statuses


def test_every_reference_resolves(schema):
    refused = schema["paths"]["/api/groups"]["post"]["responses"]["409"]["$ref"]

    assert refused.rpartition("/")[2] in schema["components"]["responses"]
    assert {"success", "error", "code", "requestId"} == set(schema["components"]["schemas"]["Refusal"]["required"])


def test_required_authentication_is_described(schema):
    assert {} in schema["paths"]["/api/groups"]["get"]["security"]
    assert {} not in schema["paths"]["/api/private"]["get"]["security"]
    assert set(schema["components"]["securitySchemes"]) == {"bearer", "session"}


def test_unknown_names_are_described_as_refused(schema):
    assert schema["components"]["schemas"]["ApiGroupOutRequest"]["additionalProperties"] is False


def test_every_operation_has_a_unique_name(schema):
    names = [operation["operationId"] for item in schema["paths"].values() for operation in item.values()]

    assert len(names) == len(set(names))
    assert "getThingsByThingId" in names


def test_an_unchanged_document_is_not_sent_twice(api):
    etag = api.client.get("/api/schema").headers["ETag"]

    assert api.client.get("/api/schema", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.django_db
def test_the_page_lists_every_operation_without_a_script(api):
    page = api.client.get("/api/docs/")

    assert page.status_code == 200
    assert "POST /api/things" in page.content.decode()


@pytest.mark.django_db
def test_the_page_loads_nothing_from_other_sites(api):
    page = api.client.get("/api/docs")

    assert "//" not in page.content.decode().replace("http://www.w3.org/", "")
    assert "style-src 'self' 'unsafe-inline'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"].partition("style-src")[0]
