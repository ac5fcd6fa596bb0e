"""The release check passes on a working Courtside, and says in a sentence what fails."""

import io

import pytest
from channels.routing import get_default_application
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from core.ops.smoke.checks import Smoke, Staff
from core.ops.smoke.client import Answer, Failed, Site
from core.tests.serving import serving

STAFF = {"email": "staff@club.example", "password": "jump-ball-2036"}


@pytest.fixture
def site(transactional_db):
    get_user_model().objects.create_superuser(STAFF["email"], STAFF["password"], name="Stella Staff")
    with serving(get_default_application()) as address:
        yield address


def smoke(address, **options):
    told = io.StringIO()
    call_command("smoke", address, stdout=told, stderr=told, **{**STAFF, **options})
    return told.getvalue()


def test_every_check_passes_and_nothing_is_left_behind(site):
    told = smoke(site)

    assert told.count("ok ") == len(list(Smoke(Site(site), Staff(**STAFF)).checks()))
    assert "left" not in told
    assert list(get_user_model().objects.values_list("email", flat=True)) == [STAFF["email"]]
    assert [event["status"] for event in Site(site).api("GET", "/api/events").data] == ["cancelled"]


def test_a_wrong_password_is_reported_and_what_was_made_is_removed(site):
    with pytest.raises(CommandError, match=r"Signing in as staff@club\.example was answered 401"):
        smoke(site, password="not the password")

    assert get_user_model().objects.count() == 1


def test_two_seats_for_one_are_noticed(site, monkeypatch):
    monkeypatch.setattr(Smoke, "_reserve", lambda self, person: Answer(201, "application/json", b"{}", ""))
    run = Smoke(Site(site), Staff(**STAFF), people=[None, None])

    with pytest.raises(Failed, match=r"last seat at once were answered \[201, 201\]"):
        run.last_seat()


def test_an_address_without_an_answer_is_reported():
    with pytest.raises(CommandError, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        smoke("http://127.0.0.1:9")


def test_a_refused_page_is_reported_in_its_own_words():
    page = '<html><title>T</title><h1>New request</h1><p class="a" role="alert"><b>We couldn&#x27;t</b>\n store it.</p>'
    asked = "A request was answered 507 instead of 200"

    with pytest.raises(Failed, match=rf"^{asked}: \"We couldn't store it\.\"$"):
        Answer(507, "text/html", page.encode(), "/").needs(200, "A request")
    with pytest.raises(Failed, match=rf"^{asked}: 'New request'$"):
        Answer(507, "text/html", page.partition("<p")[0].encode(), "/").needs(200, "A request")
    with pytest.raises(Failed, match=rf"^{asked}: 'bad gateway'$"):
        Answer(507, "text/plain", b"bad gateway", "/").needs(200, "A request")


def test_an_unexpected_response_is_reported(site, monkeypatch):
    monkeypatch.setattr(Smoke, "ready", lambda self: {}["worker"])

    with pytest.raises(CommandError, match="another form than it should"):
        smoke(site)
