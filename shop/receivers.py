"""A thin face for what Django tells of signing in, whoever caused it: a page, the admin, allauth."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from shop import queries, services
from shop.shoppers import cart_in, forget_cart, remember_cart


@receiver(user_logged_in)
def bring_the_cart_along(sender: Any, request: HttpRequest | None, user: Any, **_: Any) -> None:
    """What was chosen before signing in is in the member's cart after it."""
    if request is None:
        return
    brought = cart_in(request)
    chosen = queries.count_in_cart(brought) if brought else 0
    if cart := services.merge_cart(user=user, guest_cart_id=brought):
        remember_cart(request, cart.pk)
        if chosen and cart.pk != brought:
            messages.success(request, "What you chose before is in your cart.", fail_silently=True)
    else:
        forget_cart(request)
