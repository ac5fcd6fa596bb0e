import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import core.ids
from core.capacity.locking import capacity_guard


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Competition",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("title", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=140, unique=True)),
                ("description", models.TextField(blank=True, help_text="Markdown.", max_length=10000)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                    ),
                ),
                ("venue", models.CharField(blank=True, max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("registration_deadline", models.DateTimeField()),
                ("capacity", models.PositiveIntegerField()),
                (
                    "waitlist",
                    models.BooleanField(default=False, help_text="When it is full, people may wait for a place."),
                ),
                (
                    "waitlist_limit",
                    models.PositiveIntegerField(blank=True, help_text="How many may wait; empty: any.", null=True),
                ),
                (
                    "team_size",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="Most players of a team; 1: for individuals."
                    ),
                ),
                ("team_size_min", models.PositiveSmallIntegerField(default=1, help_text="Fewest players of a team.")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("cancelled", "Cancelled")],
                        default="published",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=300)),
                (
                    "organizer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="competitions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["starts_at", "id"], name="competition_by_start"),
                    models.Index(fields=["registration_deadline"], name="competition_by_deadline"),
                    models.Index(fields=["organizer", "-created_at"], name="competition_by_organizer"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="competition_has_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(("registration_deadline__lte", models.F("starts_at"))),
                        name="competition_deadline_before_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("waitlist_limit", None), ("waitlist_limit__gte", 1), _connector="OR"),
                        name="competition_waitlist_has_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("team_size__gte", models.F("team_size_min")), ("team_size_min__gte", 1)),
                        name="competition_team_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published", "cancelled"])),
                        name="competition_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="competition_version_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("team_name", models.CharField(blank=True, max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("CONFIRMED", "Confirmed"),
                            ("WAITLISTED", "On the waitlist"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("turn", models.PositiveIntegerField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("checked_in_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="competitions.competition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="registrations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["competition", "status", "turn"], name="registration_by_competition"),
                    models.Index(fields=["user", "-created_at", "-id"], name="registration_by_user"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("CONFIRMED", "WAITLISTED"))),
                        fields=("user", "competition"),
                        name="registration_one_live_per_person",
                    ),
                    models.UniqueConstraint(
                        models.F("competition"),
                        django.db.models.functions.text.Lower("team_name"),
                        condition=models.Q(
                            ("status__in", ("CONFIRMED", "WAITLISTED")), models.Q(("team_name", ""), _negated=True)
                        ),
                        name="registration_team_name_unique",
                    ),
                    models.UniqueConstraint(fields=("competition", "turn"), name="registration_turn_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["CONFIRMED", "WAITLISTED", "WITHDRAWN"])),
                        name="registration_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "WITHDRAWN"), ("user__isnull", False), _connector="OR"),
                        name="registration_live_is_somebodys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "CONFIRMED"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="registration_confirmed_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "WITHDRAWN"), ("withdrawn_at__isnull", False)),
                            models.Q(models.Q(("status", "WITHDRAWN"), _negated=True), ("withdrawn_at", None)),
                            _connector="OR",
                        ),
                        name="registration_withdrawn_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checked_in_at", None), ("status", "CONFIRMED"), _connector="OR"),
                        name="registration_checked_in_is_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("live", models.BooleanField(default=True)),
                (
                    "competition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="competitions.competition"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="competitions.registration",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)),
                        fields=("user", "competition"),
                        name="team_member_of_one_team",
                    ),
                    models.UniqueConstraint(fields=("registration", "user"), name="team_member_once"),
                ],
            },
        ),
        capacity_guard(
            "competition_not_overbooked",
            parent="competitions_competition",
            capacity="capacity",
            table="competitions_registration",
            link="competition_id",
            takes_place="{row}.status = 'CONFIRMED'",
        ),
        capacity_guard(
            "competition_waitlist_not_overfull",
            parent="competitions_competition",
            capacity="waitlist_limit",
            table="competitions_registration",
            link="competition_id",
            takes_place="{row}.status = 'WAITLISTED'",
        ),
    ]
