"""Deleting an account."""

import pytest

from accounts import services
from accounts.errors import InvalidCredentials, LastStaff
from accounts.models import Role, User
from accounts.tests.factories import UserFactory
from core import systems
from core.rooms.models import RoomEvent
from core.systems import System

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-26"


def create_person(**facts):
    return User.objects.create_user("leaver@example.org", PASSWORD, name="Lee Leaver", **facts)


def erase_also(monkeypatch, erasure):
    declared = {**systems.installed(), "a-test": System(erasure=erasure)}
    monkeypatch.setattr(systems, "installed", lambda: declared)


def test_the_account_is_deleted_and_its_sockets_are_notified():
    person = create_person()
    services.delete_person(user=person)
    assert not User.objects.filter(email="leaver@example.org").exists()
    assert RoomEvent.objects.filter(room=f"people.{person.pk}").exists()


def test_every_system_erases_its_part_before_the_person_is_deleted(monkeypatch):
    person, seen = create_person(), []
    erase_also(monkeypatch, lambda one: seen.append(User.objects.filter(pk=one.pk).exists()))
    services.delete_person(user=person)
    assert seen == [True]


def test_if_one_part_fails_the_person_stays(monkeypatch):
    person = create_person()
    erase_also(monkeypatch, lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.delete_person(user=person)
    assert User.objects.filter(pk=person.pk).exists()


def test_the_last_member_of_staff_cannot_delete_their_account():
    with pytest.raises(LastStaff):
        services.delete_person(user=create_person(role=Role.STAFF))


def test_deleting_an_account_asks_for_the_password():
    person = create_person()
    with pytest.raises(InvalidCredentials):
        services.delete_own_account(user=person, password="wrong")
    services.delete_own_account(user=person, password=PASSWORD)
    assert not User.objects.filter(pk=person.pk).exists()


def test_the_page_asks_deletes_and_signs_out(client):
    person = create_person()
    client.force_login(person)
    assert "cannot be taken back" in client.get("/account/delete/").content.decode()
    assert client.post("/account/delete/", {"password": "wrong"}).status_code in (401, 422)
    assert client.post("/account/delete/", {"password": PASSWORD})["Location"] == "/"
    assert client.get("/account/").status_code == 302
    assert not User.objects.filter(pk=person.pk).exists()


def test_staff_can_delete_a_person_in_the_admin(client):
    person = create_person()
    client.force_login(UserFactory(staff=True))
    chosen = {"action": "delete_for_good", "confirmed": "yes", "_selected_action": [person.pk]}
    client.post("/admin/accounts/user/", chosen, follow=True)
    assert not User.objects.filter(pk=person.pk).exists()
