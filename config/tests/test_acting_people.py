"""The types of the acting person say what is enforced."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver

from core.people import SignedInHttpRequest

ACTING = {"by", "person", "viewer", "visitor", "user", "actor", "captain"}
NOT_PRODUCT = re.compile(r"/(tests|migrations|\.venv|var|node_modules)/|browser_tests|benchmarks|conftest")


def _views(patterns=None) -> Iterator[URLPattern]:
    for pattern in get_resolver("config.urls").url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _views(pattern.url_patterns)


def _requires_a_person(view) -> bool:
    request = inspect.signature(inspect.unwrap(view)).parameters.get("request")
    return request is not None and request.annotation is SignedInHttpRequest


def test_a_page_that_takes_a_request_of_a_person_lets_nobody_else_in():
    of_people = [each for each in _views() if _requires_a_person(each.callback)]
    assert len(of_people) > 50
    assert [each.name for each in of_people if not getattr(each.callback, "login_required", True)] == []


@pytest.mark.parametrize("path", sorted(Path(settings.BASE_DIR).glob("*/")), ids=lambda path: path.name)
def test_no_acting_person_is_any(path):
    assert [hit for file in path.rglob("*.py") if not NOT_PRODUCT.search(str(file)) for hit in _any_person(file)] == []


def _any_person(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        named = (isinstance(node, ast.arg) and node.arg) or (
            isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id
        )
        if named in ACTING and isinstance(node.annotation, ast.Name) and node.annotation.id == "Any":
            yield f"{file}:{node.lineno}: {named}"
