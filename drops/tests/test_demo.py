"""The drops of the demo: one upcoming, one open, one over, and a draw that can be checked."""

import pytest
from django.test import Client

from core.demo.services import dump_rows, rows_of
from drops import ordering, queries, services
from drops.models import Claim, Drop
from scripts import demo_drops


@pytest.fixture
def demo(demo_tonight, db, settings):
    settings.DEMO = True


def test_the_fixture_is_what_its_script_writes():
    assert dump_rows(rows_of("drops")) == dump_rows(demo_drops.rows()), "stale: make fixtures"


def test_every_state_is_there(demo):
    found = {state: {each.slug for each in queries.search(state=state)} for state in queries.STATES}
    assert found == {
        "upcoming": {"the-96-throwback", "dockside-tote"},
        "open": {"derby-courtside-seats"},
        "over": {"signed-finals-ball"},
    }


def test_the_demo_draw_is_correct(demo):
    told = Client().get("/api/drops/signed-finals-ball/fairness").json()["data"]
    assert ordering.draw_problems(told) == []
    assert list(services.audit()) == []


def test_no_demo_claim_is_usable_and_settling_changes_nothing(demo):
    assert set(Claim.objects.values_list("status", flat=True)) == {"USED"}
    assert services.settle_overdue() == 0
    seats = Drop.objects.with_counts().get(slug="derby-courtside-seats")
    assert (seats.used_count, seats.waitlist_count) == (3, 14)
