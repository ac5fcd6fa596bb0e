"""The question before a step of an order that cannot be undone: handing over, refunding, cancelling."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from core.errors import Invalid
from core.ui.asking import Question
from core.ui.asking import ask as ask_first
from shop import money, queries, services
from shop.cards import OrderCard
from shop.forms import CancelForm, RefundForm, RestockForm
from shop.models import Order

QUESTIONS = {
    "collect": "may_be_collected",
    "refund": "may_be_refunded",
    "cancel": "may_be_cancelled",
}
RESTOCK_ASKED = "restock_asked"


def may_be_asked(step: str, order: Order) -> bool:
    """Whether the order can still take this step."""
    return bool(getattr(OrderCard(order), QUESTIONS[step]))


def ask(request: HttpRequest, order: Order, step: str, back: str, way_back: str) -> HttpResponse:
    """What happens to which goods and which money. Refuses a refund of more than is left."""
    known: dict[str, Any] = {"order": order, "step": step, "back": back, "by_card": queries.was_paid_online(order)}
    if step == "refund":
        question, known["refund"] = _refund(order, request.GET, way_back)
    else:
        question = _question(order, step, way_back)
    return ask_first(request, question, template="shop/staff/ask.html", **known)


def refund_wanted(order: Order, sent: QueryDict) -> dict[str, Any]:
    """What the staff chose, as the verb takes it; Invalid."""
    form = RefundForm(order, sent)
    if not form.is_valid():
        raise Invalid(" ".join(str(words) for errors in form.errors.values() for words in errors))
    restock = "restock" in sent if RESTOCK_ASKED in sent or "restock" in sent else None
    return {**form.wanted(), "restock": restock}


def _question(order: Order, step: str, way_back: str) -> Question:
    if step == "collect":
        act = "Hand over" if order.is_paid else "Paid, hand over"
        return Question(f"Hand over order {order.number}?", "", act, way_back, keep="Not now", takes=False)
    return Question(f"Cancel order {order.number}?", "", "Cancel order", way_back, form=CancelForm())


def _refund(order: Order, sent: QueryDict, way_back: str) -> tuple[Question, dict[str, Any]]:
    wanted = refund_wanted(order, sent)
    chosen = services.shares(order, wanted.get("lines"), wanted.get("amount"))
    amount, tax = sum(share.amount for _, share in chosen), sum(share.tax for _, share in chosen)
    goods = [(row, share) for row, share in chosen if share.quantity]
    may_restock = bool(goods) and order.stock_returned_at is None
    form = RestockForm(initial={"restock": order.collected_at is None}) if may_restock else None
    if form and order.collected_at is None:
        form.fields["restock"].label = "Put the goods back on the shelf"
    question = Question(
        f"Refund {money.words(amount, order.currency)}?",
        "",
        "Refund",
        way_back,
        keep="Not now",
        form=form,
        sends={**_sent(wanted, order), **({RESTOCK_ASKED: "1"} if may_restock else {})},
    )
    return question, {"amount": amount, "tax": tax, "goods": goods}


def _sent(wanted: dict[str, Any], order: Order) -> dict[str, str]:
    if "amount" in wanted:
        return {"amount": money.decimal(wanted["amount"], order.currency)}
    return {f"line_{pk}": str(number) for pk, number in wanted.get("lines", {}).items()}
