from django.db import migrations

TRIGGER = "TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1"


class Migration(migrations.Migration):
    """NOTIFY inside the writing transaction makes all commits of the database wait for one another."""

    dependencies = [
        ("jobs", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE procrastinate_jobs DISABLE {TRIGGER}",
            f"ALTER TABLE procrastinate_jobs ENABLE {TRIGGER}",
        ),
    ]
