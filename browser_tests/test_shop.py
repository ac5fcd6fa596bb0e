"""The shop: a guest's cart is kept at sign-in, an order reaches staff live, and a cancelled one returns its stock."""

import re

from playwright.sync_api import expect

from browser_tests.dialogs import answer_question
from browser_tests.page_checks import assert_clean


def add_to_cart(page, name, size=""):
    """Add a product to the cart."""
    page.get_by_role("link", name=name, exact=True).click()
    if size:
        page.get_by_role("radio", name=re.compile(rf"^{size}\b")).check(force=True)
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")


def number_on(page):
    page.wait_for_url(re.compile(r"/orders/\w{3}-\w{3}/"))
    return page.locator("h1").inner_text()


def order_as_a_guest(guest, name, who="Gwen Guest"):
    page = guest.goto("/shop/")
    add_to_cart(page, name)
    page.get_by_role("link", name="Check out").click()
    page.get_by_label("Your name").fill(who)
    page.get_by_label("Email", exact=True).fill("gwen@home.example")
    page.get_by_role("button", name="Order with obligation to pay").click()
    return number_on(page)


def test_from_a_guests_cart_to_pickup_and_back_to_the_stock(visitor):
    ana, staff = visitor(), visitor()
    page = ana.goto("/shop/harbour-scarf/")
    before = page.request.get(f"{ana.url}/api/products/harbour-scarf").json()["data"]["stock"]
    add_to_cart(ana.goto("/shop/"), "Harbour scarf")
    add_to_cart(ana.goto("/shop/"), "Home jersey 26/27", "M")
    expect(page.get_by_label("Cart, 2 items")).to_be_visible()
    ana.sign_in("ana")
    ana.goto("/cart/").get_by_role("link", name="Check out").click()
    page.get_by_role("button", name="Order with obligation to pay").click()
    number = number_on(page)

    staff.sign_in("staff")
    desk = staff.goto(f"/staff/shop/pickup/?q={number}")
    expect(desk.get_by_text("Ana Ferreira")).to_be_visible()
    expect(desk.get_by_text("Home jersey 26/27, M")).to_be_visible()
    page.get_by_role("link", name="Cancel this order").click()
    answer_question(page, "Cancel the order")
    expect(page.get_by_text("This order is cancelled.")).to_be_visible()
    after = page.request.get(f"{ana.url}/api/products/harbour-scarf").json()["data"]["stock"]
    assert after == before
    expect(staff.goto(f"/staff/shop/pickup/?q={number}").get_by_text("nothing to hand over")).to_be_visible()


def test_an_order_appears_live_is_packed_and_the_buyer_sees_it(visitor):
    staff, guest = visitor(), visitor()
    staff.sign_in("staff")
    board = staff.goto("/staff/shop/orders/")
    expect(board.locator("html")).to_have_attribute("data-live", "live", timeout=15000)
    number = order_as_a_guest(guest, "Foam finger")
    card = board.locator(".order-card").filter(has_text=number)
    expect(card).to_be_visible()
    card.get_by_role("button", name="Packed").click()
    expect(board.get_by_text(f"{number} is ready, and the buyer is told.")).to_be_visible()
    guest.page.reload()
    expect(guest.page.get_by_text("Packed and waiting for you at the desk.")).to_be_visible()

    pickup = staff.goto(f"/staff/shop/pickup/?q={number}")
    pickup.get_by_role("link", name="Hand over").click()
    expect(pickup.get_by_text("Not paid yet.")).to_be_visible()
    answer_question(pickup, "Paid, hand over")
    expect(pickup.get_by_text("Handed over", exact=False).first).to_be_visible()


def test_a_cart_is_changed_and_a_code_tried_without_javascript(visitor):
    guest = visitor(java_script_enabled=False)
    page = guest.goto("/shop/")
    page.get_by_role("button", name="Add Outdoor ball, size 7 to the cart").click()
    page.get_by_role("button", name="One more of Outdoor ball").click()
    expect(page.locator(".sum strong")).to_have_text("€64.00")
    page.get_by_role("link", name="Check out").click()
    page.get_by_label("Discount code").fill("hawks10")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".sum strong")).to_have_text("€57.60")
    guest.goto("/cart/")
    page.get_by_role("button", name="Take Outdoor ball, size 7 out").click()
    expect(page.get_by_text("Nothing in it yet")).to_be_visible()


def test_checkout_pages_pass_the_page_checks(visitor):
    guest = visitor()
    page = guest.goto("/shop/chevron-snapback/")
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    for path in ("/cart/", "/checkout/"):
        assert_clean(guest, path)
    guest.goto("/cart/").get_by_role("button", name="Take").click()


def test_staff_pages_pass_the_page_checks(visitor):
    staff = visitor()
    staff.sign_in("staff")
    for path in ("orders/", "orders/M8T-2XP/", "pickup/?q=X2J", "products/petrol-hoodie/"):
        assert_clean(staff, f"/staff/shop/{path}")
