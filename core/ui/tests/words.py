"""Render a line of template as a page would."""

from typing import Any

from django.template import engines
from django.test import RequestFactory


def said(source: str, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return engines["django"].from_string(source).render(context, request)
