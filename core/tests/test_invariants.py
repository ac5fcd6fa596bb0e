"""`manage.py check_invariants` reports violations."""

import pytest
from django.core.management import CommandError, call_command

from core import systems
from core.systems import System

pytestmark = pytest.mark.django_db


@pytest.fixture
def declare(monkeypatch):
    def audits(**named):
        declared = {name: System(invariants=named[name]) for name in sorted(named)}
        monkeypatch.setattr(systems, "installed", lambda: declared)

    return audits


def test_an_app_without_violations_is_reported_as_such(declare, capsys):
    declare(seats=list, drops=lambda: iter(()))
    call_command("check_invariants")
    assert capsys.readouterr().out.splitlines() == ["drops: all is as it must be", "seats: all is as it must be"]


def test_a_violation_is_named_and_the_command_fails(declare, capsys):
    declare(seats=lambda: ["opening-night: 3 of 9 are said to be free, but 7 are reserved"], drops=list)
    with pytest.raises(CommandError, match="1 not as it must be") as failed:
        call_command("check_invariants")
    assert failed.value.returncode == 1
    assert capsys.readouterr().err.startswith("seats: opening-night: 3 of 9")
