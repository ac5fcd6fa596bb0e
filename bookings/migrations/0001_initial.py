import bookings.models.reservation
import core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A reserved seat is one of the event's own.
SEAT_OF_THE_EVENT = """
ALTER TABLE bookings_reservation ADD CONSTRAINT reservation_seat_of_event
    FOREIGN KEY (seat_id, event_id) REFERENCES bookings_seat (id, event_id) DEFERRABLE INITIALLY DEFERRED;
"""
FORGET_SEAT_OF_THE_EVENT = "ALTER TABLE bookings_reservation DROP CONSTRAINT reservation_seat_of_event"

# No transaction ends with a counter that lies, whoever wrote past the verbs.
TRUE_COUNTER = """
CREATE FUNCTION event_counter_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_event uuid;
    said integer;
    counted integer;
BEGIN
    IF TG_TABLE_NAME = 'bookings_event' THEN
        the_event := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        the_event := OLD.event_id;
    ELSE
        the_event := NEW.event_id;
    END IF;
    SELECT total_seats - available_seats INTO said FROM bookings_event WHERE id = the_event;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO counted FROM bookings_reservation WHERE event_id = the_event AND status = 'ACTIVE';
    IF said <> counted THEN
        RAISE EXCEPTION 'the event says that % seats are taken, but % are', said, counted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_counter_true', TABLE = 'bookings_event';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER event_counter_true AFTER INSERT OR UPDATE OF available_seats, total_seats ON bookings_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION event_counter_true();
CREATE CONSTRAINT TRIGGER event_counter_true AFTER INSERT OR DELETE OR UPDATE OF status, event_id
    ON bookings_reservation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION event_counter_true();
"""
FORGET_TRUE_COUNTER = "DROP FUNCTION event_counter_true() CASCADE"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=140, unique=True)),
                ("description", models.TextField(blank=True, help_text="Markdown.", max_length=10000)),
                ("location", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, help_text="Seats can be reserved until then.", null=True)),
                (
                    "seating",
                    models.CharField(
                        choices=[("general", "Sit anywhere"), ("numbered", "Numbered seats")],
                        default="general",
                        max_length=10,
                    ),
                ),
                ("total_seats", models.IntegerField()),
                ("available_seats", models.IntegerField()),
                (
                    "group_limit",
                    models.PositiveSmallIntegerField(default=6, help_text="Seats that one person may hold at once."),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("PUBLISHED", "Published"), ("CANCELLED", "Cancelled")],
                        default="PUBLISHED",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=300)),
                (
                    "organizer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["starts_at", "id"], name="event_by_start"),
                    models.Index(fields=["organizer", "-created_at"], name="event_by_organizer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available_seats__gte", 0), ("available_seats__lte", models.F("total_seats"))
                        ),
                        name="event_seats_in_range",
                    ),
                    models.CheckConstraint(condition=models.Q(("total_seats__gte", 1)), name="event_has_a_seat"),
                    models.CheckConstraint(condition=models.Q(("group_limit__gte", 1)), name="event_group_has_one"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"),
                        name="event_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["PUBLISHED", "CANCELLED"])), name="event_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seating__in", ["general", "numbered"])), name="event_seating_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", False), ("status", "CANCELLED")),
                            models.Q(models.Q(("status", "CANCELLED"), _negated=True), ("cancelled_at", None)),
                            _connector="OR",
                        ),
                        name="event_cancelled_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("ACTIVE", "Reserved"), ("CANCELLED", "Cancelled")], default="ACTIVE", max_length=10
                    ),
                ),
                ("code", models.CharField(default=bookings.models.reservation.new_code, editable=False, max_length=10)),
                ("from_waitlist", models.BooleanField(default=False)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "by themselves"),
                            ("organizer", "by the organizer"),
                            ("event", "with the event"),
                            ("left", "by leaving the club"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reservations", to="bookings.event"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reservations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["event", "status"], name="reservation_by_event"),
                    models.Index(fields=["user", "-created_at", "-id"], name="reservation_by_user"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "ACTIVE")),
                        fields=("event", "user"),
                        name="reservation_one_active_per_person",
                    ),
                    models.UniqueConstraint(fields=("code",), name="reservation_code_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["ACTIVE", "CANCELLED"])), name="reservation_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "CANCELLED"), ("user__isnull", False), _connector="OR"),
                        name="reservation_active_is_somebodys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("cancelled_by__in", ["person", "organizer", "event", "left"]),
                                ("status", "CANCELLED"),
                            ),
                            models.Q(("cancelled_at", None), ("cancelled_by", ""), ("status", "ACTIVE")),
                            _connector="OR",
                        ),
                        name="reservation_cancelled_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("nonce", models.UUIDField()),
                ("gate", models.CharField(blank=True, max_length=30)),
                ("at", models.DateTimeField()),
                ("offline", models.BooleanField(default=False)),
                ("double", models.BooleanField(default=False)),
                ("void", models.BooleanField(default=False)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undo_reason", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="bookings.event"
                    ),
                ),
                (
                    "reservation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="bookings.reservation"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [models.Index(fields=["event", "-created_at", "-id"], name="entry_by_event")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("double", False), ("undone_at", None)),
                        fields=("reservation",),
                        name="entry_once_per_ticket",
                    ),
                    models.UniqueConstraint(fields=("event", "nonce"), name="entry_nonce_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undone_at", None), models.Q(("undo_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="entry_undone_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(help_text="As people say it: N2-B4.", max_length=24)),
                ("row", models.CharField(max_length=4)),
                ("number", models.PositiveSmallIntegerField()),
                ("line", models.PositiveSmallIntegerField()),
                ("column", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("standard", "Seat"), ("courtside", "Courtside"), ("accessible", "Wheelchair space")],
                        default="standard",
                        max_length=10,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="bookings.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "name"), name="seat_name_unique"),
                    models.UniqueConstraint(fields=("id", "event"), name="seat_of_event"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["standard", "courtside", "accessible"])),
                        name="seat_kind_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="reservation",
            name="seat",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reservations",
                to="bookings.seat",
            ),
        ),
        migrations.CreateModel(
            name="SeatHold",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("token", models.CharField(max_length=43)),
                ("first_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="bookings.event"
                    ),
                ),
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hold", to="bookings.seat"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seat_holds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["event", "user"], name="hold_by_event"),
                    models.Index(fields=["expires_at"], name="hold_by_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("first_at"))), name="hold_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=12)),
                (
                    "stand",
                    models.CharField(
                        choices=[("n", "North"), ("e", "East"), ("s", "South"), ("w", "West")], max_length=1
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(help_text="Its turn among all sections, from 1.")),
                (
                    "plan",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="bookings.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "name"), name="section_name_unique"),
                    models.UniqueConstraint(fields=("event", "position"), name="section_position_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("stand__in", ["n", "e", "s", "w"])), name="section_stand_known"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="seat",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="bookings.section"
            ),
        ),
        migrations.CreateModel(
            name="WaitlistEntry",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("SEATED", "Given a seat"), ("LEFT", "Left the line")],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("turn", models.PositiveIntegerField()),
                ("accessible", models.BooleanField(default=False, help_text="Needs a wheelchair space.")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waitlist", to="bookings.event"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="event_waits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "waitlist entries",
                "indexes": [models.Index(fields=["event", "status", "turn"], name="waitlist_by_event")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "WAITING")),
                        fields=("event", "user"),
                        name="waitlist_one_turn_per_person",
                    ),
                    models.UniqueConstraint(fields=("event", "turn"), name="waitlist_turn_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["WAITING", "SEATED", "LEFT"])), name="waitlist_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "WAITING"), _negated=True), ("user__isnull", False), _connector="OR"
                        ),
                        name="waitlist_waiting_is_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("status", "WAITING")),
                            models.Q(models.Q(("status", "WAITING"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="waitlist_ended_at",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "ACTIVE")), fields=("seat",), name="reservation_one_active_per_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("section", "line", "column"), name="seat_place_unique"),
        ),
        migrations.RunSQL(SEAT_OF_THE_EVENT, FORGET_SEAT_OF_THE_EVENT),
        migrations.RunSQL(TRUE_COUNTER, FORGET_TRUE_COUNTER),
    ]
