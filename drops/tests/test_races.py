"""Concurrent calls, each on its own connection. Each guarantee has a twin that fails without its lock or constraint."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.tests.people import PersonFactory
from core import lifecycle
from core.database import database_now
from core.rooms.models import RoomEvent
from core.tests.racing import at_once, crowd, meeting, outcome, without_locks
from drops import queries, services
from drops.models import Claim, ClaimStatus, Drop, PlaceChange, Waitlist
from drops.services import claims, slots
from drops.tests.claiming import claim, code, holders, join, joined, people, run_out
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db(transaction=True)


def on_the_list(drop: Drop, number: int) -> list[Any]:
    """Put this many people on the waitlist at once, in the table."""
    crowd, now = people(number), timezone.now()
    Waitlist.objects.bulk_create(
        Waitlist(drop=drop, user=person, joined_at=now + timedelta(microseconds=turn), priority_score=turn * 7919 % 97)
        for turn, person in enumerate(crowd)
    )
    return crowd


def outcomes(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


@pytest.fixture
def no_guards() -> Iterator[None]:
    """Switch off the checks of the database."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE drops_claim DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE drops_claim ENABLE TRIGGER USER")


@pytest.fixture
def look_together(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let this many count the slots before any of them continues."""

    def together(parties: int) -> None:
        look, meet = queries.count_slots, meeting(parties)

        def standing(drop: Drop) -> queries.SlotCounts:
            found = look(drop)
            meet()
            return replace(found)

        monkeypatch.setattr(queries, "count_slots", standing)

    return together


def test_32_join_and_claim_at_once_and_exactly_8_get_a_code() -> None:
    drop = DropFactory(total_slots=8)

    def come(person: Any) -> Claim:
        join(drop, person)
        return claim(drop, person)

    answers = crowd([partial(come, person) for person in people(32)])

    assert outcomes(answers) == {"Claim": 8, "SoldOut": 24}
    assert len({code(each) for each in answers if isinstance(each, Claim)}) == 8
    versions = list(RoomEvent.objects.filter(room=drop.room).order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, 41))
    assert lifecycle.broken_invariants()["drops"] == []


def test_of_32_by_priority_exactly_the_first_10_in_order_get_one() -> None:
    drop = DropFactory(total_slots=10, mode="priority")
    everybody = on_the_list(drop, 32)
    first = {entry.user_id for entry in Waitlist.objects.in_order()[:10]}
    answers = crowd([partial(claim, drop, person) for person in everybody])

    assert outcomes(answers)["Claim"] == 10
    assert set(outcomes(answers)) <= {"Claim", "SoldOut", "NotYourTurn"}
    assert {each.user_id for each in answers if isinstance(each, Claim)} == first


def test_without_the_lock_one_slot_is_sold_eight_times(look_together: Any, no_guards: None) -> None:
    """The twin that must fail: all read before any of them writes."""
    drop = DropFactory(total_slots=1)
    everybody = joined(drop, 8)
    look_together(8)
    with without_locks():
        answers = at_once([partial(claim, drop, person) for person in everybody])

    assert outcomes(answers) == {"Claim": 8}
    assert lifecycle.broken_invariants()["drops"] == [f"Drop {drop.pk}: 8 claims for 1 slots."]


def test_without_the_lock_the_database_still_sells_one_slot_once_with_the_same_error(look_together: Any) -> None:
    drop = DropFactory(total_slots=1)
    everybody = joined(drop, 8)
    look_together(8)
    with without_locks():
        answers = at_once([partial(claim, drop, person) for person in everybody])

    assert outcomes(answers) == {"Claim": 1, "SoldOut": 7}


def test_sixteen_concurrent_claims_of_one_person_are_one() -> None:
    drop = DropFactory()
    [ana] = joined(drop, 1)
    answers = crowd([partial(claim, drop, ana)] * 16)
    assert {each.pk for each in answers} == {Claim.objects.get().pk}


def test_without_the_lock_only_the_constraint_catches_a_second_claim(look_together: Any) -> None:
    """The twin: the service's own check passes both; the constraint catches one."""
    drop = DropFactory(total_slots=5)
    [ana] = joined(drop, 1)
    look_together(2)
    with without_locks():
        answers = at_once([partial(claim, drop, ana)] * 2)
    assert outcomes(answers) == {"Claim": 1, "Conflict": 1}


def test_sixteen_concurrent_joins_of_one_person_are_one_entry() -> None:
    drop, ana = DropFactory(), PersonFactory()
    answers = crowd([partial(join, drop, ana)] * 16)
    assert {each.pk for each in answers} == {Waitlist.objects.get().pk}


def test_sixteen_concurrent_redemptions_use_a_code_once() -> None:
    drop = DropFactory()
    [ana] = joined(drop, 1)
    typed = code(claim(drop, ana))
    answers = crowd([partial(services.redeem, code=typed, by=drop.organizer)] * 16)
    assert outcomes(answers) == {"Claim": 1, "AlreadyUsed": 15}


def test_checking_before_marking_uses_a_code_eight_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: two statements let through what one conditional statement prevents."""
    drop = DropFactory()
    [ana] = joined(drop, 1)
    typed, meet = code(claim(drop, ana)), meeting(8)

    def look_then_mark(claim_id: Any, by: Any) -> int:
        free = Claim.objects.usable().filter(pk=claim_id).exists()
        meet()
        return Claim.objects.filter(pk=claim_id).update(status=ClaimStatus.USED, used_at=timezone.now()) if free else 0

    monkeypatch.setattr(claims, "mark_used", look_then_mark)
    with without_locks():
        answers = at_once([partial(services.redeem, code=typed, by=drop.organizer)] * 8)
    assert outcomes(answers) == {"Claim": 8}


def test_while_claims_expire_and_are_given_back_no_slot_is_lost_or_sold_twice() -> None:
    drop = DropFactory(total_slots=10)
    everybody = joined(drop, 40)
    held = [claim(drop, person) for person in everybody[:10]]
    for each in held[:4]:
        run_out(each)
    back = [partial(services.give_back, drop_id=drop.pk, by=person) for person in everybody[4:8]]
    asking = [partial(claim, drop, person) for person in everybody[20:30]]
    settled = [partial(services.settle_drop, drop_id=drop.pk)] * 6
    crowd([*back, *asking, *settled])

    assert (queries.count_slots(drop).remaining, len(holders(drop))) == (0, 10)
    assert set(holders(drop)) == {*everybody[8:10], *everybody[10:18]}
    assert lifecycle.broken_invariants()["drops"] == []


def wake_two_for_one_code(monkeypatch: pytest.MonkeyPatch) -> tuple[int, Drop]:
    """Return how many events say that the claim expired, if both jobs read before either writes."""
    drop = DropFactory(total_slots=1)
    ana, *_ = joined(drop, 3)
    run_out(claim(drop, ana))
    meet, end = meeting(2), slots.end_claim
    monkeypatch.setattr(slots, "end_claim", lambda *given: (meet(), end(*given)))
    at_once([partial(services.settle_drop, drop_id=drop.pk)] * 2)
    return PlaceChange.objects.filter(drop=drop, kind="passed").count(), drop


def test_two_concurrent_jobs_expire_a_claim_once_and_offer_it_once(monkeypatch: Any) -> None:
    said, drop = wake_two_for_one_code(monkeypatch)
    assert (said, len(holders(drop))) == (1, 1)


def test_without_the_lock_two_jobs_expire_a_claim_twice(monkeypatch: Any) -> None:
    """The twin that must fail."""
    with without_locks():
        said, _ = wake_two_for_one_code(monkeypatch)
    assert said == 2


def test_around_the_end_of_the_window_nobody_is_both_served_and_refused() -> None:
    """All ask twice, sixteen at every moment, from before the end until after it."""
    drop = DropFactory(total_slots=1000)
    everybody = on_the_list(drop, 160)
    end = database_now() + timedelta(milliseconds=300)
    Drop.objects.update(claim_window_end=end)

    answers = crowd([partial(_ask_twice, drop, person) for person in everybody])
    inside = [got for got, _ in answers if isinstance(got, Claim)]

    assert all(each.issued_at < end for each in inside)
    assert Claim.objects.count() == len(inside)
    assert 0 < len(inside) < 160, "the end fell outside of what was asked"
    for got, again in answers:
        assert type(got) is type(again), "who had it keeps it, who was refused stays refused"


def _ask_twice(drop: Drop, person: Any) -> tuple[Any, Any]:
    return outcome(partial(claim, drop, person)), outcome(partial(claim, drop, person))


def test_reading_the_clock_before_the_lock_issues_a_claim_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the clock is read before the wait for the lock, so a late caller gets a claim."""
    drop = DropFactory()
    [ana] = joined(drop, 1)
    early = database_now()
    Drop.objects.update(claim_window_end=early + timedelta(milliseconds=1))
    monkeypatch.setattr("drops.services.claims.database_now", lambda: early)
    made = claim(drop, ana)
    made.refresh_from_db()
    assert made.created_at > early + timedelta(milliseconds=1)


def test_fewer_slots_and_the_last_claim_never_both_succeed() -> None:
    drop = DropFactory(total_slots=2)
    ana, ben = joined(drop, 2)
    claim(drop, ana)
    fewer = partial(services.edit_drop, drop_id=drop.pk, by=drop.organizer, total_slots=1)
    crowd([fewer, partial(claim, drop, ben)])

    drop.refresh_from_db()
    assert (drop.total_slots, len(holders(drop))) in {(1, 1), (2, 2)}
    assert lifecycle.broken_invariants()["drops"] == []


@pytest.mark.drill
def test_1000_join_and_claim_at_once_and_exactly_the_first_50_drawn_get_a_code() -> None:
    drop = DropFactory(total_slots=50, mode="draw")
    everybody = people(1000)
    crowd([partial(join, drop, person) for person in everybody])
    answers = crowd([partial(claim, drop, person) for person in everybody])

    first = {entry.user_id for entry in Waitlist.objects.in_order()[:50]}
    assert {each.user_id for each in answers if isinstance(each, Claim)} == first
    assert outcomes(answers)["Claim"] == len(holders(drop)) == 50
    assert lifecycle.broken_invariants()["drops"] == []
