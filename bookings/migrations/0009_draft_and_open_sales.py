from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Coalesce

# The counter's check is deferred, and a table with checks to come cannot be altered.
CHECK_NOW, CHECK_LATER = "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"
LOWER = f"UPDATE bookings_event SET status = lower(status); {CHECK_NOW}; {CHECK_LATER}"
UPPER = f"UPDATE bookings_event SET status = upper(status); {CHECK_NOW}; {CHECK_LATER}"


class Migration(migrations.Migration):
    dependencies = [("bookings", "0008_find_what_is_over")]

    operations = [
        migrations.RemoveConstraint(model_name="event", name="event_status_known"),
        migrations.RemoveConstraint(model_name="event", name="event_cancelled_at"),
        migrations.RunSQL(LOWER, UPPER),
        migrations.AlterField(
            model_name="event",
            name="status",
            field=models.CharField(
                choices=[("draft", "Draft"), ("published", "Published"), ("cancelled", "Cancelled")],
                default="published",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="sales_open_at",
            field=models.DateTimeField(
                blank=True,
                help_text="Seats can be reserved from then on; empty: since it was published.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=Q(sales_open_at=None) | Q(sales_open_at__lt=Coalesce("ends_at", "starts_at")),
                name="event_sales_open_before_it_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "cancelled"]), name="event_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False) | ~Q(status="cancelled") & Q(cancelled_at=None),
                name="event_cancelled_at",
            ),
        ),
    ]
