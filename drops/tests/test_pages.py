"""The pages of drops, usable without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config.tests.people import OrganizerFactory, PersonFactory
from drops import services
from drops.models import Claim, Drop, Waitlist
from drops.tests.claiming import claim, code, holders, join, joined, run_out
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db


def page_of(person, path, **query):
    client = Client()
    if person:
        client.force_login(person)
    return client.get(path, query)


def post(person, path, **body):
    client = Client()
    client.force_login(person)
    return client.post(path, body)


def says(answer):
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def test_the_list_shows_all_drops_and_each_state():
    DropFactory(title="Coming jersey", upcoming=True)
    DropFactory(title="Past jersey", over=True)
    everything, coming = says(page_of(None, "/drops/")), says(page_of(None, "/drops/", state="upcoming"))
    assert "Coming jersey" in everything
    assert "Past jersey" in everything
    assert "Past jersey" not in coming
    assert page_of(None, "/drops/", state="x", page="99999999999999999999").status_code == 200


def test_joining_claiming_and_giving_back_by_forms():
    drop, ana = DropFactory(), PersonFactory()
    path = drop.get_absolute_url()
    assert "Join the list" in says(page_of(ana, path))
    assert post(ana, f"{path}join/").status_code == 302
    assert "Claim yours" in says(page_of(ana, path))
    assert post(ana, f"{path}claim/").status_code == 302
    held = Claim.objects.get()
    assert code(held) in says(page_of(ana, path))
    assert "Give it back?" in says(page_of(ana, f"{path}leave/"))
    post(ana, f"{path}leave/")
    assert Claim.objects.get().status == "REVOKED"


def test_leaving_the_list_by_its_form():
    drop = DropFactory(upcoming=True)
    [ana] = joined(drop, 1)
    assert "Leave the list?" in says(page_of(ana, f"{drop.get_absolute_url()}leave/"))
    post(ana, f"{drop.get_absolute_url()}leave/")
    assert not Waitlist.objects.exists()
    assert page_of(ana, f"{drop.get_absolute_url()}leave/").status_code == 302


@pytest.mark.parametrize("verb", ["join", "claim", "leave"])
def test_signing_in_returns_to_the_drop(verb):
    drop = DropFactory()
    answer = page_of(None, f"{drop.get_absolute_url()}{verb}/")
    assert answer.url.startswith("/login/?next=")
    assert page_of(PersonFactory(), f"{drop.get_absolute_url()}{verb}/").url == drop.get_absolute_url()


def test_an_error_is_shown_on_the_drops_page():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    claim(drop, ana)
    refused = post(ben, f"{drop.get_absolute_url()}claim/")
    assert refused.status_code == 409
    assert "Every slot is taken" in says(refused)
    Drop.objects.update(claim_window_end=timezone.now())
    assert post(PersonFactory(), f"{drop.get_absolute_url()}join/").status_code == 409


def test_a_part_of_the_page_can_be_fetched():
    drop = DropFactory()
    for part in ("slots", "offer", "queue"):
        answer = page_of(None, drop.get_absolute_url(), parts=part)
        assert answer.status_code == 200
        assert b"<html" not in answer.content


def test_the_page_offers_what_each_state_allows():
    drop = DropFactory(total_slots=1, mode="priority")
    ana, ben = joined(drop, 2)
    path = drop.get_absolute_url()
    assert "Claim yours" in says(page_of(ana, path))
    assert "It is not your turn yet" in says(page_of(ben, path))
    held = claim(drop, ana)
    assert "Every slot is taken" in says(page_of(ben, path))
    services.redeem(code=code(held), by=drop.organizer)
    assert "Your code was used" in says(page_of(ana, path))
    Drop.objects.update(is_active=False)
    assert "has paused this drop" in says(page_of(ben, path))
    Drop.objects.update(claim_window_end=timezone.now())
    assert "The window is over" in says(page_of(ben, path))


def test_my_claims_show_code_and_qr_code_only_while_usable():
    drop = DropFactory()
    ana, ben = joined(drop, 2)
    held, other = claim(drop, ana), claim(drop, ben)
    mine = page_of(ana, "/my-claims/").content.decode()
    assert code(held) in mine
    assert "<svg" in mine
    assert code(other) not in mine
    run_out(held)
    assert code(held) not in page_of(ana, "/my-claims/").content.decode()
    assert page_of(None, "/my-claims/").status_code == 302


def test_redeeming_is_green_once_and_then_red_with_who_and_when():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    held = claim(drop, ana)
    green, red = (post(drop.organizer, "/redeem/", code=code(held)) for _ in range(2))
    assert green.status_code == 200
    assert "Valid" in says(green)
    assert ana.name in says(green)
    assert red.status_code == 409
    assert "Used already" in says(red)
    assert f"by {drop.organizer.name}" in says(red)


def test_redeeming_explains_why_a_code_is_not_valid():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    held = claim(drop, ana)
    run_out(held)
    organizer = drop.organizer
    assert [
        post(organizer, "/redeem/", code=typed).status_code for typed in ("7K3Q-F9M2-XDH", code(held), "", "\0")
    ] == [*(404, 410, 422, 422)]
    assert "No such code" in says(post(organizer, "/redeem/", code="x"))
    assert post(OrganizerFactory(), "/redeem/", code=code(held)).status_code == 403
    assert [page_of(who, "/redeem/").status_code for who in (None, ana)] == [302, 403]


def test_only_the_redeem_page_may_use_the_camera():
    organizer = OrganizerFactory()
    assert "camera=(self)" in page_of(organizer, "/redeem/").headers["Permissions-Policy"]
    assert "camera=()" in page_of(organizer, "/drops/").headers["Permissions-Policy"]


def form(**more):
    now = timezone.localtime()
    facts = {"title": "Throwback", "art": "jersey", "total_slots": 3, "mode": "fifo", "claim_hours": 24}
    window = {"claim_window_start": now, "claim_window_end": now + timedelta(hours=2)}
    shown = {name: moment.strftime("%Y-%m-%dT%H:%M") for name, moment in window.items()}
    return {**facts, **shown, "is_active": "on", **more}


def test_an_organizer_creates_edits_and_deletes_a_drop():
    olive = OrganizerFactory()
    made = post(olive, "/drops/new/", **form())
    drop = Drop.objects.get()
    assert made.url == drop.get_absolute_url()
    assert post(olive, f"{made.url}edit/", **form(title="Another")).status_code == 302
    drop.refresh_from_db()
    assert (drop.title, drop.claim_minutes) == ("Another", 1440)
    assert page_of(olive, f"{made.url}delete/").status_code == 200
    assert post(olive, f"{made.url}delete/").status_code == 302
    assert not Drop.objects.exists()


def test_an_invalid_form_is_shown_again():
    olive = OrganizerFactory()
    wrong = post(olive, "/drops/new/", **form(total_slots="0", claim_window_end="2001-01-01T00:00"))
    assert wrong.status_code == 422
    assert "The window must end after it starts" in says(wrong)
    drop = DropFactory(organizer=olive)
    for person in joined(drop, 2):
        claim(drop, person)
    lowered = post(olive, f"{drop.get_absolute_url()}edit/", **form(total_slots="1"))
    assert (lowered.status_code, "2 slots are taken" in says(lowered)) == (409, True)
    refused = post(olive, f"{drop.get_absolute_url()}delete/")
    assert (refused.status_code, "People hold codes" in says(refused)) == (409, True)


def test_only_the_organizer_sees_the_console():
    drop = DropFactory()
    for rest in ("console/", "edit/", "delete/", "console/export/"):
        assert [page_of(who, f"{drop.get_absolute_url()}{rest}").status_code for who in (None, PersonFactory())] == [
            302,
            403,
        ]
    assert page_of(OrganizerFactory(), "/drops/nothing/console/").status_code == 404


def test_the_console_moves_removes_revokes_and_exports():
    drop = DropFactory(mode="priority", total_slots=1)
    ana, ben, eve = joined(drop, 3)
    path, boss = drop.get_absolute_url(), drop.organizer
    entry = {person: Waitlist.objects.get(user=person).pk for person in (ana, ben, eve)}
    assert post(boss, f"{path}console/{entry[ben]}/move/", points="2", reason="Helped").status_code == 302
    assert post(boss, f"{path}console/{entry[ben]}/move/", points="2").status_code == 422
    assert post(boss, f"{path}console/{entry[eve]}/remove/", reason="Asked").status_code == 302
    held = claim(drop, ben)
    assert post(boss, f"{path}claims/{held.pk}/revoke/", reason="Mistake").status_code == 302
    assert post(boss, f"{path}claims/{held.pk}/revoke/").status_code == 409

    assert holders(drop) == [ana]
    shown = says(page_of(boss, f"{path}console/"))
    assert (ana.email in shown, eve.email in shown) == (True, False)
    assert ben.email in page_of(boss, f"{path}console/export/").content.decode()


def test_a_draw_is_closed_and_drawn_in_the_console_and_checked_on_its_page():
    drop = DropFactory(mode="draw", upcoming=True)
    joined(drop, 3)
    path, boss = drop.get_absolute_url(), drop.organizer
    for step, words in (("seal", "is closed"), ("draw", "Drawn")):
        assert post(boss, f"{path}{step}/").status_code == 302
        assert words in says(page_of(boss, f"{path}console/"))
    assert post(boss, f"{path}draw/").status_code == 409
    shown = page_of(None, f"{path}fairness/").content.decode()
    assert Drop.objects.get().draw.seed in shown
    assert "seed, list and order belong together" in shown


@pytest.mark.parametrize("mode", ["fifo", "priority", "draw"])
def test_every_drop_explains_its_order(mode):
    drop = DropFactory(mode=mode)
    assert page_of(None, f"{drop.get_absolute_url()}fairness/").status_code == 200


def test_the_home_page_shows_the_drop_with_the_nearest_moment():
    DropFactory(title="Far away", claim_window_start=timezone.now() + timedelta(days=9))
    DropFactory(title="Very soon", upcoming=True)
    home = says(page_of(PersonFactory(), "/"))
    assert ("Very soon" in home, "Far away" in home) == (True, False)


def test_without_drops_the_home_page_shows_none():
    assert b"data-drop" not in page_of(None, "/").content


def test_the_number_of_queries_of_the_page_is_constant(django_assert_max_num_queries):
    drop = DropFactory()
    ana = PersonFactory()
    join(drop, ana)
    joined(drop, 8)
    client = Client()
    client.force_login(ana)
    client.get(drop.get_absolute_url())
    with django_assert_max_num_queries(16):
        client.get(drop.get_absolute_url())
