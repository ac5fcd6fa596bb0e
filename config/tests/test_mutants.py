"""The list of mutants fits the code: each fault has its place, each test is there."""

import pytest

from scripts.checks import ROOT
from scripts.mutants import Mutant, mutants, mutated

LEAST = 30
named = pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)


def test_every_app_has_its_mutants():
    apps = {mutant.app for mutant in mutants()}
    assert apps >= {"accounts", "bookings", "competitions", "core", "drops", "livechat", "projects", "scoreboard"}
    assert apps >= {"shop", "subscriptions", "tickets"}
    assert len(mutants()) >= LEAST


@named
def test_a_fault_has_one_place_in_its_file(mutant: Mutant):
    source = (ROOT / mutant.file).read_text()
    assert mutated(source, mutant) != source


@named
def test_the_test_that_must_catch_it_is_there(mutant: Mutant):
    path, _, name = mutant.test.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text()
