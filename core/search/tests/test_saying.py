"""A search finds all of its words, in any order, each by any part of it."""

# ruff: noqa: RUF001

from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q

from core.mail.models import MailBox
from core.search.columns import matches, matches_each_term, matches_indexed

pytestmark = pytest.mark.django_db

FOUND = {
    "O’Brien-Łukasiewicz, Jr.": "obrien|o'brien|O’BRIEN|brien|o brien|Lukasiewicz|Łuk|łukasiewicz o'brien|jr o brien",
    "O'Brien": "obrien|o'brien|O’Brien|OʼBrien|brien|o brien|o´brien",
    "Ana Ferreira": "Ferreira Ana|Ferr|reira|ana ferreira|FERREIRA, Ana",
    "Home jersey 26/27": "Home jersey 26/27|jersey 27|26/27|27|26|home 26/27 jersey|26–27|jerseys",
    "Hawks bottle, 0.75 l": "Hawks bottle, 0.75 l|0.75|75|0,75|bottle l",
    "’96 throwback jersey": "96|’96|'96|throwback ‘96",
    "Order H-4711/B missing": "H-4711|4711|H-4711/B|h4711|order 4711 b",
    "Kabine/Umkleide 3": "Kabine|Umkleide|umkleide 3|kabine umkleide",
    "Match on 2026-12-05": "2026-12-05|2026|20261205|05|match 2026",
    "lost.scarf@example.org": "lost.scarf@example.org|example.org|scarf|LOST.SCARF@|@example",
    "See https://shop.example.org/x?y=1": "shop.example.org|https://shop.example.org/x|example",
    "Große Straße": "strasse|STRASSE|grosse|GROSSE Straße",
    "STRASSE": "Straße",
    "Größe": "GRÖSSE|grosse|Gröss",
    "Soirée Café — Zoë’s Night": "soiree cafe|zoë's night|Zoe's|Soire\u0301e|zoes|soirée — night",
    "Salle Émile": "Salle Emile|salle\u00a0émile|émile\u3000salle",
    "T-shirt": "tshirt|t-shirt|T–shirt|shirt|t shirts",
    "Team ×2 100%": "100%|100|team 100 %",
    "snake_case": "snake|case|snake_case",
    "東京 体育館": "体育|館|東京",
}
NOT_FOUND = {
    "Home jersey 26/27": "%|_|home_jersey_28|26/28|jersey shorts|???|ome%27x|\\",
    "bus class 10": "buses|0|s|ca",
    "abcd": "b_d|b%d|%%|__",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(text, q) for text, searches in table.items() for q in searches.split("|")]


@pytest.fixture
def mail():
    def write(subject: str, recipient: str = "fan@club.test") -> MailBox:
        key = uuid4().hex
        return MailBox.objects.create(recipient=recipient, subject=subject, dedupe_key=key, message_id=key)

    return write


@pytest.mark.parametrize(("text", "q"), pairs(FOUND))
def test_is_found_by(mail, text, q):
    made = mail(text)
    for condition in (
        matches(q, "searched"),
        matches_indexed(q),
        matches_each_term(q, lambda term: matches(term, "searched")),
    ):
        assert list(MailBox.objects.filter(condition)) == [made]


@pytest.mark.parametrize(("text", "q"), pairs(NOT_FOUND))
def test_is_not_found_by(mail, text, q):
    mail(text)
    for condition in (
        matches(q, "searched"),
        matches_indexed(q),
        matches_each_term(q, lambda term: matches(term, "searched")),
    ):
        assert list(MailBox.objects.filter(condition)) == []


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0"])
def test_no_words_match_everything(mail, blank):
    mail("Hello")
    assert matches(blank, "searched") == matches_indexed(blank) == matches_each_term(blank, matches) == Q()
    assert MailBox.objects.filter(matches_indexed(blank)).count() == 1


def test_the_words_may_be_in_several_columns(mail):
    mail("Your seat", "ana.ferreira@club.test")
    found = MailBox.objects.filter(matches("seat ferreira", "subject", "recipient"))
    assert found.count() == 1


def test_a_changed_text_is_found_at_once(mail):
    made = mail("Lights out")
    MailBox.objects.filter(pk=made.pk).update(subject="Zebra crossing")
    assert MailBox.objects.filter(matches("zebra", "searched")).exists()
    assert not MailBox.objects.filter(matches("lights", "searched")).exists()


@pytest.mark.parametrize("q", ["ferreira 4711", "erreir"])
def test_a_long_list_is_searched_by_its_index(mail, q):
    key, rows = uuid4().hex, range(3000)
    MailBox.objects.bulk_create(
        MailBox(recipient=f"fan{n}@club.test", subject=f"Seat {n}", dedupe_key=f"{key}{n}", message_id=f"{key}{n}")
        for n in rows
    )
    made = mail("Ana Ferreira 4711")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE mail_mailbox")
    found = MailBox.objects.filter(matches_indexed(q))
    assert "Bitmap Index Scan on mail_searched" in found.explain()
    assert list(found) == [made]
