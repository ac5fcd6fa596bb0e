"""A discount code is found however it is typed, and no two codes read the same."""

# ruff: noqa: RUF001
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Value

from core.ids import FoldedCode, fold_code
from core.tests.writing import TYPED
from shop.errors import DiscountUnknown
from shop.models import Discount
from shop.services import checkout
from shop.tests.factories import DiscountFactory

pytestmark = pytest.mark.django_db


def found(typed):
    return checkout.look_up_discount(typed, user=None, email="", subtotal=10_000)


@pytest.mark.parametrize("typed", TYPED)
def test_a_code_is_found_however_it_is_typed(typed):
    assert DiscountFactory(code="HAWKS10") == found(typed)


@pytest.mark.parametrize("typed", TYPED)
def test_a_code_that_contains_signs_is_found_too(typed):
    assert DiscountFactory(code="Hawks-10!") == found(typed)


@pytest.mark.parametrize("typed", ["HAWKS1O", "HAWK10", "HAWKS100", "-", "\0HAWKS"])
def test_a_different_code_is_not_found(typed):
    DiscountFactory(code="HAWKS10")
    with pytest.raises(DiscountUnknown):
        found(typed)


@pytest.mark.parametrize("typed", [*TYPED, "été-10 Ґ", "“%”", "`´¨^’"])
def test_the_database_folds_codes_as_python_does(typed):
    DiscountFactory()
    assert Discount.objects.values_list(FoldedCode(Value(typed)), flat=True).get() == fold_code(typed)


@pytest.mark.parametrize("code", ["hawks10", "HAWKS-10", "HAWKS 10", "ＨＡＷＫＳ１０", "“HAWKS10”"])
def test_two_codes_that_read_the_same_are_refused(code):
    DiscountFactory(code="HAWKS10")
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountFactory(code=code)
    with pytest.raises(ValidationError, match="taken"):
        Discount(code=code, kind="percent", value=10).full_clean()


def test_a_code_must_have_letters_or_digits():
    with pytest.raises(IntegrityError), transaction.atomic():
        DiscountFactory(code="%-!")
    with pytest.raises(ValidationError, match="Use letters or digits"):
        Discount(code="%-!", kind="percent", value=10).full_clean()


def test_the_migration_numbers_codes_that_differed_by_signs_only():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_discount DROP CONSTRAINT discount_code_has_letters")
        cursor.execute("DROP INDEX discount_code_unique")
    made = [DiscountFactory(code=code) for code in ("HAWKS10", "HAWKS-10", "HAWKS 10", "%", "?", "SPRING", "x" * 40)]

    migration = import_module("shop.migrations.0005_discount_codes_are_unique_as_typed")
    migration.tell_apart(apps, None)

    for each in made:
        each.refresh_from_db()
    assert [each.code for each in made] == [
        "HAWKS10",
        "HAWKS-10-2",
        "HAWKS 10-3",
        "CODE-2",
        "CODE-3",
        "SPRING",
        "x" * 40,
    ]
