from django.db import migrations
from django.db.models import F

from core.ids import uuid7

BACK = ("refunding", "refunded")


def note(apps, schema_editor):
    """Orders that were refunded whole, before refunds were kept one by one."""
    Order, Refund = apps.get_model("shop", "Order"), apps.get_model("shop", "Refund")
    RefundLine, Payment = apps.get_model("shop", "RefundLine"), apps.get_model("shop", "Payment")
    Payment.objects.filter(state__in=BACK).update(refunded=F("amount"))
    for order in Order.objects.filter(status="refunded", refunds=None).iterator():
        # What a job has still to ask for, it asks for whole: those are no refund's.
        payment = Payment.objects.filter(order=order, state="refunded").order_by("created_at").first()
        made = Refund.objects.create(
            pk=uuid7(),
            order=order,
            payment=payment,
            amount=order.total,
            tax=order.tax_total,
            currency=order.currency,
            restocked=order.stock_returned_at is not None,
            state="done",
        )
        Refund.objects.filter(pk=made.pk).update(created_at=order.ended_at or order.updated_at)
        for line in order.lines.all():
            RefundLine.objects.create(
                pk=uuid7(), refund=made, line=line, quantity=line.quantity, amount=line.total, tax=line.tax
            )
        order.lines.update(refunded_quantity=F("quantity"), refunded=F("total"), refunded_tax=F("tax"))
        Order.objects.filter(pk=order.pk).update(refunded_total=F("total"), refunded_tax=F("tax_total"))


class Migration(migrations.Migration):
    dependencies = [("shop", "0007_remember_what_was_refunded")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop, elidable=True)]
