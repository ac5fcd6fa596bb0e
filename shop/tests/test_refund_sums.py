"""The amounts of refunds: in any number of steps and any order they add up to the amount paid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.money import RefundShare, SoldLine, refund_of_amount, refund_of_quantity, refund_of_rest


def after(line, share):
    back, amount, tax = line.back + share.quantity, line.amount_back + share.amount, line.tax_back + share.tax
    return SoldLine(line.quantity, line.total, line.tax, back, amount, tax)


def test_refunding_one_of_two_at_ten_percent_off_is_half_of_the_amount_paid():
    assert refund_of_quantity(SoldLine(quantity=2, total=3240, tax=540), 1) == RefundShare(1, 1620, 270)


def test_thirds_of_ten_euros_add_up_in_three_steps():
    line, amounts = SoldLine(3, 1000, 167), []
    for _ in range(3):
        share = refund_of_quantity(line, 1)
        amounts.append((share.amount, share.tax))
        line = after(line, share)
    assert amounts == [(333, 56), (334, 55), (333, 56)]
    assert (line.left, line.quantity_left, line.tax - line.tax_back) == (0, 0, 0)


def test_a_free_amount_is_split_by_what_is_left_and_takes_the_tax_of_each_rate():
    jersey, book = SoldLine(1, 6000, 1000), SoldLine(1, 3000, 156)  # 20 % and 5.5 %
    assert refund_of_amount([jersey, book], 900) == [RefundShare(0, 600, 100), RefundShare(0, 300, 16)]


def test_after_a_free_amount_the_goods_are_refunded_at_what_is_left():
    line = SoldLine(2, 2000, 333)
    line = after(line, refund_of_amount([line], 1500)[0])
    assert refund_of_quantity(line, 1) == RefundShare(1, 500, 83)
    line = after(line, refund_of_quantity(line, 1))
    assert refund_of_quantity(line, 1) == RefundShare(1, 0, 0)


def test_refunding_a_free_line_is_zero():
    assert refund_of_rest([SoldLine(2, 0, 0)]) == [RefundShare(2, 0, 0)]


@pytest.mark.parametrize("quantity", [1, 2, 7])
def test_refunding_a_whole_line_is_the_amount_paid(quantity):
    assert refund_of_quantity(SoldLine(quantity, 999, 159), quantity) == RefundShare(quantity, 999, 159)


_SOLD = st.builds(
    lambda quantity, total, percent: SoldLine(quantity, total, total * percent // 100),
    st.integers(1, 9),
    st.integers(0, 100_000),
    st.integers(0, 24),
)


@given(lines=st.lists(_SOLD, min_size=1, max_size=4), data=st.data())
def test_refunds_in_any_steps_never_exceed_the_amount_paid_and_end_at_it(lines, data):
    for _ in range(data.draw(st.integers(0, 6))):
        if data.draw(st.booleans()):
            place = data.draw(st.integers(0, len(lines) - 1))
            if not lines[place].quantity_left:
                continue
            wanted = data.draw(st.integers(1, lines[place].quantity_left))
            lines[place] = after(lines[place], refund_of_quantity(lines[place], wanted))
        elif left := sum(line.left for line in lines):
            shares = refund_of_amount(lines, data.draw(st.integers(1, left)))
            lines = [after(line, share) for line, share in zip(lines, shares, strict=True)]
        for line in lines:
            assert 0 <= line.amount_back <= line.total
            assert 0 <= line.tax_back <= line.tax
    ended = [after(line, share) for line, share in zip(lines, refund_of_rest(lines), strict=True)]
    assert [(line.left, line.tax_back, line.quantity_left) for line in ended] == [(0, line.tax, 0) for line in lines]
