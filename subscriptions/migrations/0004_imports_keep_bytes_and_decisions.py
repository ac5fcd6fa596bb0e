from django.db import migrations, models

# What lies here to be looked at goes on as the UTF-8 that it was read as.
FORWARD = "UPDATE subscriptions_subscriberimport SET data = convert_to(content, 'UTF8')"
BACKWARD = "DELETE FROM subscriptions_subscriberimport WHERE done_at IS NULL"
RULE = "subscriber_import_forgets_what_it_brought"


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0003_find_by_words")]

    operations = [
        migrations.AddField("subscriberimport", "data", models.BinaryField(blank=True, default=bytes)),
        migrations.AddField("subscriberimport", "encoding", models.CharField(blank=True, max_length=20)),
        migrations.AddField("subscriberimport", "choices", models.JSONField(blank=True, default=dict)),
        migrations.AddField("subscriberimport", "left_out", models.PositiveIntegerField(default=0)),
        migrations.AddField("subscriberimport", "left_out_lines", models.TextField(blank=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveConstraint("subscriberimport", RULE),
        migrations.RemoveField("subscriberimport", "content"),
        migrations.AddConstraint(
            "subscriberimport",
            models.CheckConstraint(
                condition=models.Q(("done_at", None), ("data", b""), _connector="OR"),
                name=RULE,
            ),
        ),
    ]
