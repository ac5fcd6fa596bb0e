"""Draws: committed before anybody joins, closed with a hash, drawn from both, and checked by anybody."""

import json
from datetime import timedelta
from io import StringIO
from random import Random
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from config.tests.api import call
from config.tests.people import PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from drops import ordering, queries, services, shapes
from drops.errors import AlreadyDrawn, AlreadySealed, NobodyWaits, NotADraw, NotSealed
from drops.models import Draw, Drop, Waitlist
from drops.tests.claiming import claim, code, holders, join, joined
from drops.tests.factories import DropFactory

ids = st.lists(st.uuids(), min_size=1, max_size=30, unique=True)
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)


def published(seed, drop, entries):
    facts = {
        "dropId": str(drop),
        "seed": seed,
        "seedHash": ordering.seed_hash(seed),
        "entries": ordering.canonical_entries(entries),
    }
    return facts | {"listHash": ordering.list_hash(entries), "order": ordering.drawn_order(seed, drop, entries)}


@given(seeds, st.uuids(), ids, st.randoms())
def test_the_order_does_not_depend_on_how_the_list_is_written(seed, drop, entries, dice: Random):
    mixed = [str(entry).upper() for entry in entries]
    dice.shuffle(mixed)
    assert ordering.drawn_order(seed, drop, mixed) == ordering.drawn_order(seed, drop, entries)
    assert ordering.draw_problems(published(seed, drop, mixed)) == []


@given(seeds, seeds, st.uuids(), ids)
def test_every_later_change_is_detected(seed, other, drop, entries):
    true = published(seed, drop, entries)
    assert ordering.draw_problems(true | {"entries": [*true["entries"], str(uuid4())]})
    assert ordering.draw_problems(true | {"order": [*true["order"][1:], str(uuid4())]})
    assert bool(ordering.draw_problems(true | {"seed": other})) == (seed != other)


def test_everybody_has_the_same_chance():
    drop, entries = uuid4(), [uuid4() for _ in range(4)]
    wins = [ordering.drawn_order(ordering.new_seed(), drop, entries)[0] for _ in range(2000)]
    assert all(400 < wins.count(str(entry)) < 600 for entry in entries)


@pytest.mark.django_db
def test_the_seed_is_committed_with_the_drop_and_revealed_only_with_the_order():
    drop = DropFactory(mode="draw", upcoming=True)
    joined(drop, 5)
    told = [call("get", f"drops/{drop.pk}/fairness").json()["data"]]
    for step in ("seal", "draw"):
        assert call("post", f"drops/{drop.pk}/{step}", drop.organizer).status_code == 200
        told.append(call("get", f"drops/{drop.pk}/fairness").json()["data"])
    before, sealed, drawn = told

    assert [each["seed"] is None for each in told] == [True, True, False]
    assert [each["entries"] is None for each in told] == [True, False, False]
    assert before["seedHash"] == sealed["seedHash"] == drawn["seedHash"]
    assert (sealed["listHash"], sealed["order"], ordering.draw_problems(drawn)) == (drawn["listHash"], None, [])
    assert call("get", f"rooms/{drop.room}").json()["data"]["data"]["draw"]["seed"] == drawn["seed"]


@pytest.mark.django_db
def test_the_first_drawn_may_claim_and_later_entries_come_after_them():
    drop = DropFactory(mode="draw", total_slots=2, upcoming=True)
    joined(drop, 5)
    services.seal(drop_id=drop.pk, by=drop.organizer)
    late = join(drop)
    services.draw_order(drop_id=drop.pk, by=drop.organizer)
    late.refresh_from_db()
    order = [entry.user for entry in Waitlist.objects.filter(drop=drop).in_order().select_related("user")]
    Drop.objects.update(claim_window_start=timezone.now() - timedelta(seconds=1))

    answers = [call("post", f"drops/{drop.pk}/claim", person).status_code for person in order]
    assert answers == [201, 201, 409, 409, 409, 409]
    assert (queries.position(late), order[-1]) == (6, late.user)
    assert MailBox.objects.filter(template="drops/order_drawn").count() == 0  # written by jobs
    write_mail()
    assert "place 1" in MailBox.objects.get(template="drops/order_drawn", recipient=order[0].email).subject


@pytest.mark.django_db
def test_a_claim_draws_the_list_if_nobody_did_before_the_window():
    drop = DropFactory(mode="draw", total_slots=1)
    everybody = joined(drop, 4)
    answers = {person: call("post", f"drops/{drop.pk}/claim", person) for person in everybody}

    assert sorted(answer.status_code for answer in answers.values()) in ([201, 409, 409, 409],)
    assert Draw.objects.get().is_drawn
    [lucky] = holders(drop)
    assert Waitlist.objects.get(user=lucky).draw_rank == 1
    assert services.open_window(drop_id=drop.pk) is False


@pytest.mark.django_db
def test_the_job_at_the_windows_start_draws_too():
    drop = DropFactory(mode="draw")
    assert services.open_window(drop_id=drop.pk) is False  # the waitlist is empty
    joined(drop, 2)
    assert services.open_window(drop_id=drop.pk) is True
    assert services.open_window(drop_id=DropFactory().pk) is False


@pytest.mark.django_db
def test_each_step_is_refused_out_of_order():
    drop, by = DropFactory(mode="draw", upcoming=True), None
    by = drop.organizer
    with pytest.raises(NobodyWaits):
        services.seal(drop_id=drop.pk, by=by)
    join(drop)
    with pytest.raises(NotSealed):
        services.draw_order(drop_id=drop.pk, by=by)
    services.seal(drop_id=drop.pk, by=by)
    with pytest.raises(AlreadySealed):
        services.seal(drop_id=drop.pk, by=by)
    services.draw_order(drop_id=drop.pk, by=by)
    with pytest.raises(AlreadyDrawn):
        services.draw_order(drop_id=drop.pk, by=by)
    other = DropFactory()
    with pytest.raises(NotADraw):
        services.seal(drop_id=other.pk, by=other.organizer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"seed": "0" * 64}, {"seed_hash": "0" * 64}, {"list_hash": "0" * 64}, {"entries": []}]
)
def test_the_database_refuses_changes_of_a_published_draw(change):
    drop = DropFactory(mode="draw", upcoming=True)
    join(drop)
    services.seal(drop_id=drop.pk, by=drop.organizer)
    with pytest.raises(IntegrityError, match="what was said of a draw stays"), transaction.atomic():
        Draw.objects.update(**change)


@pytest.mark.django_db
def test_a_person_who_leaves_after_closing_stays_on_the_drawn_list():
    drop = DropFactory(mode="draw", upcoming=True)
    ana, *_ = joined(drop, 4)
    services.seal(drop_id=drop.pk, by=drop.organizer)
    services.leave(drop_id=drop.pk, by=ana)
    services.draw_order(drop_id=drop.pk, by=drop.organizer)
    told = shapes.FairnessOut.of(Draw.objects.get())
    assert (len(told["order"]), ordering.draw_problems(told)) == (4, [])


@pytest.mark.django_db
def test_the_command_checks_a_draw_from_the_database_or_a_file(tmp_path):
    drop = DropFactory(mode="draw", upcoming=True)
    joined(drop, 3)
    with pytest.raises(CommandError, match="not drawn yet"):
        call_command("verify_draw", drop.slug)
    services.seal(drop_id=drop.pk, by=drop.organizer)
    services.draw_order(drop_id=drop.pk, by=drop.organizer)
    file, said = tmp_path / "draw.json", StringIO()
    file.write_bytes(call("get", f"drops/{drop.pk}/fairness").content)
    call_command("verify_draw", drop.slug, stdout=said)
    call_command("verify_draw", file=file, stdout=said)
    assert said.getvalue().count("The draw is what it says: 3 entries.") == 2

    told = json.loads(file.read_text())["data"]
    file.write_text(json.dumps(told | {"order": told["order"][::-1]}))
    with pytest.raises(CommandError, match="The order is not what seed and list make"):
        call_command("verify_draw", file=file)
    with pytest.raises(CommandError, match="There is no such drop"):
        call_command("verify_draw", "nothing")


@pytest.mark.django_db
def test_a_single_entry_is_drawn_and_claims():
    drop, ana = DropFactory(mode="draw"), PersonFactory()
    join(drop, ana)
    assert code(claim(drop, ana))
