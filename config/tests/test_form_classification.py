"""Everything that takes something away asks first or can be undone; every form is classified."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from config.tests.form_classification import CONFIRMED_URLS, FORMS, FormEffect
from core.admin import ConfirmingAdmin

TEMPLATES = Path(settings.BASE_DIR) / "templates"
QUESTION = re.compile(r'\{% extends "ui/ask\.html" %\}')
_FORM = re.compile(r"<form\b(?:[^>{]|\{[{%].*?[%}]\})*>", re.DOTALL)
_NAMES = re.compile(r'\{% url "([^"]+)"')


def _templates() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield str(path.relative_to(TEMPLATES)), path.read_text()


def _writing_forms() -> Iterator[tuple[str, str]]:
    """Yield template and target of each form that posts, except questions."""
    for template, text in _templates():
        for tag in _FORM.findall(text):
            if 'method="post"' not in tag or "data-question" in tag:
                continue
            target = _NAMES.findall(tag) or re.findall(r'action="([^"]*)"', tag) or [template]
            yield from ((template, each) for each in target)


def _views(patterns=None) -> Iterator[tuple[str, object]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, pattern.callback


def test_every_form_that_writes_is_classified() -> None:
    unknown = {f"{template}: {target}" for template, target in _writing_forms() if target not in FORMS}
    assert not unknown, "Say in config/tests/form_classification.py whether these ask, can be undone, or take nothing."


def test_every_classified_form_exists() -> None:
    assert not set(FORMS) - {target for _, target in _writing_forms()}


@pytest.mark.parametrize("name", sorted(CONFIRMED_URLS))
def test_confirmed_urls_show_a_question_first(name: str) -> None:
    view = dict(_views())[name]
    templates = {
        "competition-cancel": "competitions/cancel.html",
        "competition-withdraw": "competitions/withdraw.html",
        "drop-delete": "drops/delete.html",
        "drop-leave": "drops/leave.html",
        "event-cancel": "bookings/cancel.html",
        "event-cancel-reservation": "bookings/cancel_reservation.html",
        "event-delete": "bookings/delete.html",
        "event-remove": "bookings/cancel_seat.html",
        "event-stop-waiting": "bookings/stop_waiting.html",
        "game-reset": "scoreboard/reset.html",
        "order-cancel": "shop/cancel.html",
        "project-delete": "projects/delete.html",
        "registration-remove": "competitions/remove.html",
        "staff-backup-delete": "staff/backup_delete.html",
        "staff-campaign-step": "subscriptions/staff/ask.html",
        "staff-shop-step": "shop/staff/ask.html",
        "staff-subscriber-erase": "subscriptions/staff/erase.html",
        "stream-delete": "livechat/delete.html",
    }
    if name in templates:
        assert QUESTION.search((TEMPLATES / templates[name]).read_text())
    else:
        assert getattr(view, "asks_first", False)


def test_pages_open_every_question_as_a_dialog() -> None:
    """Otherwise one question would open as a page while the others open as dialogs."""
    unconfirmed = set()
    for template, text in _templates():
        for tag in re.findall(r"<(?:a|form|button)\b(?:[^>{]|\{[{%].*?[%}]\})*>", text, re.DOTALL):
            asks = [name for name in _NAMES.findall(tag) if name in CONFIRMED_URLS and name not in FORMS]
            if asks and "data-ask" not in tag and "formaction" not in tag:
                unconfirmed.add(f"{template}: {asks}")
    assert not unconfirmed


def test_every_harmless_form_has_a_reason() -> None:
    assert all(reason for _, reason in FORMS.values())
    assert {act for act, _ in FORMS.values()} <= set(FormEffect)


def test_every_admin_confirms_bulk_actions() -> None:
    own_apps = {config.name for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)}
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_config and model._meta.app_config.name in own_apps and model_admin.actions:
            assert isinstance(model_admin, ConfirmingAdmin), model
            assert set(model_admin.at_once) <= set(model_admin.actions), model
