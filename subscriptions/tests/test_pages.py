"""The newsletter's pages, without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from config.tests.people import PersonFactory, StaffFactory
from core.mail.models import MailBox
from core.mail.tests.writing import write_mail
from subscriptions import access, services
from subscriptions.models import Campaign, Status, Subscriber, SubscriberImport, Topic
from subscriptions.tests.calling import HERE, confirmed, link_in, mails
from subscriptions.tests.factories import CampaignFactory, SubscriberFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict():
    """A client without cookies that enforces CSRF checks."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def staff(client):
    client.force_login(StaffFactory())
    return client


def test_the_form_in_the_footer_needs_no_cookie(strict):
    assert 'action="/subscribe/"' in strict.get("/competitions/").content.decode()
    answer = strict.post("/subscribe/", {"email": "ana@fans.example", "where": "footer"})
    assert (answer.status_code, answer["Location"]) == (302, "/subscribe/sent/")
    assert Subscriber.objects.get().consents.get().way == "form at the foot of a page"


def test_only_the_subscribe_form_works_on_another_website(strict):
    elsewhere = {"Origin": "https://supporters.example"}

    assert strict.post("/subscribe/", {"email": "ana@fans.example"}, headers=elsewhere).status_code == 302
    assert strict.post("/subscribe/link/", {"email": "ana@fans.example"}, headers=elsewhere).status_code == 403
    assert Subscriber.objects.get().status == Status.PENDING


def test_the_form_in_the_footer_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "foot-email" in render_to_string("subscriptions/_footer_form.html")


def test_the_page_never_reveals_who_is_subscribed(client):
    confirmed()
    for email in ("ana@fans.example", "new@fans.example"):
        assert client.post("/subscribe/", {"email": email})["Location"] == "/subscribe/sent/"
    assert len(mails("already", to="ana@fans.example")) == 1


@pytest.mark.parametrize("email", ["", "ana", "анна@fans.example", "ana\x00@fans.example", "x" * 300 + "@a.example"])
def test_an_invalid_address_is_reported_at_the_field(client, email):
    answer = client.post("/subscribe/", {"email": email})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_a_suppressed_address_is_refused_on_the_page(client):
    services.suppress_address(email="ana@fans.example", reason="asked", origin=HERE)
    assert client.post("/subscribe/", {"email": "ana@fans.example"}).status_code == 409


def test_opening_the_confirm_link_changes_nothing_and_its_button_does(client):
    ana = services.subscribe(email="ana@fans.example", origin=HERE)
    link = link_in(mails("confirm")[0], "confirm")
    for _ in range(3):
        assert client.get(link).status_code == client.head(link).status_code == 200
    ana.refresh_from_db()
    assert ana.status == Status.PENDING
    assert client.post(link)["Location"].startswith("/newsletter/choices/")
    ana.refresh_from_db()
    assert ana.status == Status.CONFIRMED


@pytest.mark.parametrize("page", ["confirm", "choices", "leave"])
@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "%FF", "ä"])
def test_a_broken_link_is_410_and_says_what_to_do(client, page, token):
    answer = client.get(f"/newsletter/{page}/{token}/")
    assert answer.status_code in (404, 410)


def test_preferences_are_saved_and_invalid_ones_reported(client):
    ana, news = confirmed(), TopicFactory(name="Home games")
    page = f"/newsletter/choices/{access.choices_token(ana)}/"
    assert "Home games" in client.get(page).content.decode()
    assert client.post(page, {"name": "Ana", "topics": [news.pk]}).status_code == 302
    assert list(ana.topics.all()) == [news]
    assert client.post(page, {"name": "Ana", "topics": ["nonsense"]}).status_code == 422
    assert client.post(page, {"name": "x\u202ey"}).status_code == 422


def test_unsubscribing_asks_first(client):
    ana = confirmed()
    page = f"/newsletter/leave/{access.unsubscribe_token(ana)}/"
    assert "Leave the newsletter?" in client.get(page).content.decode()
    ana.refresh_from_db()
    assert ana.status == Status.CONFIRMED
    assert client.post(page).status_code == 302
    assert "You have left" in client.get(page).content.decode()


def test_one_click_unsubscribe_needs_no_cookie_token_or_redirect(strict):
    ana = confirmed()
    page = f"/newsletter/leave/{access.unsubscribe_token(ana)}/"
    for _ in range(2):  # idempotent
        answer = strict.post(page, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    ana.refresh_from_db()
    assert ana.status == Status.UNSUBSCRIBED
    assert ana.consents.get(kind="left").way == "one click in the mail program"


def test_one_click_unsubscribe_accepts_multipart(strict):
    ana = confirmed()
    assert (
        strict.post(
            f"/newsletter/leave/{access.unsubscribe_token(ana)}/", {"List-Unsubscribe": "One-Click"}
        ).status_code
        == 200
    )
    ana.refresh_from_db()
    assert ana.status == Status.UNSUBSCRIBED


def test_the_preferences_link_is_emailed_and_the_page_looks_the_same_to_everyone(client):
    confirmed()
    for email in ("ana@fans.example", "nobody@fans.example"):
        assert client.post("/subscribe/link/", {"email": email})["Location"] == "/subscribe/sent/"
    assert [mail.recipient for mail in mails("choices")] == ["ana@fans.example"]


def test_the_archive_shows_only_sent_issues(client):
    CampaignFactory(subject="Half written")
    sent = {"status": "sent", "started_at": timezone.now(), "finished_at": timezone.now()}
    shown = CampaignFactory(subject="Season opener", slug="season-opener", **sent)
    hidden = CampaignFactory(subject="For some", in_archive=False, **sent)
    for page in ("/newsletter/", "/newsletter/feed/"):
        told = client.get(page).content.decode()
        assert "Season opener" in told
        assert "Half written" not in told
        assert "For some" not in told
    assert "<strong>18:00</strong>" in client.get(shown.get_absolute_url()).content.decode()
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert "Season opener" in client.get("/search/?q=opener").content.decode()


STAFF_PAGES = [
    "/staff/subscribers/",
    "/staff/subscribers/?q=x&status=pending&topic=youth&page=99",
    "/staff/subscribers/import/",
    "/staff/subscribers/suppress/",
    "/staff/subscribers/topics/",
    "/staff/campaigns/",
    "/staff/campaigns/new/",
]


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_only_staff_see_the_list_and_the_campaigns(client, page):
    assert client.get(page)["Location"].startswith("/login/")
    client.force_login(PersonFactory())
    assert client.get(page).status_code == 403
    client.force_login(StaffFactory())
    assert client.get(page).status_code == 200


def test_staff_see_consents_and_tag_suppress_release_and_erase(staff):
    ana, label = confirmed(), TopicFactory(name="Sponsors", is_offered=False)
    page = f"/staff/subscribers/{ana.pk}/"
    assert "192.0.2.0/24" in staff.get(page).content.decode()
    staff.post(f"{page}label/", {"topics": [label.pk]})
    assert list(ana.topics.all()) == [label]
    for step, status in (("suppress", "suppressed"), ("release", "unsubscribed"), ("erase", "unsubscribed")):
        assert staff.post(f"{page}{step}/", {"reason": "complained"}).status_code == 302
        ana.refresh_from_db()
        assert ana.status == status
    assert ana.is_erased
    assert staff.get(page).status_code == staff.get(f"{page}erase/").status_code == 200


def test_invalid_choices_of_staff_are_422(staff):
    page = f"/staff/subscribers/{confirmed().pk}/"
    assert staff.post(f"{page}suppress/", {"reason": "because"}).status_code == 422
    assert staff.post(f"{page}label/", {"topics": ["x"]}).status_code == 422
    assert staff.post("/staff/subscribers/suppress/", {"email": "x", "reason": "asked"}).status_code == 422


def test_topics_are_created_renamed_and_deleted(staff):
    page = "/staff/subscribers/topics/"
    staff.post(page, {"name": "Youth", "is_offered": "on"})
    topic = Topic.objects.get()
    assert (topic.slug, topic.is_offered) == ("youth", True)
    assert staff.post(page, {"name": "youth"}).status_code == 409
    assert staff.post(page, {"name": "!!"}).status_code == 422
    staff.post(f"{page}{topic.pk}/", {"name": "Under 18"})
    topic.refresh_from_db()
    assert (topic.slug, topic.is_offered) == ("under-18", False)
    staff.post(f"{page}{topic.pk}/delete/")
    assert not Topic.objects.exists()


def send_file(staff, content, **more):
    file = SimpleUploadedFile("list.csv", content if isinstance(content, bytes) else content.encode())
    return staff.post("/staff/subscribers/import/", {"file": file, **more})


def test_a_file_is_previewed_before_its_import(staff):
    SubscriberFactory(email="ana@fans.example")
    look = send_file(staff, "email;name\nana@fans.example;Ana\nben@fans.example;Ben\n", evidence="At the door")[
        "Location"
    ]
    told = staff.get(look).content.decode()
    assert "subscribed already" in told
    assert "Import 1" in told
    assert Subscriber.objects.count() == 1
    assert staff.post(look).status_code == 302
    assert Subscriber.objects.get(key="ben@fans.example").status == Status.CONFIRMED
    assert bytes(SubscriberImport.objects.get().data) == b""
    assert staff.post(look).status_code == 409


def test_valid_rows_are_imported_and_invalid_ones_come_back_as_csv(staff):
    look = send_file(staff, "email,shoe\nben@fans.example,44\nnonsense,=45\n", evidence="At the door")["Location"]
    told = staff.get(look).content.decode()
    assert "nonsense" in told
    assert "Import 1, leave 1 out" in told
    assert staff.post(look)["Location"] == look
    assert list(Subscriber.objects.values_list("key", flat=True)) == ["ben@fans.example"]
    assert "1 added, 0 passed over, 1 left out." in staff.get(look).content.decode()
    table = staff.get(f"{look}left-out.csv").content.decode("utf-8-sig")
    assert table.splitlines() == ["email,shoe,problem", "nonsense,'=45,Enter a valid email address."]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"name\nAna", b"\xff\xfe", b'email\n"' + b"x" * 200_000])
def test_a_file_that_is_not_a_table_is_reported(staff, content):
    assert send_file(staff, content).status_code == 422


def written(**more):
    return {"subject": "Home game", "body": "Come **all**", "segment": "everyone", "in_archive": "on", **more}


def test_a_campaign_is_written_previewed_tested_sent_and_reported(staff):
    ana = SubscriberFactory()
    page = staff.post("/staff/campaigns/new/", written())["Location"]
    campaign = Campaign.objects.get()
    preview = staff.post("/staff/campaigns/preview/", written(body="# Hi\n*you*")).content.decode()
    assert "<em>you</em>" in preview
    assert "<b>1</b>" in preview
    assert staff.post(f"{page}test/").status_code == 302
    write_mail()
    assert MailBox.objects.get().subject == "[Test] Home game"
    assert "Send to 1" in staff.get(f"{page}start/").content.decode()
    assert staff.post(f"{page}start/").status_code == 302
    services.send_batch(campaign_id=campaign.pk)
    assert "1 of 1" in staff.get(page).content.decode()
    assert "1 of 1" in staff.get(f"{page}?parts=standing").content.decode()
    assert mails("campaign", to=ana.email)


def test_the_email_is_shown_in_a_sandboxed_frame(staff):
    answer = staff.get(f"/staff/campaigns/{CampaignFactory().pk}/mail.html")
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_late_edit_keeps_the_typed_text(staff):
    campaign = CampaignFactory()
    page = f"/staff/campaigns/{campaign.pk}/edit/"
    assert staff.get(page).status_code == 200
    assert staff.post(page, written(version=1)).status_code == 302
    answer = staff.post(page, written(version=1, body="My long text"))
    assert answer.status_code == 409
    assert "My long text" in answer.content.decode()
    assert staff.post(page, written(version=2, subject="")).status_code == 422


def test_steps_in_the_wrong_status_are_refused_on_the_page(staff):
    page = f"/staff/campaigns/{CampaignFactory().pk}/"
    assert staff.post(f"{page}pause/").status_code == 409
    assert staff.post(f"{page}start/").status_code == 409  # no recipients
    assert staff.post(f"{page}schedule/", {"scheduled_for": "2001-01-01T10:00"}).status_code == 422
    assert staff.post(f"{page}nonsense/").status_code == 404
    assert staff.post(f"{page}schedule/", {"scheduled_for": "2099-01-01T10:00"}).status_code == 302
    assert staff.post(f"{page}unschedule/").status_code == 302
    assert staff.post(f"{page}delete/").status_code == 302
    assert staff.get(page).status_code == 404


def test_only_staff_reach_the_steps_of_a_campaign(client):
    page = f"/staff/campaigns/{CampaignFactory().pk}/"
    client.force_login(PersonFactory())
    for path in ("", "mail.html", "edit/", "start/"):
        assert client.get(f"{page}{path}").status_code == 403
    for path in ("start/", "test/", "delete/", "schedule/", "pause/"):
        assert client.post(f"{page}{path}").status_code == 403
    assert client.post("/staff/campaigns/preview/", written()).status_code == 403
