"""Questions that stop an import until somebody answers them, by the API and on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.tests.api import call
from config.tests.people import PersonFactory, StaffFactory
from subscriptions import services
from subscriptions.models import Consent, Status, Subscriber, SubscriberImport
from subscriptions.tests.factories import SubscriberFactory
from subscriptions.tests.sample_files import sample

pytestmark = pytest.mark.django_db


def bring(csv, **more):
    return call("post", "subscribers/import", StaffFactory(), {"csv": csv, "evidence": "Signed at the door", **more})


def statuses():
    return dict(Subscriber.objects.values_list("key", "status"))


@pytest.fixture
def staff(client):
    client.force_login(StaffFactory())
    return client


def send(staff, content, name="list.csv", evidence="Signed at the door"):
    raw = content if isinstance(content, bytes) else content.encode()
    return staff.post("/staff/subscribers/import/", {"file": SimpleUploadedFile(name, raw), "evidence": evidence})


def shown(staff, look):
    return staff.get(look).content.decode()


@pytest.mark.parametrize(
    "header",
    [
        *("Unsubscribed from spring news", "opt-in source", "Deleted by admin", "bounce count", "Suppression list"),
        *("GDPR", "Abmeldegrund?", "Désabonnement motif", "Motivo de baja", "Motivo disiscrizione", "Statut 2024"),
    ],
)
def test_a_column_that_may_say_who_left_stops_the_import(header):
    answer = bring(f"email,{header}\nana@fans.example,maybe\n")
    assert (answer.status_code, answer.json()["code"]) == (409, "IMPORT_UNDECIDED")
    assert answer.json()["questions"][0]["columns"] == [header]
    assert not Subscriber.objects.exists()


def test_the_import_runs_once_that_column_is_left_out():
    table = "email,opt-in source\nana@fans.example,fair\n"
    done = bring(table, columns=[{"name": "opt-in source", "meaning": "leave_out"}])
    assert done.status_code == 201
    assert done.json()["data"]["leftOut"] == ["opt-in source"]
    assert statuses() == {"ana@fans.example": Status.CONFIRMED}


def test_the_api_preview_states_the_meaning_of_each_column():
    seen = bring("Email,Shoe,Subscribed\nana@fans.example,44,perhaps\n", preview=True).json()["data"]
    assert [(each["name"], each["meaning"]) for each in seen["columns"]] == [
        ("Email", "email"),
        ("Shoe", "leave_out"),
        ("Subscribed", "status"),
    ]
    assert seen["columns"][1]["samples"] == ["44"]
    assert seen["columns"][2]["values"] == [{"value": "perhaps", "count": 1, "means": "", "isKnown": False}]
    assert (seen["leftOut"], seen["undecided"], seen["added"]) == (["Shoe"], 1, 0)
    assert [(each["kind"], each["values"]) for each in seen["questions"]] == [("value", ["perhaps"])]


def test_an_unknown_value_is_imported_as_decided():
    table = "email,subscribed\nana@fans.example,perhaps\nben@fans.example,yes\ncy@fans.example,\n"
    assert bring(table).json()["code"] == "IMPORT_UNDECIDED"
    values = [
        {"column": "subscribed", "value": "perhaps", "means": "left"},
        {"column": "subscribed", "value": "(empty)", "means": "skipped"},
    ]
    assert bring(table, values=values).status_code == 201
    assert statuses() == {"ana@fans.example": Status.UNSUBSCRIBED, "ben@fans.example": Status.CONFIRMED}


def test_two_columns_of_one_meaning_are_a_conflict():
    table = "email,name,email\nana@fans.example,Ana,ben@fans.example\n"
    answer = bring(table)
    assert answer.json()["questions"][0]["kind"] == "conflict"
    assert answer.json()["questions"][0]["columns"] == ["email", "email (2)"]
    assert bring(table, columns=[{"name": "email", "meaning": "leave_out"}]).status_code == 201
    assert statuses() == {"ben@fans.example": Status.CONFIRMED}


def test_an_ambiguous_date_order_is_asked_once_per_file():
    table = "email,created_at\nana@fans.example,04/05/2024\nben@fans.example,06/07/2024\n"
    assert bring(table).json()["questions"][0]["kind"] == "dates"
    assert bring(table, dateOrder="mdy").status_code == 201
    assert Subscriber.objects.get(key="ana@fans.example").created_at.month == 4


def test_one_unambiguous_date_decides_the_order_of_all():
    table = "email,created_at\nana@fans.example,04/05/2024\nben@fans.example,25/07/2024\n"
    assert bring(table).json()["data"]["dateOrder"] == "dmy"
    assert Subscriber.objects.get(key="ana@fans.example").created_at.month == 5


@pytest.mark.parametrize("rows", ["yes\nana@fans.example,no", "no\nana@fans.example,yes"])
def test_an_address_listed_twice_has_left_if_one_row_says_so(rows):
    assert bring(f"email,subscribed\nANA@fans.example,{rows}\n").status_code == 201
    assert statuses() == {"ana@fans.example": Status.UNSUBSCRIBED}


def test_people_who_left_elsewhere_are_not_subscribed_by_a_later_file():
    bring("email,status\nana@fans.example,unsubscribed\nben@fans.example,cleaned\n")
    again = bring("email\nana@fans.example\nben@fans.example\n").json()["data"]
    assert (again["added"], again["passedOver"]) == (0, 2)
    assert statuses() == {"ana@fans.example": Status.UNSUBSCRIBED, "ben@fans.example": Status.SUPPRESSED}
    assert set(Consent.objects.values_list("kind", flat=True)) == {"left", "suppressed"}


def test_people_who_left_here_stay_so_whatever_a_file_says():
    SubscriberFactory(
        email="ana@fans.example", status=Status.UNSUBSCRIBED, confirmed_at=None, left_at="2024-01-01T00:00Z"
    )
    bring("email,subscribed_to_emails\nana@fans.example,true\n")
    assert statuses() == {"ana@fans.example": Status.UNSUBSCRIBED}


def test_the_api_skips_invalid_rows_on_request_and_returns_them_as_csv():
    table = "email,name\nana@fans.example,Ana\nnonsense,Ben\n"
    assert bring(table).json()["code"] == "IMPORT_HAS_BAD_ROWS"
    done = bring(table, skipBadRows=True).json()["data"]
    assert (done["added"], done["bad"]) == (1, 1)
    assert done["badCsv"].splitlines()[1] == "nonsense,Ben,Enter a valid email address."


def test_the_file_of_skipped_rows_imports_once_corrected():
    table = "Email Address,First Name,Last Name\nana@fans.example,Ana,Abad\nnonsense,Ben,Bloch\n"
    mended = bring(table, skipBadRows=True).json()["data"]["badCsv"].replace("nonsense", "ben@fans.example")
    assert bring(mended).json()["data"]["added"] == 1
    assert Subscriber.objects.get(key="ben@fans.example").name == "Ben Bloch"


def test_the_file_name_sets_the_standing_and_a_person_may_override_it():
    table = "email\nana@fans.example\n"
    seen = bring(table, preview=True, fileName="unsubscribed.csv").json()["data"]
    assert (seen["added"], seen["leftElsewhere"]) == (1, 1)
    bring(table, fileName="unsubscribed.csv", everyone="columns")
    assert statuses() == {"ana@fans.example": Status.CONFIRMED}


def test_the_page_asks_saves_the_answers_and_imports(staff):
    look = send(staff, "email,Opt-in source\nana@fans.example,fair\nnonsense,fair\n", evidence="Paper list")["Location"]
    assert "Before you can import" in shown(staff, look)
    assert "leave 1 out" not in shown(staff, look)
    assert staff.post(look).status_code == 409
    assert staff.post(look, {"column_1": "leave_out", "step": "look"}).status_code == 302
    page = shown(staff, look)
    assert "<b>Left out:</b> Opt-in source" in page
    assert "Import 1, leave 1 out" in page
    assert "Paper list" in page
    assert staff.post(look).status_code == 302
    assert Consent.objects.get().text == "Paper list"


def test_changes_sent_with_the_import_button_are_previewed_first(staff):
    look = send(staff, "email,shoe\nana@fans.example,44\n")["Location"]
    answer = staff.post(look, {"column_1": "topics", "step": "import"}, follow=True)
    assert "You changed something" in answer.content.decode()
    assert not Subscriber.objects.exists()
    staff.post(look, {"column_1": "topics", "step": "import"})
    assert [topic.name for topic in Subscriber.objects.get().topics.all()] == ["44"]


def test_values_and_date_order_are_decided_on_the_page(staff):
    table = "email,subscribed,created_at\nana@fans.example,perhaps,04/05/2024\n"
    look = send(staff, table)["Location"]
    staff.post(look, {"value_1_0": "subscribed", "date_order": "dmy", "step": "look"})
    assert "Import 1" in shown(staff, look)
    staff.post(look)
    assert Subscriber.objects.get().created_at.month == 5


def test_the_guessed_encoding_is_shown_and_can_be_changed(staff):
    look = send(staff, sample("excel_pl.csv"))["Location"]
    page = shown(staff, look)
    assert "This file is not UTF-8" in page
    assert "Łukasz Żak, Štěpán Dvořák" in page
    assert "£ukasz ¯ak" in page
    staff.post(look, {"encoding": "cp1252", "step": "look"})
    staff.post(look)
    assert set(Subscriber.objects.values_list("name", flat=True)) == {"£ukasz ¯ak", "Štìpán Dvoøák"}


def test_a_file_in_utf_8_has_no_encoding_question(staff):
    page = shown(staff, send(staff, "email,name\nana@fans.example,Åsa\n")["Location"])
    assert "UTF-8" not in page
    assert "Before you can import" not in page


def test_the_file_is_deleted_after_the_import_and_skipped_rows_after_a_day(staff):
    look = send(staff, "email\nana@fans.example\nnonsense\n")["Location"]
    staff.post(look)
    kept = SubscriberImport.objects.get()
    assert (bytes(kept.data), kept.left_out) == (b"", 1)
    assert staff.get(f"{look}left-out.csv").status_code == 200
    SubscriberImport.objects.update(created_at="2026-01-01T00:00Z")
    assert services.delete_old_imports() == 1
    assert staff.get(f"{look}left-out.csv").status_code == 404
    assert staff.get(look).status_code == 200


@pytest.mark.parametrize("value", ["'=perhaps", "''-perhaps", "  " + "x" * 150, "no\nthanks", "№"])
def test_an_unknown_value_is_asked_about_and_then_counts(value):
    table = f'email,subscribed\nana@fans.example,"{value}"\n'
    (question,) = bring(table).json()["questions"]
    values = [{"column": "subscribed", "value": question["values"][0], "means": "left"}]
    assert bring(table, values=values).status_code == 201
    assert statuses() == {"ana@fans.example": Status.UNSUBSCRIBED}


def test_an_empty_column_asks_nothing():
    assert bring("email,Opt-in source\nana@fans.example,\n").status_code == 201


def test_a_lone_surrogate_is_not_text():
    assert bring("email,name\nana@fans.example,\ud800\n").status_code == 400


def test_the_skipped_rows_keep_the_separator_of_the_file():
    done = bring("email;name\nnonsense;Ben\n", skipBadRows=True).json()["data"]
    assert done["badCsv"].splitlines()[1] == "nonsense;Ben;Enter a valid email address."


def test_only_staff_see_a_preview(client):
    client.force_login(StaffFactory())
    look = send(client, "email\nana@fans.example\nnonsense\n")["Location"]
    client.logout()
    for path in (look, f"{look}left-out.csv"):
        assert client.get(path).status_code in (302, 403)
    client.force_login(PersonFactory())
    for path in (look, f"{look}left-out.csv"):
        assert client.get(path).status_code == 403
    assert client.post(look).status_code == 403


def test_reasons_of_another_product_do_not_hide_bounces():
    assert bring("email,status,reason\nana@fans.example,cleaned,mailbox full\n").status_code == 201
    assert Subscriber.objects.get().suppressed_for == "bounced"
