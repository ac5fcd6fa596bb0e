"""A code is the same however it was typed or copied."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.ids import fold_code, normalize_base32
from core.tests.writing import TYPED


@pytest.mark.parametrize("typed", TYPED)
def test_case_separators_quotes_and_invisible_signs_make_no_difference(typed):
    assert fold_code(typed) == "HAWKS10"


def test_letters_of_every_script_stay():
    assert fold_code("été-10 Ґ") == "ÉTÉ10Ґ"


def test_letters_that_look_like_digits_are_read_as_digits():
    assert normalize_base32("o1-il") == "0111"


@given(some.text())
def test_folding_twice_equals_folding_once(text):
    assert fold_code(fold_code(text)) == fold_code(text)
