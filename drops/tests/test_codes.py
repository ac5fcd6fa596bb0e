"""Codes have 50 bits and a check that catches every slip, and cannot be guessed."""

import random
import secrets
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drops import codes

SECRET = "a secret of the tests"
typed = st.builds(lambda id: codes.derive(SECRET, id), st.uuids())


def test_a_code_is_ten_characters_and_a_check_and_always_the_same():
    id = uuid4()
    code = codes.derive(SECRET, id)
    assert len(code) == 11
    assert set(code) <= set(codes.ALPHABET)
    assert code == codes.derive(SECRET, id) == codes.normalize(codes.display(code).lower())
    assert len({codes.derive(SECRET, id, again) for again in range(50)}) == 50
    assert codes.derive("another secret", id) != code


@given(typed, st.integers(0, 10), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_never_passes(code, place, letter):
    wrong = code[:place] + letter + code[place + 1 :]
    assert (codes.normalize(wrong) is None) == (wrong != code)


@given(typed, st.integers(0, 10), st.integers(0, 10))
def test_two_transposed_characters_never_pass(code, one, other):
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    assert (codes.normalize("".join(letters)) is None) == (letters != list(code))


@given(st.text())
def test_any_text_normalizes_to_a_code_or_none(text):
    assert codes.normalize(text) is None or len(codes.normalize(text)) == 11


def test_10_000_guesses_that_pass_the_check_hit_none_of_10_000_codes():
    issued = {codes.derive(secrets.token_hex(32), uuid4()) for _ in range(10_000)}
    guesses = set()
    while len(guesses) < 10_000:
        values = [random.randrange(32) for _ in range(10)]  # noqa: S311
        guesses.add("".join(codes.ALPHABET[value] for value in [*values, codes._check_value(values)]))
    assert all(codes.normalize(guess) == guess for guess in guesses)
    assert not issued & guesses
    assert len(issued) == 10_000


def test_the_stored_hash_cannot_be_searched_without_the_secret():
    code = codes.derive(SECRET, uuid4())
    assert codes.hash_code(SECRET, code) != codes.hash_code("another", code)
    assert code not in codes.hash_code(SECRET, code)


@pytest.mark.parametrize("between", [" ", "-", "\u2013", "\u00a0", "\u200b", "_", "."])
def test_a_code_is_found_with_any_separators(between):
    code = codes.derive(SECRET, uuid4())
    assert codes.normalize(f"“{between.join(code.lower())}”\u2060") == code
