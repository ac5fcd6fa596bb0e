"""Every page passes the page checks."""

import pytest

from browser_tests.page_checks import assert_clean

FOR_EVERYONE = [
    "/",
    "/scoreboard/",
    "/scoreboard/open-gym-pick-up/",
    "/scoreboard/open-gym-pick-up/reset/",
    "/scoreboard/open-gym-pick-up/table/",
    "/scoreboard/winter-cup-semi-final/",
    "/scoreboard/winter-cup-semi-final/display/",
    "/scoreboard/winter-cup-semi-final/overlay/",
    "/scoreboard/winter-cup-semi-final/overlay/?kind=lower",
    "/scoreboard/winter-cup-semi-final/overlay/?kind=full",
    "/competitions/",
    "/events/",
    "/events/hawks-v-northside-comets-women/",
    "/cart/",
    "/drops/",
    "/drops/derby-courtside-seats/",
    "/drops/signed-finals-ball/fairness/",
    "/live/",
    "/live/open-gym-pick-up-live/",
    "/live/open-gym-pick-up-live/chat/",
    "/live/open-gym-pick-up-live/overlay/",
    "/shop/",
    "/shop/petrol-hoodie/",
    "/search/?q=hawks",
    "/newsletter/",
    "/newsletter/derby-week-hawks-comets/",
    "/subscribe/",
    "/subscribe/sent/",
    "/subscribe/link/",
    "/tickets/",
    "/tickets/new/",
    "/tickets/990/",
    "/login/",
    "/signup/",
]
SIGNED_IN = [
    "/scoreboard/mine/",
    "/account/",
    "/account/sessions/",
    "/account/password/",
    "/account/newsletter/",
    "/my-registrations/",
    "/my-reservations/",
    "/orders/",
    "/my-claims/",
    "/tickets/mine/",
    "/projects/",
    "/projects/new/",
]


@pytest.mark.parametrize("path", FOR_EVERYONE)
def test_a_public_page_passes_the_page_checks(visitor, path):
    assert_clean(visitor(), path)


@pytest.mark.parametrize("path", SIGNED_IN)
def test_a_signed_in_page_passes_the_page_checks(visitor, path):
    ana = visitor()
    ana.sign_in("ana")
    assert_clean(ana, path)


def test_a_missing_page_has_the_sites_design(visitor):
    guest = visitor()
    page = guest.goto("/nowhere/")
    guest.expect_complaint("404")
    assert page.get_by_role("link", name="Game day").count() >= 1
    assert guest.violations() == []


def test_the_api_documentation_needs_no_internet(visitor):
    guest = visitor()
    page = guest.goto("/api/docs")
    page.locator('[data-tag="score"]').first.click()
    page.get_by_text("/api/score/update").first.wait_for()
