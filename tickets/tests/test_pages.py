"""The pages of guests and members who need help."""

import re

import pytest
from django.test import Client

from tickets import access
from tickets.models import Reply, Ticket
from tickets.tests.factories import PersonFactory, StaffFactory, edit, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db
SAID = {"title": "No light", "description": "Changing room 2 is dark.", "private": "on"}


@pytest.fixture
def guest():
    return Client()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def text(answer):
    return answer.content.decode()


def filled(client):
    """Return the form as rendered, opened some time ago, with a person's input."""
    html = text(client.get("/tickets/new/"))
    hidden = dict(re.findall(r'name="(one_time_key|opened)" value="([^"]*)"', html))
    return {**SAID, **hidden}


def test_a_guest_files_and_is_redirected_to_the_link(guest):
    answer = guest.post("/tickets/new/", filled(guest))
    made = Ticket.objects.get()
    assert (made.private, made.requester) == (True, None)
    assert answer.headers["Location"] == f"/tickets/{made.number}/"
    page = guest.get(answer.headers["Location"], follow=True)
    assert page.redirect_chain == [(f"/tickets/track/{access.tracking_token(made.pk)}/", 302)]
    assert "Your private link" in text(page)


def test_a_double_click_files_once(guest):
    form = filled(guest)
    first, again = (guest.post("/tickets/new/", form) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert Ticket.objects.count() == 1


def test_private_is_checked_by_default_and_can_be_unchecked(guest):
    assert re.search(r'name="private"[^>]*checked', text(guest.get("/tickets/new/")))
    guest.post("/tickets/new/", {name: value for name, value in filled(guest).items() if name != "private"})
    assert Ticket.objects.get().private is False


def test_a_member_finds_it_in_their_list():
    ana = signed_in(PersonFactory())
    assert 'id="id_email"' not in text(ana.get("/tickets/new/"))
    ana.post("/tickets/new/", filled(ana))
    assert "No light" in text(ana.get("/tickets/mine/"))
    assert "No light" not in text(signed_in(PersonFactory()).get("/tickets/"))


def test_my_requests_need_signing_in(guest):
    assert guest.get("/tickets/mine/").headers["Location"] == "/login/?next=/tickets/mine/"


def test_a_filled_honeypot_is_refused(guest):
    answer = guest.post("/tickets/new/", {**filled(guest), "website": "https://spam.example"})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)


def test_few_hurried_forms_are_accepted_from_one_network(guest, monkeypatch):
    monkeypatch.setattr("tickets.services.tickets.QUICK_PER_NETWORK", 2)
    answers = [guest.post("/tickets/new/", filled(guest)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    monkeypatch.setattr("tickets.forms.HURRIED_SECONDS", -1)
    assert guest.post("/tickets/new/", filled(guest)).status_code == 302


def test_a_form_without_our_signature_counts_as_hurried(guest, monkeypatch):
    monkeypatch.setattr("tickets.services.tickets.QUICK_PER_NETWORK", 1)
    assert [guest.post("/tickets/new/", SAID).status_code for _ in range(2)] == [302, 429]


@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"description": ""}, {"email": "x"}, {"title": "x" * 300}, {"title": "\0"}]
)
def test_errors_are_shown_on_the_same_page(guest, wrong):
    answer = guest.post("/tickets/new/", {**filled(guest), **wrong})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert "Changing room 2" in text(answer) or "description" in wrong


def link_of(ticket):
    return f"/tickets/track/{access.tracking_token(ticket.pk)}/"


def test_the_page_behind_a_link_is_not_cached_indexed_or_sent_as_referrer(guest):
    made = file_ticket(private=True)
    answer = guest.get(link_of(made))
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_token_is_in_no_log_and_in_nothing_stored(guest, caplog):
    from core.idempotency.models import IdempotencyLog

    made = file_ticket(private=True)
    token = access.tracking_token(made.pk)
    page = text(guest.get(link_of(made)))
    [key, *_] = re.findall(r'name="one_time_key" value="([^"]*)"', page)
    guest.post(f"{link_of(made)}reply/", {"content": "Any news?", "one_time_key": key})
    assert Reply.objects.count() == 1
    assert IdempotencyLog.objects.count() == 1
    kept = str([*IdempotencyLog.objects.values()])
    assert token not in kept
    assert token not in caplog.text


@pytest.mark.parametrize("token", ["x", "0" * 43, "x" * 500])
def test_another_link_is_not_found(guest, token):
    file_ticket()
    assert guest.get(f"/tickets/track/{token}/").status_code == 404


def test_a_link_allows_writing_editing_closing_and_reopening(guest):
    made = file_ticket(private=True)
    base = link_of(made)
    guest.post(f"{base}reply/", {"content": "Any news?"})
    guest.post(f"{base}edit/", {**SAID, "title": "Two lights"})
    answer = guest.post(f"{base}close/")
    assert answer.headers["Location"] == "../"
    assert (fresh(made).title, fresh(made).is_open, fresh(made).reply_count) == ("Two lights", False, 1)
    guest.post(f"{base}reopen/")
    assert fresh(made).is_open
    guest.post(f"{base}close/")
    page = guest.post(f"{base}reply/", {"content": "Still dark."}, follow=True)
    assert "open again" in text(page)


def test_a_refusal_is_shown_on_the_same_page(guest):
    made = file_ticket()
    assert guest.post(f"{link_of(made)}reply/", {"content": " "}).status_code == 422
    edit(made, StaffFactory(), status="closed")
    answer = guest.post(f"{link_of(made)}edit/", SAID | {"title": "Other"})
    assert (answer.status_code, "is closed" in text(answer)) == (409, True)


def test_everyone_reads_a_public_request_and_nobody_else_writes_on_it(guest):
    made = file_ticket(PersonFactory(name="Ana Secret"), description="Write to a@b.example")
    reply(made, StaffFactory(name="Sam"), "On our way")
    page = text(guest.get(f"/tickets/{made.number}/"))
    assert "On our way" in page
    assert "Sam" in page
    assert "Ana Secret" not in page
    assert "a@b.example" not in page
    assert 'name="content"' not in page
    assert guest.post(f"/tickets/{made.number}/reply/", {"content": "x"}).headers["Location"].startswith("/login/")
    ben = signed_in(PersonFactory())
    assert ben.post(f"/tickets/{made.number}/reply/", {"content": "x"}).status_code == 403


def test_a_private_request_is_not_found_for_others(guest):
    made = file_ticket(private=True)
    for client in (guest, signed_in(PersonFactory())):
        assert client.get(f"/tickets/{made.number}/").status_code == 404
        assert client.post(f"/tickets/{made.number}/close/").status_code == 404
    assert guest.get("/tickets/99999999999999999999/").status_code == 404


def test_html_in_texts_is_escaped(guest):
    made = file_ticket(title="<b>bold</b>", description="<script>alert(1)</script>")
    page = text(guest.get(f"/tickets/{made.number}/"))
    assert "<script>alert" not in page
    assert "<b>bold</b>" not in page


def test_lists_are_searched_and_paged(guest):
    for number in range(16):
        file_ticket(title=f"Request {number}", description="Lost.")
    first = text(guest.get("/tickets/"))
    assert first.count("<h2><a") == 15
    assert text(guest.get("/tickets/?page=2")).count("<h2><a") == 1
    assert text(guest.get("/tickets/?q=15")).count("<h2><a") == 1
    assert "Nothing like that" in text(guest.get("/tickets/?q=zebra&status=open"))
    assert guest.get("/tickets/?page=x&status=zz").status_code == 200


def test_the_answer_is_loaded_as_a_part_of_the_page(guest):
    made = file_ticket(private=True)
    reply(made, StaffFactory(), "On our way")
    part = text(guest.get(f"{link_of(made)}?parts=thread"))
    assert "On our way" in part
    assert "<html" not in part
    assert "We have answered" in text(guest.get(f"{link_of(made)}?parts=state"))


def test_the_requester_of_a_merged_request_is_told_and_may_still_write(guest):
    from tickets import services

    stays, goes = file_ticket(private=True), file_ticket(private=True)
    services.merge(by=StaffFactory(), ticket_id=goes.pk, into=stays.pk)
    page = text(guest.get(link_of(goes)))
    assert "together with another request" in page
    assert f"#{stays.number}" not in page
    assert guest.post(f"{link_of(goes)}reply/", {"content": "Still dark."}).status_code == 302
    assert guest.post(f"{link_of(goes)}reopen/").status_code == 409
