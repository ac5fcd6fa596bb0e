"""Round robins get FIBA's table; those that have begun keep the one that their players know."""

from django.db import migrations, models
from django.db.models import Q

STARTED = ["live", "finished", "walkover"]


def keep_tables_that_have_begun(apps, schema_editor):
    Match = apps.get_model("competitions", "Match")
    Competition = apps.get_model("competitions", "Competition")
    begun = Match.objects.filter(bracket__format="round_robin", status__in=STARTED)
    Competition.objects.filter(pk__in=begun.values("bracket__competition")).update(table_rules="general")


class Migration(migrations.Migration):

    dependencies = [
        ("competitions", "0003_ask_for_confirmed_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="competition",
            name="table_rules",
            field=models.CharField(
                choices=[("fiba", "Basketball (FIBA)"), ("general", "General, with draws")],
                db_default="fiba",
                default="fiba",
                help_text="How the table of a round robin is made.",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="competition",
            constraint=models.CheckConstraint(
                condition=Q(("table_rules__in", ["fiba", "general"])), name="competition_table_rules_known"
            ),
        ),
        migrations.RunPython(keep_tables_that_have_begun, migrations.RunPython.noop, elidable=True),
    ]
