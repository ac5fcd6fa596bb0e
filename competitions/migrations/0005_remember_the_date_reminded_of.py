from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_dates(apps: Any, schema_editor: Any) -> None:
    """Take it that each earlier reminder was about the start as it is now."""
    start = apps.get_model("competitions", "Competition").objects.filter(pk=OuterRef("competition")).values("starts_at")
    rows = apps.get_model("competitions", "Registration").objects.filter(reminded_at__isnull=False)
    rows.update(reminded_of=Subquery(start))


class Migration(migrations.Migration):
    dependencies = [("competitions", "0004_fiba_tables")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="reminded_of",
            field=models.DateTimeField(blank=True, help_text="The start that the reminder was about.", null=True),
        ),
        migrations.RunPython(name_the_dates, migrations.RunPython.noop),
        migrations.RemoveField(model_name="registration", name="reminded_at"),
    ]
