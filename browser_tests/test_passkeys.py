"""A passkey is made, signs in alone, and is the second step after a password."""

from browser_tests.visitor import Visitor

OF_THIS_MACHINE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def test_a_passkey_signs_in_by_itself_and_as_a_second_step(visitor):
    ben = visitor()
    # A passkey belongs to a name; browsers take none for an address of numbers.
    ben.url = ben.url.replace("127.0.0.1", "localhost")
    _give_passkeys(ben)

    _make_a_passkey(ben)
    _sign_out(ben)

    ben.goto("/login/").get_by_role("button", name="Use a passkey").click()
    ben.page.wait_for_url(f"{ben.url}/")
    assert ben.page.get_by_role("link", name="Ben Adeyemi, your account").count() == 1
    _sign_out(ben)

    page = ben.goto("/login/")
    page.get_by_label("Email", exact=True).fill("ben@courtside.example")
    page.get_by_label("Password").fill("tip-off-2026")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/authenticate/")
    assert ben.violations() == []
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(f"{ben.url}/")
    _forget_the_passkey(ben)


def _give_passkeys(someone: Visitor) -> None:
    """As a phone or a laptop has them, with a finger on the sensor."""
    browser = someone.context.new_cdp_session(someone.page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": OF_THIS_MACHINE})


def _make_a_passkey(someone: Visitor) -> None:
    someone.sign_in("ben")
    page = _surely(someone, "/account/two-step/webauthn/add/")
    assert someone.violations() == []
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/recovery-codes/")
    assert someone.violations() == []


def _surely(someone: Visitor, path: str):
    """The page, after the password was asked for again."""
    page = someone.goto(path)
    if "confirm-access" in page.url:
        page.get_by_label("Password").fill("tip-off-2026")
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url(f"{someone.url}{path}")
    return page


def _sign_out(someone: Visitor) -> None:
    page = someone.goto("/account/")
    page.locator("header").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{someone.url}/")


def _forget_the_passkey(someone: Visitor) -> None:
    """Ben signs in by his password again, in other tests."""
    page = someone.goto("/account/two-step/webauthn/")
    page.get_by_role("link", name="Remove").click()
    if "confirm-access" in page.url:
        page.get_by_label("Password").fill("tip-off-2026")
        page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/webauthn/")
