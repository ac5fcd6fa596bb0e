"""Join, claim and redeem over the API, with exact answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core.idempotency.models import IdempotencyLog
from drops import services
from drops.models import Claim, Drop, Waitlist
from drops.tests.claiming import claim, code, joined, mails, run_out
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db
CLAIM = {"id", "code", "status", "issuedAt", "usedAt", "expiresAt"}


def code_of(answer):
    return answer.status_code, answer.json().get("code")


def test_joining_answers_201_then_200_and_leaving_204():
    drop, ana = DropFactory(upcoming=True), PersonFactory()
    path = f"drops/{drop.pk}/waitlist"
    first, again = call("post", path, ana), call("post", path, ana)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["data"] == again.json()["data"]
    assert {"position": 1, "priorityScore": 0}.items() <= first.json()["data"].items()
    assert first.json()["data"]["joinedAt"].endswith("Z")
    mine = call("get", f"{path}/me", ana).json()["data"]
    assert [line["reason"] for line in mine["history"]] == ["You joined the list"]
    assert (call("delete", path, ana).status_code, call("delete", path, ana).status_code) == (204, 404)
    assert call("get", f"{path}/me", ana).status_code == 404
    assert [call("post", f"drops/{name}/waitlist", ana).status_code for name in ("nothing", "0" * 36)] == [404, 404]
    assert call("post", path).status_code == 401


def test_joining_is_possible_until_the_window_ends():
    drop = DropFactory()
    assert call("post", f"drops/{drop.pk}/waitlist", PersonFactory()).status_code == 201
    Drop.objects.update(claim_window_end=timezone.now())
    assert code_of(call("post", f"drops/{drop.pk}/waitlist", PersonFactory())) == (409, "WINDOW_CLOSED")
    Drop.objects.update(claim_window_end=timezone.now() + timedelta(hours=1), is_active=False)
    assert code_of(call("post", f"drops/{drop.pk}/waitlist", PersonFactory())) == (409, "DROP_PAUSED")


def test_claiming_answers_201_then_200_with_the_same_claim():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    first, again = (call("post", f"drops/{drop.pk}/claim", ana) for _ in range(2))
    data = first.json()["data"]

    assert (first.status_code, again.status_code, again.json()["data"]) == (201, 200, data)
    assert set(data) >= CLAIM
    assert (data["status"], data["usedAt"]) == ("ISSUED", None)
    assert call("get", first.headers["Location"].removeprefix("/api/"), ana).json()["data"]["code"] == data["code"]
    assert call("get", first.headers["Location"].removeprefix("/api/"), PersonFactory()).status_code == 404
    [listed] = call("get", "me/claims", ana).json()["data"]
    assert (listed["id"], listed["drop"]["title"]) == (data["id"], drop.title)


def test_errors_come_in_the_documented_order():
    drop = DropFactory(total_slots=1, mode="priority")
    ana, ben, eve = joined(drop, 3)
    stranger = PersonFactory()
    ask = lambda person, name=drop.pk: code_of(call("post", f"drops/{name}/claim", person))  # noqa: E731

    assert (ask(ana, "nothing"), ask(None)) == ((404, "NOT_FOUND"), (401, "NOT_AUTHENTICATED"))
    assert (ask(stranger), ask(ben)) == ((403, "NOT_ON_WAITLIST"), (409, "NOT_YOUR_TURN"))
    assert call("post", f"drops/{drop.pk}/claim", eve).json()["position"] == 3
    held = call("post", f"drops/{drop.pk}/claim", ana).json()["data"]["code"]
    assert (ask(stranger), ask(ben)) == ((403, "NOT_ON_WAITLIST"), (409, "SOLD_OUT"))
    Drop.objects.update(claim_window_end=timezone.now())
    assert (ask(ana), ask(ben), ask(stranger)) == ((200, None), (409, "WINDOW_CLOSED"), (409, "WINDOW_CLOSED"))
    Drop.objects.update(
        claim_window_start=timezone.now() + timedelta(hours=1), claim_window_end=timezone.now() + timedelta(hours=2)
    )
    assert (ask(ana), ask(stranger)) == ((200, None), (409, "WINDOW_NOT_OPEN"))
    assert call("get", "me/claims", ana).json()["data"][0]["code"] == held


def test_one_key_is_one_claim_and_its_code_is_not_stored():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    path, key = f"drops/{drop.pk}/claim", {"Idempotency-Key": "once"}
    first, second = (call("post", path, ana, {}, **key) for _ in range(2))

    assert (first.status_code, second.status_code, second.content) == (201, 201, first.content)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json()["data"]["code"].encode() not in bytes(IdempotencyLog.objects.get().body)
    assert (Claim.objects.count(), mails("claim_issued")) == (1, [ana.email])


def redeem(person, typed, **headers):
    return call("post", "claims/redeem", person, {"code": typed}, **headers)


def held_by(drop):
    [ana] = joined(drop, 1)
    return claim(drop, ana)


def test_a_code_works_once_in_any_case_and_with_any_separators():
    drop = DropFactory()
    held = held_by(drop)
    typed = code(held).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    first, second = redeem(drop.organizer, f" {typed} "), redeem(drop.organizer, typed)

    assert (first.status_code, first.json()["data"]["status"]) == (200, "USED")
    assert (first.json()["data"]["holder"], first.json()["data"]["id"]) == (held.user.name, str(held.pk))
    assert code_of(second) == (409, "ALREADY_USED")
    assert (second.json()["usedBy"], second.json()["usedAt"]) == (
        drop.organizer.name,
        first.json()["data"]["usedAt"],
    )


def test_redeeming_an_invalid_code_says_why():
    drop = DropFactory(total_slots=3)
    late, back = held_by(drop), held_by(drop)
    run_out(late)
    services.revoke(claim_id=back.pk, by=drop.organizer)
    wrong = code(late)[:-1] + ("0" if code(late)[-1] != "0" else "2")

    assert code_of(redeem(drop.organizer, "7K3Q-F9M2-XDH")) == (404, "NOT_FOUND")
    assert code_of(redeem(drop.organizer, wrong)) == (404, "NOT_FOUND")
    assert code_of(redeem(drop.organizer, code(late))) == (410, "GONE")
    assert redeem(drop.organizer, code(back)).json()["status"] == "REVOKED"
    for bad in ("", "a\u0000b", "x" * 65, None, 5, ["a"]):
        assert redeem(drop.organizer, bad).status_code == 400
    for odd in ("💥💥💥", "' OR 1=1 --", "UUUUUUUUUUU"):
        assert redeem(drop.organizer, odd).status_code == 404


def test_only_the_drops_organizer_and_staff_redeem():
    drop = DropFactory()
    held = held_by(drop)
    assert [redeem(who, code(held)).status_code for who in (None, held.user, OrganizerFactory())] == [401, 403, 403]
    assert redeem(PersonFactory(role=Role.STAFF), code(held)).status_code == 200


def test_redeeming_with_a_key_is_replayed_and_stores_no_code():
    drop = DropFactory()
    held = held_by(drop)
    first, second = (redeem(drop.organizer, code(held), **{"Idempotency-Key": "scan"}) for _ in range(2))
    assert (first.status_code, second.content) == (200, first.content)
    assert code(held).encode() not in bytes(IdempotencyLog.objects.get().body)


def test_wrong_codes_are_rate_limited_and_right_ones_are_not(settings):
    settings.RATE_LIMITS = True
    drop = DropFactory(total_slots=40)
    for _ in range(31):
        assert redeem(drop.organizer, code(held_by(drop))).status_code == 200
    for _ in range(30):
        assert redeem(drop.organizer, "7K3Q-F9M2-XDH").status_code == 404
    refused = redeem(drop.organizer, "7K3Q-F9M2-XDH")
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)


def test_giving_back_answers_200_and_a_used_claim_stays():
    drop = DropFactory()
    held = held_by(drop)
    given = call("delete", f"drops/{drop.pk}/claim", held.user)
    assert (given.status_code, given.json()["data"]["status"]) == (200, "REVOKED")
    assert call("delete", f"drops/{drop.pk}/claim", held.user).status_code == 404
    used = held_by(drop)
    redeem(drop.organizer, code(used))
    assert code_of(call("delete", f"drops/{drop.pk}/claim", used.user)) == (409, "NOT_LIVE")


def test_the_organizer_revokes_a_claim():
    drop = DropFactory()
    held = held_by(drop)
    path = f"claims/{held.pk}/revoke"
    assert [call("post", path, who).status_code for who in (held.user, OrganizerFactory())] == [404, 404]
    done = call("post", path, drop.organizer, {"reason": "Two accounts"})
    assert (done.status_code, done.json()["data"]["endReason"]) == (200, "Two accounts")
    assert code_of(call("post", path, drop.organizer)) == (409, "NOT_LIVE")


def test_my_claims_are_filtered_by_their_current_status():
    drop = DropFactory()
    held = held_by(drop)
    run_out(held)
    found = {
        status: call("get", f"me/claims?status={status}", held.user).json()["data"] for status in ("ISSUED", "EXPIRED")
    }
    assert (found["ISSUED"], [each["status"] for each in found["EXPIRED"]]) == ([], ["EXPIRED"])
    assert call("get", "me/claims?status=LOST", held.user).status_code == 400


def test_the_score_is_shown_with_its_parts():
    drop, ana = DropFactory(mode="priority", upcoming=True), PersonFactory()
    type(ana).objects.filter(pk=ana.pk).update(created_at=timezone.now() - timedelta(days=95))
    place = call("post", f"drops/{drop.pk}/waitlist", ana).json()["data"]
    assert place["priorityScore"] == 23
    assert [(part["what"], part["points"]) for part in place["scoreParts"]] == [
        ("Member for 3 full months", 3),
        ("Checked in 0 times", 0),
        ("First drop", 20),
    ]
    assert Waitlist.objects.get().score_inputs == {"months": 3, "attended": 0, "first_drop": True}
