"""Who gets a slot, when, and in which order."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.tests.people import PersonFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from drops import queries, services
from drops.errors import NotOnWaitlist, NotYourTurn, SoldOut, WindowClosed, WindowNotOpen
from drops.models import Claim, ClaimStatus, Drop, Waitlist
from drops.tests.claiming import claim, code, holders, join, joined, mails, run_out, statuses
from drops.tests.factories import DropFactory

pytestmark = pytest.mark.django_db


def test_while_slots_are_free_everybody_on_the_list_may_claim_at_any_position():
    drop = DropFactory(total_slots=2)
    first, second, third = joined(drop, 3)
    claim(drop, third)
    claim(drop, second)
    with pytest.raises(SoldOut) as refusal:
        claim(drop, first)

    assert (refusal.value.extra, holders(drop)) == ({"position": 1}, [third, second])
    assert queries.count_slots(drop).remaining == 0


def test_claiming_again_returns_the_same_claim():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    first, again = (services.claim(drop_id=drop.pk, by=ana) for _ in range(2))

    assert (first[1], again[1], first[0].pk) == (True, False, again[0].pk)
    assert (Claim.objects.count(), mails("claim_issued")) == (1, [ana.email])


def test_a_holder_gets_the_claim_after_the_window_too():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    held = claim(drop, ana)
    Drop.objects.update(claim_window_end=timezone.now())
    assert claim(drop, ana) == held


def test_claiming_without_an_entry_is_refused():
    with pytest.raises(NotOnWaitlist):
        claim(DropFactory(), PersonFactory())


def test_the_window_is_half_open_by_the_databases_clock():
    coming, over = DropFactory(upcoming=True), DropFactory()
    ana = PersonFactory()
    join(coming, ana)
    join(over, ana)
    Drop.objects.filter(pk=over.pk).update(claim_window_end=timezone.now())
    with pytest.raises(WindowNotOpen) as early:
        claim(coming, ana)
    with pytest.raises(WindowClosed):
        claim(over, ana)
    assert early.value.extra["opensAt"].endswith("Z")
    assert over.is_open_at(over.claim_window_start)
    assert not over.is_open_at(over.claim_window_end)


def test_a_paused_drop_issues_no_claims():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    Drop.objects.update(is_active=False)
    with pytest.raises(WindowNotOpen):
        claim(drop, ana)


def by_priority(scores, slots):
    drop = DropFactory(total_slots=slots, mode="priority")
    people = joined(drop, len(scores))
    for person, score in zip(people, scores, strict=True):
        Waitlist.objects.filter(user=person).update(priority_score=score)
    return drop, people


def test_by_priority_only_the_first_in_order_may_claim():
    drop, [low, high, middle] = by_priority([1, 9, 5], slots=2)
    with pytest.raises(NotYourTurn) as refusal:
        claim(drop, low)
    claim(drop, middle)
    with pytest.raises(NotYourTurn):
        claim(drop, low)
    claim(drop, high)
    with pytest.raises(SoldOut):
        claim(drop, low)

    assert refusal.value.extra == {"position": 3}


def test_of_equal_scores_the_earlier_entry_comes_first():
    drop, [first, second] = by_priority([3, 3], slots=1)
    with pytest.raises(NotYourTurn):
        claim(drop, second)
    claim(drop, first)


def test_a_later_higher_score_takes_no_claim_away():
    drop, [low, _] = by_priority([1, 0], slots=1)
    held = claim(drop, low)
    late = join(drop)
    Waitlist.objects.filter(pk=late.pk).update(priority_score=99)
    with pytest.raises(SoldOut):
        claim(drop, late.user)
    assert claim(drop, low) == held


def test_an_expired_claim_goes_to_the_next_by_email_and_its_holder_goes_to_the_end():
    drop = DropFactory(total_slots=1)
    ana, ben, eve = joined(drop, 3)
    run_out(claim(drop, ana))
    assert services.settle_drop(drop_id=drop.pk) == 1

    assert (holders(drop), statuses(drop)) == ([ben], {"EXPIRED": 1, "ISSUED": 1})
    assert mails("slot_offered") == [ben.email]
    places = {person.pk: queries.position(queries.entry_of(drop.pk, person)) for person in (ana, ben, eve)}
    assert places == {ben.pk: 1, eve.pk: 2, ana.pk: 3}


def test_an_expired_claim_is_invalid_before_it_is_settled():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    run_out(held)
    held.refresh_from_db()

    assert (held.status, held.status_at(timezone.now())) == ("ISSUED", ClaimStatus.EXPIRED)
    assert queries.drop(drop.pk).issued_count == 0
    assert claim(drop, ben).was_offered
    assert holders(drop) == [ben]


def test_a_person_whose_code_expired_may_claim_again_if_nobody_else_waits():
    drop = DropFactory(total_slots=1)
    [ana] = joined(drop, 1)
    run_out(claim(drop, ana))
    services.settle_drop(drop_id=drop.pk)
    assert holders(drop) == []
    assert claim(drop, ana).status == "ISSUED"
    assert statuses(drop) == {"EXPIRED": 1, "ISSUED": 1}


def test_giving_back_and_leaving_pass_the_slot_to_the_next():
    drop = DropFactory(total_slots=1)
    ana, ben, eve = joined(drop, 3)
    claim(drop, ana)
    services.give_back(drop_id=drop.pk, by=ana)
    assert holders(drop) == [ben]
    services.leave(drop_id=drop.pk, by=ben)

    assert (holders(drop), statuses(drop)) == ([eve], {"REVOKED": 2, "ISSUED": 1})
    assert queries.entry_of(drop.pk, ben) is None


def test_revoking_emails_the_holder_the_reason():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    services.revoke(claim_id=held.pk, by=drop.organizer, reason="Two accounts")

    assert (holders(drop), mails("claim_revoked")) == ([ben], [ana.email])
    write_mail()
    assert "Two accounts" in MailBox.objects.get(template="drops/claim_revoked").text


def test_leaving_and_rejoining_after_an_expired_code_does_not_jump_the_line():
    drop, [ana, ben] = by_priority([9, 1], slots=1)
    run_out(claim(drop, ana))
    services.leave(drop_id=drop.pk, by=ana)
    join(drop, ana)
    assert queries.position(queries.entry_of(drop.pk, ana)) == 2
    assert holders(drop) == [ben]


def test_an_email_contains_the_code_only_when_it_is_read():
    drop = DropFactory()
    [ana] = joined(drop, 1)
    held = claim(drop, ana)
    write_mail()
    mail = MailBox.objects.get(template="drops/claim_issued")

    assert code(held) not in mail.text + mail.html + mail.subject
    assert code(held) in mail.shown_text
    assert code(held) in mail.shown_html


def test_a_code_that_is_taken_is_derived_again(monkeypatch):
    drop = DropFactory()
    ana, ben = joined(drop, 2)
    monkeypatch.setattr("drops.codes.derive", lambda secret, id, again=0: f"SAMECODE{again}")
    first, second = claim(drop, ana), claim(drop, ben)
    assert (first.drawn_again, second.drawn_again) == (0, 1)


def test_the_database_refuses_to_oversell():
    drop = DropFactory(total_slots=1)
    ana, ben = joined(drop, 2)
    held = claim(drop, ana)
    facts = {"drop": drop, "issued_at": held.issued_at, "expires_at": held.expires_at}
    with pytest.raises(IntegrityError, match="all 1 places are taken"), transaction.atomic():
        Claim.objects.create(user=ben, code_hash="b" * 64, **facts)
    with pytest.raises(IntegrityError, match="claim_one_live_per_person"), transaction.atomic():
        Claim.objects.create(user=ana, code_hash="c" * 64, **facts)
    with pytest.raises(IntegrityError, match="claim_keeps_a_hash"), transaction.atomic():
        Claim.objects.filter(pk=held.pk).update(code_hash="7K3QF9M2XDH")


def test_claims_last_as_long_as_the_drop_says():
    drop = DropFactory(claim_minutes=30)
    [ana] = joined(drop, 1)
    held = claim(drop, ana)
    assert held.expires_at - held.issued_at == timedelta(minutes=30)


def test_a_claim_takes_few_statements(django_assert_max_num_queries):
    drop = DropFactory()
    [ana] = joined(drop, 1)
    with django_assert_max_num_queries(15):
        claim(drop, ana)
