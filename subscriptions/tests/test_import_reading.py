"""Read bytes, cells, dates and words: what is understood, asked and refused."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as some

from config.tests.people import StaffFactory
from subscriptions.errors import NotATable
from subscriptions.imports import cell_values
from subscriptions.imports.columns import read_columns
from subscriptions.imports.files import LEGACY, decode, encoding_guesses, guess_encoding, parse_sheet
from subscriptions.imports.headers import MEANINGS, Meaning, fold, guess_product, mentions_consent
from subscriptions.imports.reading import read_file
from subscriptions.tests.sample_files import FILES, sample


def meanings(text):
    return [column.meaning for column in read_columns(parse_sheet(text), {}, {})]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Łukasz Żak, Štěpán Dvořák, Zoë", "cp1250"),
        ("Łukasz Żak, Štěpán Dvořák", "iso8859_2"),
        ("José Müller, François Lefèvre, Åsa Öberg", "cp1252"),
        ("José Müller, François Lefèvre", "mac_roman"),
        ("Иван Петров, Ольга Сидорова", "cp1251"),
        ("Gülşah Yıldız, Işıl Çağlar", "cp1254"),  # noqa: RUF001
    ],
)
def test_the_encoding_is_guessed_by_the_letters_of_names(text, encoding):
    assert guess_encoding(text.encode(encoding)) == encoding
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "ascii"])
def test_unicode_files_need_no_guess(encoding):
    assert guess_encoding("email\nana@example.org".encode(encoding)) == ""


def test_each_guess_shows_the_first_names_with_non_ascii_letters():
    samples = {guess.encoding: guess.samples for guess in encoding_guesses(sample("excel_pl.csv"))}
    assert samples["cp1250"] == ("Łukasz Żak", "Štěpán Dvořák")
    assert samples["cp1252"] == ("£ukasz ¯ak", "Štìpán Dvoøák")


def test_a_file_with_lost_letters_is_refused():
    with pytest.raises(NotATable, match="letters"):
        decode("email,name\nana@example.org,Jos\ufffd\n".encode())


@given(some.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(raw):
    for encoding in ("", *LEGACY):
        try:
            read_file(decode(raw, encoding))
        except NotATable:
            continue


@given(some.text(alphabet='ae@.x,;\t|"\n\r= \u2028é1/', max_size=200))
@settings(max_examples=300)
def test_any_text_is_read_or_refused_and_no_row_is_lost(text):
    try:
        reading = read_file(f"email,subscribed,created_at\nana@example.org,yes,\n{text}")
    except NotATable:
        return
    assert len(reading.rows) == len(reading.sheet.lines)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep={}\n", '"sep={}"\n'])
def test_separators_line_ends_and_excels_sep_line_are_understood(ends, separator, first):
    text = first.format(separator) + f'name{separator}email\n"Ana\nAbad"{separator}ana@example.org\n'
    text += f"\n  Ben  {separator} ben@example.org \n"
    rows = read_file(text.replace("\n", ends)).rows
    skipped = 1 if first else 0
    assert [(row.name, row.key) for row in rows] == [("Ana Abad", "ana@example.org"), ("Ben", "ben@example.org")]
    assert [row.line - skipped for row in rows] == [2, 5]


def test_a_list_of_addresses_without_a_header_is_read():
    reading = read_file("ana@example.org\nben@example.org\n")
    assert [row.key for row in reading.rows] == ["ana@example.org", "ben@example.org"]


def test_a_row_with_more_cells_than_columns_is_invalid():
    (row,) = read_file("email,name,subscribed\nana@example.org,Abad, Ana,no\n").rows
    assert "quotes" in row.wrong


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("21/03/2024", "2024-03-20T23:00:00+00:00"),
        ("21.03.2024", "2024-03-20T23:00:00+00:00"),
        ("2024-03-21", "2024-03-20T23:00:00+00:00"),
        ("2024/3/21", "2024-03-20T23:00:00+00:00"),
        ("21-03-24", "2024-03-20T23:00:00+00:00"),
        ("21/03/2024 6:30 PM", "2024-03-21T18:30:00+00:00"),
        ("2018-02-12 17:59:31", "2018-02-12T17:59:31+00:00"),
        ("2023-02-01 10:00:00.123456+00", "2023-02-01T10:00:00.123456+00:00"),
        ("2024-03-13T12:00:00.000Z", "2024-03-13T12:00:00+00:00"),
        ("0000-00-00 00:00:00", None),
        ("NULL", None),
    ],
)
def test_dates_of_spreadsheets_and_databases_are_parsed(settings, text, moment):
    settings.TIME_ZONE = "Europe/Paris"
    found = cell_values.parse_moment(text, cell_values.DAY_FIRST)
    assert (found and found.astimezone(cell_values.UTC).isoformat()) == moment


@pytest.mark.parametrize("text", ["31/02/2024", "yesterday", "2024-13-01", "45372", "21/03/2024 25:00", "21/03/9999"])
def test_an_invalid_date_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        cell_values.parse_moment(text, cell_values.DAY_FIRST)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["04/05/2024", "21/05/2024"], "dmy"),
        (["04/05/2024", "05/21/2024"], "mdy"),
        (["04/05/2024", "06/07/2024"], "?"),
        (["21/05/2024", "05/21/2024"], "?"),
        (["04.05.2024", "2024-05-04"], ""),
    ],
)
def test_all_dates_of_a_file_share_one_order(cells, order):
    assert cell_values.guess_date_order(cells) == order


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        *(
            (word, "subscribed")
            for word in ("subscribed", "Active", "enabled", "TRUE", "1", "Yes", "Ja", "oui", "Sí", "x", "✓")
        ),
        *(
            (word, "left")
            for word in ("unsubscribed", "disabled", "false", "0", "No", "nein", "non", "Inactive", "Désabonné")
        ),
        *((word, "bounced") for word in ("cleaned", "unreachable", "Hard bounce", "bereinigt")),
        *((word, "never") for word in ("blocklisted", "suppressed", "gesperrt")),
        *((word, "skipped") for word in ("nonsubscribed", "Non-subscribed", "transactional")),
        *((word, "pending") for word in ("pending", "unconfirmed", "en attente")),
        *((word, None) for word in ("", " ", "NULL", "-")),
    ],
)
def test_words_about_consent_are_understood(text, standing):
    assert cell_values.interpret(Meaning.STATUS, text) == cell_values.Interpretation(
        cell_values.Standing(standing) if standing else None
    )


@pytest.mark.parametrize("text", ["maybe", "2", "kind of", "???"])
def test_unknown_words_are_asked_about(text):
    assert not cell_values.interpret(Meaning.STATUS, text).is_known


@pytest.mark.parametrize(
    ("text", "left"), [("2024-01-01", True), ("21/03/2024", True), ("yes", True), ("0", False), ("", False)]
)
def test_an_opt_out_column_holds_dates_or_answers(text, left):
    assert cell_values.interpret(Meaning.LEFT, text).standing == (cell_values.Standing.LEFT if left else None)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Nom,Prénom,Courriel", ["last_name", "first_name", "email"]),
        ("Nom;Adresse e-mail", ["name", "email"]),
        ("Nombre,Apellidos,Correo electrónico", ["first_name", "last_name", "email"]),
        ("Nombre,E-mail", ["name", "email"]),
        ("Nome,Cognome,Indirizzo e-mail", ["first_name", "last_name", "email"]),
        ("Name,Vorname,E-Mail-Adresse", ["last_name", "first_name", "email"]),
        ("NAME,Given Name,Family Name,E-mail 1 - Value", ["name", "first_name", "last_name", "email"]),
        ("State,email", ["leave_out", "email"]),
    ],
)
def test_bare_names_depend_on_the_other_columns(header, expected):
    assert meanings(header) == expected


def test_a_state_column_is_about_consent_if_its_cells_say_so():
    assert meanings("State,email\nunsubscribed,ana@example.org\n") == ["status", "email"]


def test_an_unnamed_column_with_standings_is_asked_about():
    assert meanings("Zustand,email\nunsubscribed,ana@example.org\n") == ["", "email"]


def test_every_known_column_name_is_folded():
    assert [name for name in MEANINGS if name != fold(name)] == []


def test_longer_names_of_consent_columns_are_noticed():
    about = [name for name, meaning in MEANINGS.items() if meaning in cell_values.FLAGS and len(name) > 7]
    unnoticed = [name for name in about if not mentions_consent(f"our {name} (old)")]
    assert unnoticed == []


@pytest.mark.parametrize(
    ("file", "product"),
    [
        ("mailchimp_en.csv", "Mailchimp"),
        ("mailchimp_de.csv", "Mailchimp"),
        ("ghost.csv", "Ghost"),
        ("listmonk.csv", "listmonk"),
        ("brevo_fr.csv", "Brevo"),
        ("brevo_es.csv", "Brevo"),
        ("keila.csv", "Keila"),
        ("google_contacts.csv", "Google Contacts"),
        ("excel_es.csv", ""),
    ],
)
def test_the_product_is_recognized_by_its_columns(file, product):
    assert guess_product(read_file(decode(sample(file))).sheet.names) == product


@pytest.mark.parametrize("file", sorted(path.name for path in FILES.iterdir()))
def test_exports_of_other_products_have_no_invalid_rows(file):
    assert [row.wrong for row in read_file(decode(sample(file)), file_name=file).rows if row.wrong] == []


def workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (workbook(), "Save it as CSV"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Save it as CSV"),
        (b"%PDF-1.7\n", "Send the list as CSV"),
        (b"email\nana\x00@example.org", "no text"),
        (("email," + "x," * 100_000 + "\n").encode(), "columns"),
        (b"email\nana@example.org" + b",x" * 100_000, "columns"),
        (b"email,name\nana@example.org," + b"x" * 120_000, "characters"),
        (b'email\n"' + b"x" * 400_000, "no table"),
        (b"email\n" + b"a@example.org\n" * 50_001, "50000"),
        ("email,name\nana@example.org,Jos\ufffd\n".encode(), "lost"),
        (b"name\nAna\n", "email addresses"),
        (b"email," + b"status," * 198 + b"\nana@example.org\n", ""),
    ],
)
def test_a_hostile_file_is_refused_with_a_clear_message(client, raw, sentence):
    client.force_login(StaffFactory())
    answer = client.post("/staff/subscribers/import/", {"file": SimpleUploadedFile("list.csv", raw)})
    if sentence:
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    else:
        assert client.get(answer["Location"]).status_code == 200
