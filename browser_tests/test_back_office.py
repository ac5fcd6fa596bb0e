"""Staff pages and emails pass the page checks, and counts update live."""

import pytest

from browser_tests.conftest import open_email
from browser_tests.page_checks import assert_clean

# How many jobs wait, of all queues.
WAITING = (
    "[...document.querySelectorAll('[data-part=job_counts] tbody tr')]"
    ".reduce((sum, row) => sum + Number(row.cells[1].innerText), 0)"
)
STAFF = [
    "/staff/",
    "/staff/jobs/",
    "/staff/mailbox/",
    "/staff/backups/",
    "/staff/styleguide/",
    "/account/mail/",
    "/account/two-step/",
]


@pytest.mark.parametrize("path", STAFF)
def test_a_staff_page_passes_the_page_checks(visitor, path):
    sam = visitor()
    sam.sign_in("staff")
    assert_clean(sam, path)


def test_a_message_is_shown_as_in_a_mail_program_and_runs_nothing(visitor, courtside):
    newcomer = visitor()
    page = newcomer.goto("/signup/")
    page.get_by_label("Name").fill("Nina Newcomer")
    page.get_by_label("Email", exact=True).fill("nina@club.example")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(f"{courtside.url}/")

    open_email(courtside, newcomer, "Confirm your address")
    page.get_by_text("As it looks in a mail program").click()
    button = page.frame_locator("iframe").get_by_role("link", name="Confirm my address")
    button.wait_for()

    with page.context.expect_page() as opened:
        button.click()
    opened.value.get_by_role("button", name="Yes, it is mine").click()
    opened.value.wait_for_url("**/account/")
    assert "confirmed" in opened.value.get_by_text("nina@club.example").inner_text()


def test_the_counts_of_jobs_update_live(visitor):
    sam, guest = visitor(), visitor()
    sam.sign_in("staff")
    page = sam.goto("/staff/jobs/")
    before = page.evaluate(WAITING)

    guest.goto("/account/reset/").get_by_label("Email", exact=True).fill("ana@courtside.example")
    guest.page.get_by_role("button", name="Send the link").click()

    page.wait_for_function(f"before => {WAITING} > before", arg=before)
