"""Registrations without a person: entrants whom the organizer enters by their name."""

from django.db import migrations, models
from django.db.models import Q

import core.search.columns


class Migration(migrations.Migration):

    dependencies = [
        ("search", "0001_fold_and_trigrams"),
        ("competitions", "0006_find_by_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="name",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of an entrant without an account, whom the organizer entered by hand.",
                max_length=60,
            ),
        ),
        migrations.RemoveConstraint(model_name="registration", name="registration_live_is_somebodys"),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=Q(("status", "WITHDRAWN"), ("user__isnull", False), ~Q(("name", "")), _connector="OR"),
                name="registration_live_is_somebodys",
            ),
        ),
        migrations.RemoveField(model_name="registration", name="searched"),
        migrations.AddField(
            model_name="registration",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=core.search.columns.Folded("team_name", "name"),
                output_field=models.TextField(),
            ),
        ),
    ]
