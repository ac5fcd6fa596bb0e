"""What compares as equal, in Python and in PostgreSQL alike."""

# ruff: noqa: RUF001

import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.search.folding import JOINERS, fold, words

ALIKE = [
    ("GRÖSSE", "Größe", "grosse"),
    ("Straße", "STRASSE", "straẞe"),
    ("Soirée", unicodedata.normalize("NFD", "Soirée"), "SOIREE"),
    ("Łukasz Żak", "lukasz zak"),
    ("Đorđe Ðaði", "dorde dadi"),
    ("Smørrebrød", "SMORREBROD"),
    ("Œuvre æther Þór", "oeuvre aether thor"),
    ("Istanbul", "İSTANBUL", "ıstanbul"),
    ("O'Brien", "O’Brien", "o‘brien", "Oʼbrien", "O`Brien", "O´Brien", "O\u2032Brien", "O＇Brien"),
    ("26-27", "26–27", "26—27", "26‑27", "26\u221227", "26\u00ad27"),
    ("Salle Émile", "salle\u00a0emile", "salle\u2009emile", "salle\u3000emile", "ｓａｌｌｅ ｅｍｉｌｅ"),
    ("Ёлка", "ЕЛКА", "елка"),
    ("ΣΊΣΥΦΟΣ", "σισυφος", "σισυφοσ"),
    ("№ 2", "No ②"),
    ("كريم", "کریم"),
]


@pytest.mark.parametrize("spellings", ALIKE, ids=lambda spellings: spellings[0])
def test_these_compare_as_equal(spellings):
    assert len({fold(each) for each in spellings}) == 1


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("  %_!? ", ""),
        ("Home jersey 26/27", " home jersey 26 27"),
        ("Hawks bottle, 0.75 l", " hawks bottle 0 75 l"),
        ("’96 throwback jersey", " 96 throwback jersey"),
        ("O’Brien-Łukasiewicz, Jr.", " o brien lukasiewicz jr obrienlukasiewicz"),
        ("lost.scarf@example.org", " lost scarf example org"),
        ("Kim \N{PERSON WITH BALL}\ufe0f\u200d\N{FEMALE SIGN}", " kim"),
        ("علی\u200cرضا", " علی رضا علیرضا"),
        ("体育館、東京", " 体育館 東京"),
        ("हिन्दी", " हिनदी"),
    ],
)
def test_words_are_split_at_signs_and_joined_where_a_sign_joins(text, folded):
    assert fold(text) == folded


def test_a_search_has_each_word_once_up_to_a_limit():
    assert words("Ferreira, ANA ferreira") == ["ferreira", "ana"]
    assert len(words(" ".join(map(str, range(500))))) == 32


def in_the_database(texts: list[str]) -> list[str]:
    read = "SELECT array(SELECT search_fold(text) FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n)"
    with connection.cursor() as cursor:
        cursor.execute(read, [texts])
        folded: list[str] = cursor.fetchone()[0]
    return folded


@pytest.mark.django_db
def test_the_database_folds_every_character_as_python_does():
    many = ("Lo", "Cn", "Co", "Cs")  # letters without case are too many to check them all
    known = [letter for letter in map(chr, range(1, 0x110000)) if unicodedata.category(letter) not in many]
    known += [letter for letter in map(chr, range(0x80, 0x3000)) if unicodedata.category(letter) == "Lo"]
    texts = [f"{letter}a{letter}b {letter}" for letter in known]
    assert in_the_database(texts) == list(map(fold, texts))


_tricky = st.sampled_from(["ß", "ẞ", "İ", "ı", "\u0301", "ﬁ", "ﷺ", "½", "ǆ", "ŉ", "가", "が", " ", *sorted(JOINERS)])
_texts = st.text(st.one_of(_tricky, st.characters(codec="utf-8", exclude_categories=["Cn", "Cs"], min_codepoint=1)))


@pytest.mark.django_db
@given(st.lists(_texts, min_size=5, max_size=30))
def test_the_database_folds_any_text_as_python_does(texts):
    assert in_the_database(texts) == [fold(text) for text in texts]


@pytest.mark.django_db
def test_the_database_joins_its_arguments_and_skips_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold('Ana', NULL, 'O''Neil'), search_fold(NULL), search_trigrams(' ana o oneil')")
        assert cursor.fetchone() == (" ana o neil oneil", "", ["ana", "eil", "nei", "one"])


@pytest.mark.django_db
@pytest.mark.parametrize("collation", ["C", "ucs_basic"])
def test_the_locale_of_the_database_does_not_matter(collation):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT search_fold(%s COLLATE "{collation}")', ["ÉMILE İstanbul Ёлка IIII"])
        assert cursor.fetchone() == (" emile istanbul елка iiii",)
