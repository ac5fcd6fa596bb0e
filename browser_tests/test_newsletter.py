"""The newsletter: subscribe in the footer, confirm, get a campaign, unsubscribe with one click."""

import re
import subprocess
import sys
import urllib.request

import pytest
from playwright.sync_api import expect

from browser_tests.conftest import ROOT, running_worker
from browser_tests.dialogs import answer_question
from browser_tests.page_checks import assert_clean

STAFF_PAGES = ["/staff/subscribers/", "/staff/campaigns/", "/staff/campaigns/new/"]
FAN = "window-seat@fans.example"


@pytest.fixture(scope="module", autouse=True)
def worker(courtside):
    with running_worker(courtside):
        yield


def newest_email(courtside, to, subject):
    """Return the text of the newest email with this subject to this address, once the worker has written it."""
    command = [sys.executable, "manage.py", "show_mail", "--to", to, "--subject", subject]
    for _ in range(20):
        shown = subprocess.run(
            command, cwd=ROOT, env=courtside.environment, capture_output=True, text=True, check=False
        )
        if shown.returncode == 0:
            return shown.stdout
    raise AssertionError(shown.stderr)


def link_in(text, page):
    return re.search(rf"/newsletter/{page}/\S+", text)[0]


def new_subscriber(visitor, courtside, email=FAN):
    """Subscribe in the footer of a page, confirm, and return the visitor."""
    fan = visitor()
    page = fan.goto("/competitions/")
    page.get_by_label("News by email").fill(email)
    page.locator(".foot-news").get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    fan.goto(link_in(newest_email(courtside, email, "One click"), "confirm"))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("You are on the list.")).to_be_visible()
    return fan


def test_subscribe_confirm_get_a_campaign_and_unsubscribe_with_one_click(visitor, worker, courtside):
    staff = visitor()
    staff.sign_in("staff")
    fan = new_subscriber(visitor, courtside)
    page = staff.goto("/staff/campaigns/new/")
    page.get_by_label("Subject").fill("Soup is back")
    page.get_by_label("Message").fill("And it is **hot**.")
    expect(page.locator("[data-preview] strong")).to_have_text("hot")
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("link", name="Send…").click()
    answer_question(page, re.compile("^Send to"))
    expect(page.get_by_role("link", name="On the news page")).to_be_visible(timeout=20000)

    leave = link_in(newest_email(courtside, FAN, "Soup is back"), "leave")
    one_click = urllib.request.Request(courtside.url + leave, b"List-Unsubscribe=One-Click")
    assert urllib.request.urlopen(one_click, timeout=10).status == 200
    fan.goto(leave)
    expect(fan.page.get_by_role("heading", name="You have left")).to_be_visible()
    fan.goto("/newsletter/").get_by_role("link", name="Soup is back").click()
    expect(fan.page.locator("strong")).to_have_text("hot")


def test_topics_are_chosen_and_unsubscribed_without_javascript(visitor, courtside):
    fan = new_subscriber(visitor, courtside, "no-script@fans.example")
    still = visitor(java_script_enabled=False)
    page = still.goto(fan.page.url.removeprefix(fan.url))
    page.get_by_label("Youth").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Youth")).to_be_checked()
    page.get_by_role("link", name="Leave the newsletter").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    expect(page.get_by_role("heading", name="You have left")).to_be_visible()


def test_a_file_is_previewed_and_imported(visitor):
    staff = visitor()
    staff.sign_in("staff")
    page = staff.goto("/staff/subscribers/import/")
    table = b"email,name\nana@courtside.example,Ana\nfresh@fans.example,Fresh\n"
    page.get_by_label("Table (CSV)").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_label("How they agreed").fill("Signed at the door")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("subscribed already")).to_be_visible()
    page.get_by_role("button", name="Import 1").click()
    expect(page.get_by_text("1 added, 1 passed over.")).to_be_visible()
    expect(page.get_by_role("link", name="fresh@fans.example")).to_be_visible()


LIST = """E-mail;Nom;Prénom;Opt-in source;Désinscrit;Inscrit le
zoe@fans.example;Lefèvre;Zoé;Salon;non;04/05/2024
luc@fans.example;Noël;Luc;Salon;oui;05/06/2024
nobody;Doe;Jo;Salon;non;
""".encode("cp1252")


def test_a_list_from_another_product_is_mapped_and_imported_without_javascript(visitor):
    staff = visitor(java_script_enabled=False)
    staff.sign_in("staff")
    page = staff.goto("/staff/subscribers/import/")
    page.get_by_label("Table (CSV)").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST})
    page.get_by_label("How they agreed").fill("Signed at the door")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("“Opt-in source” may say who left.")).to_be_visible()
    expect(page.get_by_label(re.compile("Windows-1252.*Lefèvre"))).to_be_checked()
    page.get_by_label("What “Opt-in source” becomes").select_option("Leave out")
    page.get_by_label("4 May 2026").check()
    page.get_by_role("button", name="Update preview").click()
    expect(page.get_by_role("cell", name="Zoé Lefèvre")).to_be_visible()
    expect(page.get_by_label("How they agreed")).to_have_value("Signed at the door")
    page.get_by_role("button", name="Import 1, leave 1 out").click()
    expect(page.get_by_text("1 added, 1 recorded as left, 0 passed over, 1 left out.").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert "nobody;Doe;Jo;Salon;non;;Enter a valid email address." in download.value.path().read_text("utf-8-sig")


def test_the_import_page_passes_the_page_checks(visitor):
    staff = visitor()
    staff.sign_in("staff")
    page = staff.goto("/staff/subscribers/import/")
    page.get_by_label("Table (CSV)").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Check the file")).to_be_visible()
    assert_clean(staff, page.url.removeprefix(staff.url))


def test_staff_pages_pass_the_page_checks(visitor):
    staff = visitor()
    staff.sign_in("staff")
    for path in STAFF_PAGES:
        assert_clean(staff, path)
