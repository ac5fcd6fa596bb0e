"""`manage.py check_invariants` reports violations."""

import pytest
from django.core.management import CommandError, call_command

from core import lifecycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def audits(monkeypatch):
    registered = {}
    monkeypatch.setattr(lifecycle, "_audits", registered)
    return registered


def test_an_app_without_violations_is_reported_as_such(audits, capsys):
    audits.update(seats=list, drops=lambda: iter(()))
    call_command("check_invariants")
    assert capsys.readouterr().out.splitlines() == ["drops: all is as it must be", "seats: all is as it must be"]


def test_a_violation_is_named_and_the_command_fails(audits, capsys):
    audits.update(seats=lambda: ["opening-night: 3 of 9 are said to be free, but 7 are reserved"], drops=list)
    with pytest.raises(CommandError, match="1 not as it must be") as failed:
        call_command("check_invariants")
    assert failed.value.returncode == 1
    assert capsys.readouterr().err.startswith("seats: opening-night: 3 of 9")
