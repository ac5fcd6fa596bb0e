"""An order's number as a code to scan at the desk."""

import io

import segno
from django.utils.safestring import SafeString

from core.mail import links
from shop.models import Order


def code_of(order: Order) -> SafeString:
    """A drawing that leads the staff to the order's pickup. It opens nothing for anybody else."""
    drawn = io.BytesIO()
    address = f"{links.to_page('staff-shop-pickup')}?q={order.number}"
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, omitsize=True, border=3, light="#ffffff")
    return SafeString(drawn.getvalue().decode())
