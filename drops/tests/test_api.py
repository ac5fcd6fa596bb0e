"""Drops over the API: find, create, edit, delete."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.tests.api import call
from config.tests.people import OrganizerFactory, PersonFactory
from core.times import timestamp
from drops import services
from drops.models import Draw, Drop, PlaceChange, Waitlist
from drops.tests.claiming import claim, holders, join, joined, mails, run_out
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db
NAMES = {
    *("id", "title", "totalSlots", "remaining", "claimWindowStart", "claimWindowEnd", "isActive", "mode"),
    *("waitlistCount", "createdAt", "updatedAt"),
}


def body(**more):
    now = timezone.now()
    window = {"claimWindowStart": timestamp(now), "claimWindowEnd": timestamp(now + timedelta(hours=1))}
    return {"title": "Throwback", "totalSlots": 3, **window, **more}


def test_the_remaining_slots_are_public():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    claim(drop, ana)
    [listed] = call("get", "drops").json()["data"]
    one = call("get", f"drops/{drop.slug}").json()["data"]

    assert one == listed
    assert set(one) >= NAMES
    assert (one["remaining"], one["totalSlots"], one["waitlistCount"]) == (1, 2, 1)
    assert call("get", "drops/nothing").status_code == 404


def test_a_signed_in_person_sees_their_own_entry_and_claim():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    mine = call("get", f"drops/{drop.pk}", ana).json()["data"]
    assert (mine["waitlist"]["position"], mine["claim"]) == (1, None)
    held = claim(drop, ana)
    assert call("get", f"drops/{drop.pk}", ana).json()["data"]["claim"]["id"] == str(held.pk)
    assert call("get", f"drops/{drop.pk}", PersonFactory()).json()["data"]["waitlist"] is None


def test_the_list_is_paged_and_filtered():
    for trait in ({"upcoming": True}, {"over": True}, {}):
        DropFactory(**trait)
    assert [len(call("get", f"drops?state={state}").json()["data"]) for state in ("upcoming", "open", "over")] == [
        1
    ] * 3
    paged = call("get", "drops?limit=2&page=2").json()
    assert (len(paged["data"]), paged["pagination"]["total"]) == (1, 3)
    assert call("get", "drops?q=nothing+like+it").json()["data"] == []
    for bad in ("limit=0", "limit=x", "page=-1", "state=soon", "unknown=1"):
        assert call("get", f"drops?{bad}").status_code == 400


def test_the_number_of_queries_of_the_list_is_constant(django_assert_num_queries):
    for number in (1, 4):
        for _ in range(number):
            drop = DropFactory(mode="draw")
            joined(drop, 2)
        with django_assert_num_queries(3):
            call("get", "drops")


def test_organizers_create_drops_even_with_an_open_or_past_window():
    olive = OrganizerFactory()
    made = call("post", "drops", olive, body())
    past = timestamp(timezone.now() - timedelta(days=2))
    over = call("post", "drops", olive, body(claimWindowStart=past, claimWindowEnd=past.replace("Z", "Z")))
    early = body(claimWindowStart=past, claimWindowEnd=timestamp(timezone.now() - timedelta(days=1)))

    assert (made.status_code, made.json()["data"]["mode"], made.json()["data"]["isActive"]) == (201, "fifo", True)
    assert call("get", made.headers["Location"].removeprefix("/api/")).status_code == 200
    assert (over.status_code, set(over.json()["fields"])) == (400, {"claimWindowEnd"})
    assert call("post", "drops", olive, early).status_code == 201


def test_only_organizers_create_drops_and_only_their_own_are_managed():
    drop, ana, other = DropFactory(), PersonFactory(), OrganizerFactory()
    assert [call("post", "drops", who, body()).status_code for who in (None, ana)] == [401, 403]
    for who, status in ((None, 401), (ana, 403), (other, 403)):
        assert call("patch", f"drops/{drop.pk}", who, {"title": "Mine"}).status_code == status
        assert call("delete", f"drops/{drop.pk}", who).status_code == status
        for path in ("waitlist", "claims", "claims.csv"):
            assert call("get", f"drops/{drop.pk}/{path}", who).status_code == status


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\u0000b"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"totalSlots": 0}, "totalSlots"),
        ({"totalSlots": 10**30}, "totalSlots"),
        ({"totalSlots": "3"}, "totalSlots"),
        ({"totalSlots": 1.5}, "totalSlots"),
        ({"mode": "raffle"}, "mode"),
        ({"isActive": "yes"}, "isActive"),
        ({"claimWindowStart": "soon"}, "claimWindowStart"),
        ({"claimMinutes": 0}, "claimMinutes"),
        ({"remaining": 5}, "remaining"),
    ],
)
def test_validation_names_every_wrong_field(wrong, field):
    answer = call("post", "drops", OrganizerFactory(), body(**wrong))
    assert answer.status_code == 400
    assert answer.json()["code"] in ("VALIDATION_ERROR", "INVALID_JSON")
    assert field in answer.json().get("fields", {field: ""})


def test_fewer_slots_than_are_taken_is_refused_with_the_number():
    drop = DropFactory(total_slots=3)
    for person in joined(drop, 2):
        claim(drop, person)
    refused = call("patch", f"drops/{drop.pk}", drop.organizer, {"totalSlots": 1})
    assert (refused.status_code, refused.json()["code"], refused.json()["claimed"]) == (409, "SLOTS_BELOW_CLAIMS", 2)
    assert call("patch", f"drops/{drop.pk}", drop.organizer, {"totalSlots": 2}).json()["data"]["remaining"] == 0


def test_additional_slots_go_to_the_next_in_line_at_once():
    drop = DropFactory(total_slots=1)
    ana, ben, eve = joined(drop, 3)
    claim(drop, ana)
    call("patch", f"drops/{drop.pk}", drop.organizer, {"totalSlots": 2})
    assert (holders(drop), mails("slot_offered")) == ([ana, ben], [ben.email])
    assert call("post", f"drops/{drop.pk}/claim", eve).json()["code"] == "SOLD_OUT"


def test_additional_slots_before_the_window_are_not_offered():
    drop = DropFactory(total_slots=1, upcoming=True)
    joined(drop, 3)
    call("patch", f"drops/{drop.pk}", drop.organizer, {"totalSlots": 2})
    assert holders(drop) == []


def test_the_mode_is_fixed_once_somebody_has_joined():
    drop = DropFactory()
    changed = call("patch", f"drops/{drop.pk}", drop.organizer, {"mode": "draw"})
    assert (changed.status_code, Draw.objects.filter(drop=drop).exists()) == (200, True)
    join(drop)
    refused = call("patch", f"drops/{drop.pk}", drop.organizer, {"mode": "fifo"})
    assert (refused.status_code, refused.json()["code"]) == (409, "MODE_FIXED")


def test_a_drop_with_live_claims_is_not_deleted_and_otherwise_its_waitlist_goes_too():
    drop = DropFactory(total_slots=1)
    [ana] = joined(drop, 1)
    held = claim(drop, ana)
    refused = call("delete", f"drops/{drop.pk}", drop.organizer)
    assert (refused.status_code, refused.json()["code"]) == (409, "HAS_LIVE_CLAIMS")
    run_out(held)

    assert call("delete", f"drops/{drop.pk}", drop.organizer).status_code == 204
    assert [model.objects.count() for model in (Drop, Waitlist, PlaceChange)] == [0, 0, 0]


def test_the_organizer_sees_waitlist_and_claims_without_codes():
    drop = DropFactory()
    ana, ben = joined(drop, 2)
    held = claim(drop, ben)
    listed = call("get", f"drops/{drop.pk}/waitlist?q=fan", drop.organizer).json()["data"]
    [claimed] = call("get", f"drops/{drop.pk}/claims?status=ISSUED", drop.organizer).json()["data"]

    assert [(row["position"], row["user"]["email"]) for row in listed] == [(1, ana.email), (2, ben.email)]
    assert (claimed["id"], claimed["user"]["name"], "code" in claimed) == (str(held.pk), ben.name, False)


def test_no_cell_of_the_csv_runs_as_a_formula():
    drop = DropFactory()
    eve = PersonFactory(name='=HYPERLINK("x")')
    join(drop, eve)
    answer = call("get", f"drops/{drop.pk}/claims.csv", drop.organizer)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK" in answer.content.decode()


def test_moving_an_entry_is_explained_to_everybody_it_moves():
    drop = DropFactory(mode="priority", total_slots=1)
    ana, ben = joined(drop, 2)
    entry = Waitlist.objects.get(user=ben)
    path = f"drops/{drop.pk}/waitlist/{entry.pk}"
    moved = call("patch", path, drop.organizer, {"points": 5, "reason": "Helped at the desk"})
    mine = call("get", f"drops/{drop.pk}/waitlist/me", ana).json()["data"]

    assert (moved.status_code, moved.json()["data"]["position"]) == (200, 1)
    assert (mine["position"], mine["history"][0]["position"]) == (2, 2)
    assert mine["history"][0]["reason"] == "The organizer moved somebody ahead of you: Helped at the desk"
    assert call("patch", path, drop.organizer, {"points": 5}).status_code == 400
    assert call("patch", path, ana, {"points": 5, "reason": "Me"}).status_code == 403


def test_the_organizer_removes_an_entry():
    drop = DropFactory()
    ana, ben = joined(drop, 2)
    entry = Waitlist.objects.get(user=ana)
    assert call("delete", f"drops/{drop.pk}/waitlist/{entry.pk}", drop.organizer).status_code == 204
    assert call("get", f"drops/{drop.pk}/waitlist/me", ana).status_code == 404
    assert call("get", f"drops/{drop.pk}/waitlist/me", ben).json()["data"]["position"] == 1


def test_an_edit_without_changes_announces_nothing():
    drop = DropFactory()
    services.edit_drop(drop_id=drop.pk, by=drop.organizer, title=drop.title)
    assert call("get", f"drops/{drop.pk}").json()["data"]["roomVersion"] == 0
