"""The OpenAPI document, and a page that shows it without the internet."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from core.api.openapi import openapi_bytes, openapi_document
from core.security import content_policy

_METHODS = ("get", "post", "put", "patch", "delete")


def _etag(request: HttpRequest) -> str:
    return openapi_bytes()[1]


@login_not_required
@require_safe
@condition(etag_func=_etag)
def schema(request: HttpRequest) -> HttpResponse:
    """Return OpenAPI 3.1 without the envelope."""
    return HttpResponse(openapi_bytes()[0], content_type="application/json")


@login_not_required
@require_safe
@content_policy(style_src="'self' 'unsafe-inline'")  # Swagger UI sets styles of its own
def docs(request: HttpRequest) -> HttpResponse:
    """Show the document to read and to try; a plain list where no script runs."""
    return render(request, "api/docs.html", {"operations": operations()})


def operations() -> list[dict[str, Any]]:
    """Return every operation by path: method, path, summary."""
    return [
        {"method": method.upper(), "path": path, "summary": item[method].get("summary", "")}
        for path, item in sorted(openapi_document()["paths"].items())
        for method in _METHODS
        if method in item
    ]
