"""The list of mutants fits the code: each fault has its place, and each test exists."""

import pytest

from scripts.checks import ROOT
from scripts.mutants import Mutant, apply_mutant, mutants

MIN_MUTANTS = 30
named = pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)


def test_every_app_has_its_mutants():
    apps = {mutant.app for mutant in mutants()}
    assert apps >= {"accounts", "bookings", "competitions", "core", "drops", "livechat", "projects", "scoreboard"}
    assert apps >= {"shop", "subscriptions", "tickets"}
    assert len(mutants()) >= MIN_MUTANTS


@named
def test_each_fault_has_exactly_one_place_in_its_file(mutant: Mutant):
    source = (ROOT / mutant.file).read_text()
    assert apply_mutant(source, mutant) != source


@named
def test_the_test_that_must_catch_a_fault_exists(mutant: Mutant):
    path, _, name = mutant.test.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text()
