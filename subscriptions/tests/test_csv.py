"""CSV in and out: all or nothing, nobody resubscribed, and the export reads back without loss."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some

from core.jobs.tests.working import run_jobs
from core.tests.writing import WHOLE
from subscriptions import access, downloads, services
from subscriptions.errors import ImportDone, ImportHasBadRows, NotATable
from subscriptions.imports import files
from subscriptions.imports.files import decode
from subscriptions.imports.reading import read_file
from subscriptions.models import Consent, Status, Subscriber, Suppression, Topic
from subscriptions.tests.calling import HERE, confirmed, mails
from subscriptions.tests.factories import SubscriberFactory, TopicFactory

FORMULAS = ["=1+1", "+49", "-1", "@x", "\t=x", " =x", "'=x", "''+x", "=x"]


@given(some.text() | some.sampled_from(FORMULAS))
def test_no_cell_is_a_formula_and_escaping_is_reversible(text):
    written = files.escape_formula(text)
    assert not written.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert files.unescape_formula(written) == text


def test_a_name_keeps_its_own_apostrophe():
    assert files.unescape_formula("'t Hooft") == files.escape_formula("'t Hooft") == "'t Hooft"


def rows_of(text):
    return read_file(text).rows


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_understood(separator):
    rows = rows_of(f"Name{separator}E-Mail\nAna{separator}Ana@fans.example\n\n")
    assert [(row.line, row.name, row.key) for row in rows] == [(2, "Ana", "ana@fans.example")]


@pytest.mark.parametrize("name", WHOLE)
def test_a_row_keeps_every_letter_and_emoji(name):
    [row] = rows_of(f'email,name,topics\nana@fans.example,"{name}","{name}"\n')
    assert (row.wrong, row.name, row.topics) == ("", name, (name,))


@pytest.mark.parametrize("raw", ["email\nän@x.de".encode(kind) for kind in ("utf-8", "utf-8-sig", "utf-16", "cp1252")])
def test_files_written_by_spreadsheets_are_read(raw):
    assert decode(raw) == "email\nän@x.de"


@pytest.mark.parametrize("wrong", ["", "\n\n", "name\nAna", "a,b\n1,2"])
def test_a_file_that_is_not_a_table_is_refused(wrong):
    with pytest.raises(NotATable):
        read_file(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "nonsense,,,,",
        ",Ana,,,",
        "a@fans.example,,,,!!",
        "анна@fans.example,,,,",
        f"a@fans.example,{'x' * 121},,,",
        "a@fans.example,,confirmed,asked,",
        f"a@fans.example,,,,{'x' * 41}",
    ],
)
def test_an_invalid_row_states_its_problem(line):
    (row,) = rows_of(f"email,name,status,reason,topics\n{line}\n")
    assert row.wrong


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01T10:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_invalid_date_makes_the_row_invalid(moment):
    (row,) = rows_of(f"email,created_at\na@fans.example,{moment}\n")
    assert row.wrong


def bring(content, evidence="Signed at the door"):
    kept = services.upload_import(data=content.encode(), evidence=evidence, by=None)
    return services.run_import(import_id=kept.pk, by=None)


@pytest.mark.django_db
def test_with_evidence_people_are_subscribed_and_the_evidence_is_kept():
    bring("email,name,topics\nana@fans.example,Ana,Youth; Home games\n", "Paper list of 3 May, in the office")
    ana = Subscriber.objects.get()
    assert ana.status == Status.CONFIRMED
    assert sorted(topic.name for topic in ana.topics.all()) == ["Home games", "Youth"]
    assert not Topic.objects.offered().exists()
    assert Consent.objects.get().text == "Paper list of 3 May, in the office"


@pytest.mark.django_db
def test_without_evidence_each_person_is_asked_by_email():
    bring("email\nana@fans.example\nben@fans.example\n", evidence="")
    assert set(Subscriber.objects.values_list("status", flat=True)) == {Status.PENDING}
    run_jobs()
    assert {mail.recipient for mail in mails("confirm")} == {"ana@fans.example", "ben@fans.example"}


@pytest.mark.django_db
@pytest.mark.parametrize("evidence", ["", "Signed at the door"])
def test_an_import_never_resubscribes_people_who_left_were_suppressed_or_erased(evidence):
    left, erased = confirmed("left@fans.example"), confirmed("erased@fans.example")
    services.unsubscribe(token=access.unsubscribe_token(left), origin=HERE)
    services.erase(subscriber_id=erased.pk, origin=HERE)
    services.suppress_address(email="never@fans.example", reason=Suppression.COMPLAINED, origin=HERE)
    before = sorted(Subscriber.objects.values_list("pk", "status"))
    done = bring("email,status\nLEFT@fans.example,confirmed\nerased@fans.example,\nnever@fans.example,\n", evidence)
    assert (done.added, done.passed_over) == (0, 3)
    assert sorted(Subscriber.objects.values_list("pk", "status")) == before


@pytest.mark.django_db
def test_the_preview_shows_the_result_and_changes_nothing():
    SubscriberFactory(email="ana@fans.example")
    found = services.preview_csv("email\nana@fans.example\nben@fans.example\nBEN@fans.example\nnonsense\n")
    assert [row.email for row in found.good] == ["ben@fans.example"]
    assert [why for _, why in found.duplicates] == ["subscribed already", "twice in this file"]
    assert [(row.line, row.email) for row in found.bad] == [(5, "nonsense")]
    assert Subscriber.objects.count() == 1


@pytest.mark.django_db
def test_one_invalid_row_stops_the_import():
    with pytest.raises(ImportHasBadRows):
        bring("email\nana@fans.example\nnonsense\n")
    assert not Subscriber.objects.exists()


@pytest.mark.django_db
def test_a_file_is_imported_once_and_then_deleted():
    kept = services.upload_import(data=b"email\nana@fans.example\n", by=None)
    assert services.run_import(import_id=kept.pk, by=None).data == b""
    with pytest.raises(ImportDone):
        services.run_import(import_id=kept.pk, by=None)


def everything():
    """The whole list, without generated fields."""
    table = "".join(downloads.csv_lines(Subscriber.objects.all())).removeprefix("\ufeff")
    rows = [dict(row) for row in csv.DictReader(io.StringIO(table))]
    return [{name: row[name] for name in downloads.COLUMNS if name != "consents"} for row in rows], table


@pytest.mark.django_db
def test_the_list_survives_export_deletion_and_import():
    news = TopicFactory(name="Home games", slug="home-games", is_offered=False)
    for number, status in enumerate(Status.values):
        SubscriberFactory(
            name=f"={number}+1",
            email=f"Fan.{number}@xn--bcher-kva.example",
            key=f"fan.{number}@xn--bcher-kva.example",
            status=status,
            suppressed_for="asked" if status == "suppressed" else "",
            confirmed_at=None if status == "pending" else datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
            left_at=datetime(2026, 2, 3, tzinfo=UTC) if status in ("unsubscribed", "suppressed") else None,
        ).topics.add(news)
    services.erase(subscriber_id=SubscriberFactory(email="gone@fans.example").pk, origin=HERE)
    confirmed("ana@fans.example")
    before, table = everything()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE subscriptions_subscriber CASCADE")
    assert bring(table, "Our own export").added == 6
    after, _ = everything()
    assert after == before
    assert "confirmed" in Consent.objects.get(subscriber__key="ana@fans.example").text


@pytest.mark.django_db
def test_a_long_export_needs_no_more_queries_than_a_short_one(django_assert_max_num_queries):
    table = "email,name,topics\n" + "".join(f"fan{n}@fans.example,Fan {n},Youth\n" for n in range(800))
    kept = services.upload_import(data=table.encode(), evidence="Signed at the door", by=None)
    with django_assert_max_num_queries(25):
        services.run_import(import_id=kept.pk, by=None)
    with django_assert_max_num_queries(10):
        list(downloads.csv_lines(Subscriber.objects.all()))
