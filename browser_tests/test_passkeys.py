"""A passkey is created, signs in without a password, and is the second step after one."""

from browser_tests.visitor import Visitor

LOOPBACK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def test_a_passkey_signs_in_alone_and_as_a_second_step(visitor):
    ben = visitor()
    # A passkey belongs to a host name; browsers refuse an IP address.
    ben.url = ben.url.replace("127.0.0.1", "localhost")
    _add_virtual_authenticator(ben)

    _create_passkey(ben)
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
    _remove_passkey(ben)


def _add_virtual_authenticator(someone: Visitor) -> None:
    """Add a virtual authenticator with user verification."""
    browser = someone.context.new_cdp_session(someone.page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": LOOPBACK})


def _create_passkey(someone: Visitor) -> None:
    someone.sign_in("ben")
    page = _open_after_password(someone, "/account/two-step/webauthn/add/")
    assert someone.violations() == []
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/recovery-codes/")
    assert someone.violations() == []


def _open_after_password(someone: Visitor, path: str):
    """Open the page and enter the password when it is asked for again."""
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


def _remove_passkey(someone: Visitor) -> None:
    """Remove the passkey, so that Ben signs in by password in other tests."""
    page = someone.goto("/account/two-step/webauthn/")
    page.get_by_role("link", name="Remove").click()
    if "confirm-access" in page.url:
        page.get_by_label("Password").fill("tip-off-2026")
        page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/webauthn/")
