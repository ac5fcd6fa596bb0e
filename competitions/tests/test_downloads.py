"""The organizer's CSV file: complete, and safe in a spreadsheet."""

import csv
from io import StringIO

import pytest
from django.test import Client

from competitions import downloads
from competitions.tests.entering import enter, full
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory


@pytest.mark.django_db
def test_the_csv_file_lists_everyone_in_order():
    competition, [ana, ben] = full(places=1, waiting=1)
    enter(competition, PersonFactory(name='=HYPERLINK("http://evil.example")'))
    client = Client()
    client.force_login(competition.organizer)
    answer = client.get(f"/api/competitions/{competition.pk}/registrations.csv", headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith(f'"{competition.slug}-registrations.csv"')
    assert [(row["Email"], row["Status"], row["Position"]) for row in rows[:2]] == [
        (ana.email, "Confirmed", ""),
        (ben.email, "On the waitlist", "1"),
    ]
    assert rows[2]["Name"].startswith("'=HYPERLINK")


@pytest.mark.django_db
def test_the_row_of_a_team_has_all_its_players():
    cup, ben = CompetitionFactory(team_size=2), PersonFactory(name="Ben")
    enter(cup, PersonFactory(name="Ana"), team_name="Hawks", members=[ben.email])
    [row] = csv.DictReader(StringIO(downloads.registrations_csv(cup).removeprefix("\ufeff")))
    assert (row["Entrant"], row["Name"], row["Players"]) == ("Hawks", "Ana", "Ana, Ben")


@pytest.mark.django_db
def test_a_refused_csv_file_is_a_json_error():
    answer = Client().get(
        f"/api/competitions/{CompetitionFactory().pk}/registrations.csv", headers={"Accept": "text/csv"}
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/json")
    assert answer.json()["code"] == "NOT_AUTHENTICATED"
