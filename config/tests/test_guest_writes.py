"""Every write open to guests has a rate limit that a new identity does not reset."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

import config.asgi  # noqa: F401 (it names every consumer)
from config.guest_writes import GUEST_WRITES
from core.api import guest_limits, rate_limits
from core.api.guest_limits import UNLISTED, rule_for
from core.api.models import RateWindow
from core.rooms.consumers import AnyRooms, Socket

WRITES = ("post", "put", "patch", "delete")
NEEDS_ACCOUNT = {"IsAuthenticated", "IsAdminUser"}
FULL, SMALL = 2**31 - 1, 3
PARAMETER_VALUES = {
    "uuid": "01890000-0000-7000-8000-000000000000",
    "int": "1",
    "slug": "nothing",
    "str": "nothing",
    "path": "nothing",
}
HALL, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def _routes(patterns=None, prefix="") -> Iterator[tuple[str, URLPattern]]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from _routes(pattern.url_patterns, route)


def _path(route):
    """Return a path of this route with values of no existing row."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: PARAMETER_VALUES[found[1] or "str"], route)


def _open_calls():
    """Yield API calls that do not require an account."""
    for route, pattern in _routes():
        view = getattr(pattern.callback, "cls", None)
        if view is None:
            continue
        actions = getattr(pattern.callback, "actions", None) or {verb: verb for verb in WRITES if hasattr(view, verb)}
        for method, action in actions.items():
            asked = view(action=action, request=None, args=(), kwargs={})
            classes = {type(one).__name__ for one in asked.get_permissions()}
            if method in WRITES and not classes & NEEDS_ACCOUNT:
                yield f"{method.upper()} {route}"


def _open_pages(client):
    """Yield pages that accept POST from a signed-out browser."""
    for route, _ in _routes():
        if route.startswith("api/") or "(" in route or "^" in route:
            continue
        response = client.post(_path(route), REMOTE_ADDR=HALL)
        if response.status_code != 405 and not _asks_to_sign_in(response):
            yield f"* {route}"


def _asks_to_sign_in(response):
    return response.status_code == 302 and response["Location"].split("?")[0] in ("/login/", "/admin/login/")


def _commands():
    """Return the WebSocket commands that write."""
    kinds, found = [Socket], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found |= kind.known.keys()
    return found - AnyRooms.known.keys()


@pytest.fixture
def _no_rate_limits(settings):
    settings.RATE_LIMITS = False


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_rate_limits")
def test_every_guest_write_has_a_rule():
    writes = {*_open_calls(), *_open_pages(Client(raise_request_exception=False))}
    writes |= {f"SOCKET {command}" for command in _commands()}

    unlisted = sorted(write for write in writes if rule_for(*write.split(" ", 1)) is UNLISTED)

    assert not unlisted, f"say in config/guest_writes.py who is counted: {unlisted}"


def test_every_rule_has_an_existing_route():
    known = {route for route, _ in _routes()}
    stale = {key for key in GUEST_WRITES if not key.startswith("SOCKET") and key.split(" ", 1)[1] not in known}

    assert not stale


def test_every_rule_has_a_reason_and_fits_a_hall():
    for rule in GUEST_WRITES.values():
        assert rule.why.endswith(".")
        assert all(0 < limit < FULL and seconds > 0 for limit, seconds in rule.windows)


def _rules_of_middleware():
    return sorted(key for key, rule in GUEST_WRITES.items() if not rule.within_service)


def _send_as_newcomer(key, address, number):
    """Send the write as a new guest each time: no cookie, another cart, key and name."""
    method, route = key.split(" ", 1)
    client_method = "post" if method == "*" else method.lower()
    newcomer = Client(raise_request_exception=False)
    headers = {
        "X-Cart-Id": str(uuid4()),
        "X-Order-Token": uuid4().hex,
        "X-Ticket-Token": uuid4().hex,
        "Idempotency-Key": uuid4().hex,
        "User-Agent": f"Phone/{number}",
        "Authorization": "Bearer made-up" if number % 2 else "",
    }
    body = {"name": f"Name {number}", "email": f"n{number}@elsewhere.example"}
    kind = {"content_type": "application/json"} if route.startswith("api/") else {}
    return getattr(newcomer, client_method)(_path(route), body, headers=headers, REMOTE_ADDR=address, **kind)


@pytest.mark.django_db
@pytest.mark.parametrize("key", _rules_of_middleware())
def test_a_new_guest_from_the_same_network_does_not_reset_a_limit(key, monkeypatch):
    rule = GUEST_WRITES[key]
    small_limit = guest_limits.GuestLimit(rule.name, ((SMALL, 600),), rule.why)
    monkeypatch.setitem(guest_limits.guest_writes(), key, small_limit)

    answers = [_send_as_newcomer(key, HALL, number).status_code for number in range(SMALL + 1)]

    assert answers[SMALL] == 429, answers
    assert all(answer < 500 and answer != 429 for answer in answers[:SMALL])
    assert _send_as_newcomer(key, ELSEWHERE, 9).status_code != 429


WITHIN_SERVICES = {
    "POST api/auth/signup": {"name": "Mallory", "email": "m{}@nowhere.example", "password": "long-enough-{}"},
    "* signup/": {
        "name": "Mallory",
        "email": "m{}@nowhere.example",
        "password": "long-enough-{}",
        "role": "PARTICIPANT",
    },
    "POST api/auth/login": {"email": "m{}@nowhere.example", "password": "wrong"},
    "* login/": {"login": "m{}@nowhere.example", "password": "wrong"},
    "POST api/auth/password/forgot": {"email": "m{}@nowhere.example"},
    "* account/reset/": {"email": "m{}@nowhere.example"},
    "POST api/tickets": {"title": "Leak {}", "description": "It drips."},
    "* tickets/new/": {"title": "Leak {}", "description": "It drips.", "email": "m{}@nowhere.example"},
    "POST api/subscribe": {"email": "m{}@nowhere.example"},
    "* subscribe/": {"email": "m{}@nowhere.example"},
    "* subscribe/link/": {"email": "m{}@nowhere.example"},
}
ELSEWHERE_TESTED = {"SOCKET message", "POST api/streams/<str:stream>/messages", "* live/<str:name>/say/"}


def test_every_limit_in_a_service_is_tested():
    within = {key for key, rule in GUEST_WRITES.items() if rule.within_service}

    assert within == WITHIN_SERVICES.keys() | ELSEWHERE_TESTED  # the chat: livechat/tests/test_network_limits.py


def _use_up(rule, network):
    [(limit, seconds)] = rule.windows
    rate_limits.hit(rule.name, network, limit, seconds)
    RateWindow.objects.filter(scope=rule.name).update(hits=limit)


@pytest.mark.django_db
@pytest.mark.parametrize("key", WITHIN_SERVICES)
def test_a_new_guest_does_not_reset_a_limit_in_a_service(key):
    route = key.split(" ", 1)[1]
    _use_up(GUEST_WRITES[key], HALL)

    def sent(address, number):
        body = {name: value.format(number) for name, value in WITHIN_SERVICES[key].items()}
        kind = {"content_type": "application/json"} if route.startswith("api/") else {}
        return Client().post(_path(route), body, REMOTE_ADDR=address, **kind).status_code

    assert sent(HALL, 1) == 429
    assert sent(ELSEWHERE, 2) != 429


@pytest.mark.django_db
def test_an_account_is_not_counted_by_its_network(monkeypatch, django_user_model):
    key = "* cart/items/<uuid:item>/"
    monkeypatch.setitem(guest_limits.guest_writes(), key, guest_limits.GuestLimit("cart", ((1, 600),), "Few."))
    member = Client()
    member.force_login(django_user_model.objects.create_user(email="ana@club.example", name="Ana"))

    answers = {member.post(_path(key.split()[1]), {"quantity": 1}).status_code for _ in range(3)}

    assert 429 not in answers


@pytest.mark.django_db
def test_a_page_over_the_limit_keeps_the_typed_text(monkeypatch):
    rule = guest_limits.GuestLimit("checkout", ((1, 600),), "Few.")
    monkeypatch.setitem(guest_limits.guest_writes(), "* checkout/", rule)
    for _ in range(2):
        response = Client().post("/checkout/", {"name": "Zoë", "email": "zoe@club.example", "note": "<b>Row 4</b>"})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert b'name="note" value="&lt;b&gt;Row 4&lt;/b&gt;"' in response.content


@pytest.mark.django_db
def test_a_page_over_the_limit_never_repeats_a_password(monkeypatch):
    rule = guest_limits.GuestLimit("link", ((1, 600),), "Few.")
    monkeypatch.setitem(guest_limits.guest_writes(), "* account/reset/<str:token>/", rule)
    for _ in range(2):
        response = Client().post("/account/reset/made-up/", {"password": "s3cret-s3cret"})

    assert response.status_code == 429
    assert b"s3cret" not in response.content
