from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_dates(apps: Any, schema_editor: Any) -> None:
    """Take it that each earlier reminder was about the start as it is now."""
    start = apps.get_model("bookings", "Event").objects.filter(pk=OuterRef("event")).values("starts_at")
    rows = apps.get_model("bookings", "Reservation").objects.filter(reminded_at__isnull=False)
    rows.update(reminded_of=Subquery(start))


class Migration(migrations.Migration):
    dependencies = [("bookings", "0005_count_seats_once_per_transaction")]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="reminded_of",
            field=models.DateTimeField(blank=True, help_text="The start that the reminder was about.", null=True),
        ),
        migrations.RunPython(name_the_dates, migrations.RunPython.noop),
        migrations.RemoveField(model_name="reservation", name="reminded_at"),
    ]
