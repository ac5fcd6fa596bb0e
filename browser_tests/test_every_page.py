"""What holds for every page: no complaint, nothing for axe, no sideways scroll, in both themes and on a small phone."""

import pytest

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
WIDTHS = [390, 1440, 320]  # a phone is laid out like the smallest one, so axe reads that and the desk


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", FOR_EVERYONE)
def test_a_page_for_everyone_is_clean(visitor, path, theme):
    _is_clean(visitor(color_scheme=theme), path)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", SIGNED_IN)
def test_a_page_for_people_is_clean(visitor, path, theme):
    ana = visitor(color_scheme=theme)
    ana.sign_in("ana")
    _is_clean(ana, path)


def test_a_page_that_is_not_there_belongs_to_the_house(visitor):
    guest = visitor()
    page = guest.goto("/nowhere/")
    guest.expects("404")
    assert page.get_by_role("link", name="Game day").count() >= 1
    assert guest.violations() == []


def test_the_api_documentation_needs_no_internet(visitor):
    guest = visitor()
    page = guest.goto("/api/docs")
    page.locator('[data-tag="score"]').first.click()
    page.get_by_text("/api/score/update").first.wait_for()


def _is_clean(someone, path):
    page = someone.goto(path)
    assert page.locator("h1").count() == 1
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        someone.stretch()
        assert someone.sideways() == 0, f"{path} is wider than {width} pixels"
        assert width == 390 or someone.violations() == [], f"{path} at {width} pixels"
