"""The question before a step of an order that cannot be undone: handing over, refunding, cancelling."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
    """The page with what happens to which goods and which money."""
    forms = {"cancel": CancelForm(), "refund": RefundForm()}
    known = {
        "order": order,
        "step": step,
        "back": back,
        "way_back": way_back,
        "form": forms.get(step),
        "by_card": queries.was_paid_online(order),
    }
    return render(request, "shop/staff/ask.html", known)
