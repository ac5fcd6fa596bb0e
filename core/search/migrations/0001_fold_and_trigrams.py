from django.db import migrations

from core.search.folding import DROP_FUNCTIONS, create_functions


def create(apps, schema_editor):
    schema_editor.execute(create_functions(), params=None)


def drop(apps, schema_editor):
    schema_editor.execute(DROP_FUNCTIONS, params=None)


class Migration(migrations.Migration):
    """How search compares text, in the database. Made when it is applied, for the tables are long."""

    initial = True

    dependencies = []

    operations = [migrations.RunPython(create, drop)]
