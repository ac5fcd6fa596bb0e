from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=60)),
                ("hits", models.PositiveIntegerField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("hits__gte", 1)), name="ratewindow_counts_from_one")
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE api_ratewindow SET UNLOGGED",
            reverse_sql="ALTER TABLE api_ratewindow SET LOGGED",
        ),
    ]
