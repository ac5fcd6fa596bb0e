"""The question before a step of an order that cannot be undone: handing over, refunding, cancelling."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from core.ui.asking import Question
from core.ui.asking import ask as ask_first
from shop import queries
from shop.cards import OrderCard
from shop.forms import CancelForm, RefundForm
from shop.models import Order

QUESTIONS = {
    "collect": "may_be_collected",
    "refund": "may_be_refunded",
    "cancel": "may_be_cancelled",
}


def may_be_asked(step: str, order: Order) -> bool:
    """Whether the order can still take this step."""
    return bool(getattr(OrderCard(order), QUESTIONS[step]))


def ask(request: HttpRequest, order: Order, step: str, back: str, way_back: str) -> HttpResponse:
    """What happens to which goods and which money."""
    known: dict[str, Any] = {"order": order, "step": step, "back": back, "by_card": queries.was_paid_online(order)}
    return ask_first(request, _question(order, step, way_back), template="shop/staff/ask.html", **known)


def _question(order: Order, step: str, way_back: str) -> Question:
    if step == "collect":
        act = "Hand over" if order.is_paid else "Paid, hand over"
        return Question(f"Hand over order {order.number}?", "", act, way_back, keep="Not now", takes=False)
    if step == "refund":
        form = RefundForm() if order.collected_at else None
        return Question(f"Refund order {order.number}?", "", "Refund", way_back, keep="Not now", form=form)
    return Question(f"Cancel order {order.number}?", "", "Cancel order", way_back, form=CancelForm())
