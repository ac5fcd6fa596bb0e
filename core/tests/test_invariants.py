"""`manage.py check_invariants` says what is not as it must be."""

import pytest
from django.core.management import CommandError, call_command

from core import lifecycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def audits(monkeypatch):
    registered = {}
    monkeypatch.setattr(lifecycle, "_audits", registered)
    return registered


def test_where_all_is_well_it_says_so_of_each_system(audits, capsys):
    audits.update(seats=list, drops=lambda: iter(()))
    call_command("check_invariants")
    assert capsys.readouterr().out.splitlines() == ["drops: all is as it must be", "seats: all is as it must be"]


def test_what_is_wrong_is_named_and_the_command_fails(audits, capsys):
    audits.update(seats=lambda: ["opening-night: 3 of 9 are said to be free, but 7 are reserved"], drops=list)
    with pytest.raises(CommandError, match="1 not as it must be") as failed:
        call_command("check_invariants")
    assert failed.value.returncode == 1
    assert capsys.readouterr().err.startswith("seats: opening-night: 3 of 9")
