"""Whatever takes something from somebody asks first, or can be undone: no form of any page is left out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from config.tests.acts import ASKS, FORMS, Act
from core.admin import ConfirmingAdmin

TEMPLATES = Path(settings.BASE_DIR) / "templates"
QUESTION = re.compile(r'\{% extends "ui/ask\.html" %\}')
_FORM = re.compile(r"<form\b(?:[^>{]|\{[{%].*?[%}]\})*>", re.DOTALL)
_NAMES = re.compile(r'\{% url "([^"]+)"')


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield str(path.relative_to(TEMPLATES)), path.read_text()


def _writing_forms() -> Iterator[tuple[str, str]]:
    """The template and the address of each form that posts; questions are not among them."""
    for template, text in _texts():
        for tag in _FORM.findall(text):
            if 'method="post"' not in tag or "data-question" in tag:
                continue
            where = _NAMES.findall(tag) or re.findall(r'action="([^"]*)"', tag) or [template]
            yield from ((template, each) for each in where)


def _views(patterns=None) -> Iterator[tuple[str, object]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, pattern.callback


def test_every_form_that_writes_is_classified() -> None:
    unknown = {f"{template}: {where}" for template, where in _writing_forms() if where not in FORMS}
    assert not unknown, "Say in config/tests/acts.py whether these ask, can be undone, or take nothing."


def test_every_classified_form_is_still_there() -> None:
    assert not set(FORMS) - {where for _, where in _writing_forms()}


@pytest.mark.parametrize("name", sorted(ASKS))
def test_an_act_that_asks_shows_a_question_first(name: str) -> None:
    view = dict(_views())[name]
    worded_by_a_template = {
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
    if name in worded_by_a_template:
        assert QUESTION.search((TEMPLATES / worded_by_a_template[name]).read_text())
    else:
        assert getattr(view, "asks_first", False)


def test_a_page_leads_to_a_question_by_a_link_or_a_form_that_asks() -> None:
    """None of them is reached in another way, so that none opens as a page where the others open over it."""
    plain = set()
    for template, text in _texts():
        for tag in re.findall(r"<(?:a|form|button)\b(?:[^>{]|\{[{%].*?[%}]\})*>", text, re.DOTALL):
            asks = [name for name in _NAMES.findall(tag) if name in ASKS and name not in FORMS]
            if asks and "data-ask" not in tag and "formaction" not in tag:
                plain.add(f"{template}: {asks}")
    assert not plain


def test_every_harmless_form_says_why() -> None:
    assert all(reason for _, reason in FORMS.values())
    assert {act for act, _ in FORMS.values()} <= set(Act)


def test_every_admin_asks_before_it_acts_on_many_rows() -> None:
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)}
    for model, found in admin.site._registry.items():
        if model._meta.app_config and model._meta.app_config.name in ours and found.actions:
            assert isinstance(found, ConfirmingAdmin), model
            assert set(found.at_once) <= set(found.actions), model
