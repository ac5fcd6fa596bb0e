"""Money and tax, with examples from rulings, invoices and other shops' mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import money
from shop.money import OrderItem, Reduction, price


@pytest.mark.parametrize(
    ("gross", "rate", "tax"),
    [
        (13995, 1900, 2234),  # 22.35 if the net is rounded first
        (299, 400, 12),  # from the exact value, half up; 0.11 if the net is rounded first
        (8720, 770, 623),
        (10000, 1900, 1597),
        (10000, 0, 0),
        (1, 2000, 0),
        (3, 2000, 1),
    ],
)
def test_the_tax_within_a_price_is_rounded_once_from_the_exact_value(gross, rate, tax):
    assert money.tax_within(gross, rate) == tax


@pytest.mark.parametrize(("level", "tax"), [("line", 7985), ("order", 7983)])
def test_five_lines_of_100_at_19_percent_by_line_and_by_order(level, tax):
    priced = price([OrderItem(10000, 1, 1900)] * 5, Reduction(), level)
    assert (priced.total, priced.tax, priced.total - priced.tax) == (50000, tax, 50000 - tax)


def test_by_order_each_rate_is_rounded_separately_and_the_lines_add_up_to_it():
    lines = [(1999, 1900), (333, 700), (1999, 1900), (333, 700), (333, 700)]
    taxes = money.line_taxes(lines, money.ORDER)

    assert taxes[0] + taxes[2] == money.tax_within(3998, 1900)
    assert taxes[1] + taxes[3] + taxes[4] == money.tax_within(999, 700)


def test_a_discount_lowers_the_base_of_each_rate_in_proportion():
    priced = price([OrderItem(7500, 1, 2000), OrderItem(2500, 1, 500)], Reduction(percent=10), "order")

    assert [line.discount for line in priced.lines] == [750, 250]
    assert [line.tax for line in priced.lines] == [money.tax_within(6750, 2000), money.tax_within(2250, 500)]


@pytest.mark.parametrize("reduction", [Reduction(amount=10**6), Reduction(percent=100)])
def test_a_discount_never_makes_the_total_negative(reduction):
    priced = price([OrderItem(333, 3, 2000), OrderItem(1, 1, 500)], reduction, "line")
    assert (priced.total, priced.tax, [line.total for line in priced.lines]) == (0, 0, [0, 0])


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 99), st.sampled_from([0, 550, 700, 1900, 2000, 2550]))),
    st.integers(0, 10**6),
    st.integers(0, 100),
    st.sampled_from(["line", "order"]),
)
def test_the_lines_of_any_order_add_up(things, amount, percent, level):
    priced = price([OrderItem(*thing) for thing in things], Reduction(percent, amount), level)

    assert sum(line.total for line in priced.lines) == priced.total == priced.subtotal - priced.discount >= 0
    assert sum(line.discount for line in priced.lines) == priced.discount
    assert all(0 <= line.tax <= line.total for line in priced.lines)


@pytest.mark.parametrize(
    ("minor", "code", "written"),
    [(2490, "EUR", "24.90"), (5, "EUR", "0.05"), (2490, "JPY", "2490"), (2490, "KWD", "2.490"), (-5, "EUR", "-0.05")],
)
def test_an_amount_has_the_decimals_of_its_currency(minor, code, written):
    assert money.decimal(minor, code) == written


@pytest.mark.parametrize(("text", "minor"), [("24.90", 2490), ("24,9", 2490), ("24", 2400), (" 0.05 ", 5)])
def test_an_amount_is_parsed_as_people_write_it(text, minor):
    assert money.parse(text, "EUR") == minor


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1e3", "NaN", "١٢", "1.2.3", "9" * 30])
def test_text_that_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match=r"currency|amount"):
        money.parse(text, "EUR")
