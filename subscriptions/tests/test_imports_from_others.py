"""Exports of other products: names are kept, and nobody who left there is subscribed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.tests.api import call
from config.tests.people import StaffFactory
from subscriptions.models import Status, Subscriber
from subscriptions.tests.calling import mails
from subscriptions.tests.sample_files import sample, sample_text

pytestmark = pytest.mark.django_db


def bring(csv, evidence="Signed at the door", **more):
    return call("post", "subscribers/import", StaffFactory(), {"csv": csv, "evidence": evidence, **more})


def upload(client, name, evidence="Signed at the door", content=None):
    """Upload the file on the page, preview it, and import it as proposed."""
    client.force_login(StaffFactory())
    file = SimpleUploadedFile(name, sample(name) if content is None else content)
    look = client.post("/staff/subscribers/import/", {"file": file, "evidence": evidence})["Location"]
    page = client.get(look).content.decode()
    assert client.post(look).status_code == 302, page
    return page


def statuses():
    return dict(Subscriber.objects.values_list("key", "status"))


def names():
    return dict(Subscriber.objects.values_list("key", "name"))


def topics(key):
    return sorted(topic.name for topic in Subscriber.objects.get(key=key).topics.all())


@pytest.mark.parametrize("evidence", ["", "Signed at the door"])
def test_nobody_who_left_in_a_ghost_export_is_subscribed_or_asked(evidence):
    assert bring(sample_text("ghost.csv"), evidence).status_code == 201
    assert statuses() == {
        "nora@example.org": Status.CONFIRMED if evidence else Status.PENDING,
        "omar@example.org": Status.UNSUBSCRIBED,
        "petra@example.org": Status.UNSUBSCRIBED,
    }
    assert topics("nora@example.org") == ["Juniors", "VIP"]
    assert [mail.recipient for mail in mails("confirm")] in ([], ["nora@example.org"])


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("subscribed", "no", Status.UNSUBSCRIBED),
        ("unsubscribed_at", "2024-01-01", Status.UNSUBSCRIBED),
        ("opt_in", "0", Status.UNSUBSCRIBED),
        ("email_disabled", "true", Status.SUPPRESSED),
        ("status", "cleaned", Status.SUPPRESSED),
        ("status", "blocklisted", Status.SUPPRESSED),
        ("bounced", "1", Status.SUPPRESSED),
        ("complained_at", "2024-01-01", Status.SUPPRESSED),
        ("Abgemeldet", "ja", Status.UNSUBSCRIBED),
        ("Désabonné", "oui", Status.UNSUBSCRIBED),
        ("Désinscrit le", "21/03/2024", Status.UNSUBSCRIBED),
        ("Baja", "sí", Status.UNSUBSCRIBED),
        ("Disiscritto", "x", Status.UNSUBSCRIBED),
    ],
)
def test_every_way_to_say_that_somebody_left_is_understood(header, value, status):
    assert bring(f"email;{header}\nana@example.org;{value}\n").status_code == 201
    assert statuses() == {"ana@example.org": status}


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it"])
def test_mailchimp_exports_keep_names_and_tags(language):
    expected = {
        "en": ("asa@example.org", "Åsa Öberg"),
        "de": ("jurgen@example.org", "Jürgen Groß"),
        "fr": ("zoe@example.org", "Zoé Lefèvre"),
        "es": ("inigo@example.org", "Íñigo Muñoz"),
        "it": ("nicolo@example.org", "Nicolò Bassi"),
    }
    assert bring(sample_text(f"mailchimp_{language}.csv")).status_code == 201
    key, name = expected[language]
    assert names()[key] == name
    assert topics(key) == ["Juniors", "Season ticket"]
    assert Subscriber.objects.get(key=key).confirmed_at.isoformat() == "2018-02-12T18:06:58+00:00"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("unsubscribed_segment_export_7c1d.csv", {"ulla@example.org": "unsubscribed"}),
        ("cleaned_segment_export_7c1d.csv", {"carl@example.org": "suppressed"}),
        (
            "listmonk.csv",
            {"lea@example.org": "confirmed", "max@example.org": "unsubscribed", "ivo@example.org": "suppressed"},
        ),
        ("brevo_fr.csv", {"helene@example.org": "confirmed", "luc@example.org": "suppressed"}),
        ("brevo_es.csv", {"ines@example.org": "confirmed", "raul@example.org": "unsubscribed"}),
        (
            "keila.csv",
            {
                "dora@example.org": "confirmed",
                "emil@example.org": "unsubscribed",
                "fritz@example.org": "suppressed",
                "gina@example.org": "confirmed",
            },
        ),
        ("google_contacts.csv", {"ivy@example.org": "confirmed"}),
        ("excel_de.csv", {"juergen@example.org": "confirmed", "kaethe@example.org": "unsubscribed"}),
        ("excel_fr.csv", {"noelle@example.org": "confirmed", "jerome@example.org": "unsubscribed"}),
        ("excel_it.csv", {"lucia@example.org": "confirmed", "giosue@example.org": "unsubscribed"}),
    ],
)
def test_exports_of_others_are_imported_with_their_statuses(client, file, expected):
    upload(client, file)
    assert statuses() == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("brevo_fr.csv", {"Hélène Dûrand", "Luc Noël"}),
        ("brevo_es.csv", {"Inés Núñez", "Raúl Vega"}),
        ("google_contacts.csv", {"Ivy Okafor"}),
        ("excel_de.csv", {"Jürgen Müßig", "Käthe Böhm"}),
        ("excel_fr.csv", {"Noëlle Hervé", "Jérôme Çelik"}),
        ("excel_it.csv", {"Lucià Nardò", "Giosuè Verdi"}),
        ("excel_pl.csv", {"Łukasz Żak", "Štěpán Dvořák"}),
        ("excel_mac.csv", {"José Müller"}),
    ],
)
def test_names_keep_all_their_letters(client, file, expected):
    upload(client, file)
    assert set(names().values()) == expected


def test_contacts_that_never_subscribed_elsewhere_are_not_imported(client):
    client.force_login(StaffFactory())
    name = "nonsubscribed_segment_export_7c1d.csv"
    look = client.post("/staff/subscribers/import/", {"file": SimpleUploadedFile(name, sample(name))})["Location"]
    client.post(look)
    assert not Subscriber.objects.exists()
