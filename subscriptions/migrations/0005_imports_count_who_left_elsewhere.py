from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0004_imports_keep_bytes_and_decisions")]

    operations = [
        migrations.AddField("subscriberimport", "left_elsewhere", models.PositiveIntegerField(default=0)),
    ]
