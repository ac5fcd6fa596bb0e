"""Who may read which mail, and that reading it is safe."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.mail.models import MailBox
from core.mail.tests.writing import post
from core.tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client, staffer: Any) -> Client:
    client.force_login(staffer)
    return client


def test_staff_see_every_message(staff: Client, ana: Any) -> None:
    post(name="Guest", dedupe_key="1")
    mine = post(ana, name="Ana", dedupe_key="2")

    page = staff.get("/staff/mailbox/").content.decode()

    assert page.index("Welcome, Ana") < page.index("Welcome, Guest")
    assert "to ana@club.example" in page
    assert "Hello Ana," in staff.get(f"/staff/mailbox/{mine.pk}/").content.decode()


def test_others_see_no_mailbox(client: Client, ana: Any) -> None:
    mail = post(ana)
    urls = ["/staff/mailbox/", f"/staff/mailbox/{mail.pk}/", f"/staff/mailbox/{mail.pk}/html/"]
    client.force_login(ana)

    assert [client.get(url).status_code for url in urls] == [403, 403, 403]
    assert client.get("/api/mailbox").status_code == 403


def test_people_read_only_their_own_messages(client: Client, ana: Any) -> None:
    mine, other = post(ana, name="Ana", dedupe_key="1"), post(person("Ben"), name="Ben", dedupe_key="2")
    client.force_login(ana)

    page = client.get("/account/mail/").content.decode()

    assert "Welcome, Ana" in page
    assert "Welcome, Ben" not in page
    assert client.get(f"/account/mail/{mine.pk}/").status_code == 200
    for url in (f"/account/mail/{other.pk}/", f"/account/mail/{other.pk}/html/"):
        assert client.get(url).status_code == 404


def test_signing_up_with_an_address_does_not_reveal_its_earlier_mail(client: Client, db: None) -> None:
    post("ana@club.example", name="A guest of that address")
    client.force_login(person("Ana"))

    assert "A guest" not in client.get("/account/mail/").content.decode()


def test_markup_in_a_name_is_escaped_everywhere(staff: Client) -> None:
    mail = post(name="<img src=x onerror=alert(1)>")

    for url in ("/staff/mailbox/", f"/staff/mailbox/{mail.pk}/", f"/staff/mailbox/{mail.pk}/html/"):
        assert "<img src=x" not in staff.get(url).content.decode()


def test_the_html_of_a_message_can_run_nothing_and_send_nothing(staff: Client) -> None:
    mail = post()

    policy = staff.get(f"/staff/mailbox/{mail.pk}/html/").headers["Content-Security-Policy"]

    for rule in ("default-src 'none'", "script-src 'none'", "form-action 'none'", "frame-ancestors 'self'", "sandbox"):
        assert rule in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy


def test_a_secret_is_in_no_page_and_no_response_where_mail_is_sent(
    staff: Client, smtp: list[Any], staffer: Any
) -> None:
    mail = post(staffer, secret=True)
    urls = [f"/staff/mailbox/{mail.pk}/", f"/staff/mailbox/{mail.pk}/html/", f"/account/mail/{mail.pk}/"]
    urls += [f"/account/mail/{mail.pk}/html/", "/api/mailbox", f"/api/mailbox/{mail.pk}", f"/api/me/mail/{mail.pk}"]

    for url in urls:
        assert "your page:" not in staff.get(url).content.decode(), url


def test_the_list_can_be_searched(staff: Client) -> None:
    post(name="Ana", dedupe_key="1")
    post("ben@club.example", name="Ben", dedupe_key="2")

    page = staff.get("/staff/mailbox/?q=BEN@").content.decode()

    assert "Welcome, Ben" in page
    assert "Welcome, Ana" not in page


@pytest.mark.parametrize("query", ["?q=%0a", "?state=x", "?page=99", "?q=" + "%25" * 500])
def test_a_query_made_up_breaks_nothing(staff: Client, query: str) -> None:
    assert staff.get(f"/staff/mailbox/{query}").status_code == 200


def test_the_api_lists_the_mailbox_for_staff(staff: Client) -> None:
    for number in range(3):
        post(name=f"Fan {number}", dedupe_key=str(number))

    answer = staff.get("/api/mailbox?limit=2").json()

    assert answer["pagination"] == {"page": 1, "limit": 2, "total": 3, "totalPages": 2}
    assert [mail["subject"] for mail in answer["data"]] == ["Welcome, Fan 2", "Welcome, Fan 1"]
    assert set(answer["data"][0]) == WIRE


WIRE = {"id", "recipient", "subject", "text", "template", "state", "messageId", "createdAt", "sentAt"}


def test_the_api_filters_the_mailbox(staff: Client) -> None:
    post(dedupe_key="1")
    post("ben@club.example", dedupe_key="2")
    MailBox.objects.filter(dedupe_key="1").update(state="kept")

    def found(query: str) -> int:
        return len(staff.get(f"/api/mailbox?{query}").json()["data"])

    assert (found("recipient=BEN@club.example"), found("state=kept"), found("q=ben@")) == (1, 1, 1)
    assert staff.get("/api/mailbox?state=lost").status_code == 400
    assert staff.get("/api/mailbox?limit=0").status_code == 400


def test_the_api_lists_peoples_own_messages(client: Client, ana: Any) -> None:
    mine, other = post(ana, dedupe_key="1"), post(dedupe_key="2")
    assert client.get("/api/me/mail").status_code == 401
    client.force_login(ana)

    assert [mail["id"] for mail in client.get("/api/me/mail").json()["data"]] == [str(mine.pk)]
    assert "html" in client.get(f"/api/me/mail/{mine.pk}").json()["data"]
    assert client.get(f"/api/me/mail/{other.pk}").status_code == 404


def _where(mail: MailBox, kind: str) -> list[str]:
    if kind == "staff":
        pages = [f"/staff/mailbox/{mail.pk}/", f"/staff/mailbox/{mail.pk}/html/"]
        return [*pages, "/api/mailbox", f"/api/mailbox/{mail.pk}", f"/admin/mail/mailbox/{mail.pk}/change/"]
    own = [f"/account/mail/{mail.pk}/", f"/account/mail/{mail.pk}/html/"]
    return [*own, "/api/me/mail", f"/api/me/mail/{mail.pk}"]


def test_sign_in_links_are_not_shown_to_staff(staff: Client, ana: Any) -> None:
    for number, to in enumerate((ana, "guest@club.example")):
        mail = post(to, secret=True, dedupe_key=str(number))
        for url in _where(mail, "staff"):
            answer = staff.get(url)
            assert (answer.status_code, b"club.example/account" in answer.content) == (200, False), url
        assert "Hello Fan," in staff.get(f"/staff/mailbox/{mail.pk}/").content.decode()
        assert "recipient only" in staff.get(f"/staff/mailbox/{mail.pk}/").content.decode()


def test_the_recipient_reads_them_where_no_mail_is_sent(client: Client, ana: Any, staffer: Any) -> None:
    for person_ in (ana, staffer):
        mail = post(person_, secret=True, dedupe_key=str(person_.pk))
        client.force_login(person_)
        for url in _where(mail, "own")[1:]:
            assert b"club.example/account" in client.get(url).content, url


def test_the_operator_reads_them_by_a_command(db: None, capsys: Any) -> None:
    post("Fan@club.example", secret=True)

    call_command("show_mail", "--to", "fan@CLUB.example", "--subject", "welcome")

    assert "https://club.example/account/" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("show_mail", "--to", "nobody@club.example")
    with pytest.raises(CommandError):
        call_command("show_mail")
