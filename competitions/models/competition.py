"""Competitions, their registrations, and the players of registered teams."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from core.capacity.confirmation import ToConfirm
from core.database import DatabaseNow
from core.models import BaseModel
from core.people import Person, Visitor
from core.rooms.models import Room
from core.search.columns import matches, search_column

# A competition has no end time: it counts as on for one day.
ASSUMED_DURATION = timedelta(days=1)


class CompetitionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    CANCELLED = "cancelled", "Cancelled"


class TableRules(models.TextChoices):
    FIBA = "fiba", "Basketball (FIBA)"
    GENERAL = "general", "General, with draws"


_OPEN = Q(status=CompetitionStatus.PUBLISHED, registration_deadline__gt=DatabaseNow())


class CompetitionQuerySet(models.QuerySet["Competition"]):
    """Filters and orders for competitions."""

    def visible_to(self, person: Visitor) -> "CompetitionQuerySet":
        """Exclude drafts, except for staff and the draft's organizer."""
        if not person.is_authenticated:
            return self.exclude(status=CompetitionStatus.DRAFT)
        return self if person.is_staff else self.filter(~Q(status=CompetitionStatus.DRAFT) | Q(organizer=person))

    def open(self) -> "CompetitionQuerySet":
        """Return competitions open for registration, full or not. At the deadline itself they are closed."""
        return self.filter(_OPEN)

    def closed(self) -> "CompetitionQuerySet":
        return self.exclude(_OPEN)

    def not_over_at(self, now: datetime) -> "CompetitionQuerySet":
        return self.filter(starts_at__gt=now - ASSUMED_DURATION)

    def over_at(self, now: datetime) -> "CompetitionQuerySet":
        return self.filter(starts_at__lte=now - ASSUMED_DURATION)

    def tagged(self, tag: str) -> "CompetitionQuerySet":
        """Filter by tag, ignoring case."""
        lowered = Cast(Lower(Cast("tags", models.TextField())), ArrayField(models.TextField()))
        holds: dict[str, Any] = {"lowered_tags__contains": [tag.lower()]}
        return self.alias(lowered_tags=lowered).filter(**holds)

    def matching(self, text: str) -> "CompetitionQuerySet":
        """Filter by text: every word must occur."""
        return self.filter(matches(text, "searched"))

    def with_counts(self) -> "CompetitionQuerySet":
        """Add `confirmed_count`, `waitlisted_count`, `is_open` and the room's version, all in one statement."""
        return self.annotate(
            confirmed_count=_registration_count("CONFIRMED"),
            waitlisted_count=_registration_count("WAITLISTED"),
            is_open=Case(When(_OPEN, then=True), default=False, output_field=models.BooleanField()),
            room_version=_room_version(),
        )

    def soonest_first(self) -> "CompetitionQuerySet":
        return self.order_by("starts_at", "id")

    def latest_first(self) -> "CompetitionQuerySet":
        return self.order_by("-starts_at", "-id")


class Competition(BaseModel):
    """A contest with a limited number of spots. `version` counts edits, not registrations.

    A spot is for a person, or for a team if `team_size` is more than one.
    """

    MAX_TAGS = 10
    MAX_TAG_LENGTH = 30
    MAX_CAPACITY = 100_000
    MAX_TEAM_SIZE = 50
    MAX_TITLE_LENGTH, MAX_TEXT_LENGTH, MAX_VENUE_LENGTH, MAX_REASON_LENGTH = 120, 10_000, 120, 300

    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    slug = models.SlugField(max_length=140, unique=True)
    description = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, help_text="Markdown.")
    tags = ArrayField(models.CharField(max_length=MAX_TAG_LENGTH), default=list, blank=True)
    venue = models.CharField(max_length=MAX_VENUE_LENGTH, blank=True)
    starts_at = models.DateTimeField()
    registration_deadline = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    waitlist = models.BooleanField(default=False, help_text="When it is full, people may wait for a place.")
    waitlist_limit = models.PositiveIntegerField(null=True, blank=True, help_text="How many may wait; empty: any.")
    confirmed_only = models.BooleanField(
        default=False, db_default=False, help_text="Entries without a confirmed address are withdrawn after an hour."
    )
    team_size = models.PositiveSmallIntegerField(default=1, help_text="Most players of a team; 1: for individuals.")
    team_size_min = models.PositiveSmallIntegerField(default=1, help_text="Fewest players of a team.")
    table_rules = models.CharField(
        max_length=8,
        choices=TableRules.choices,
        default=TableRules.FIBA,
        db_default=TableRules.FIBA,
        help_text="How the table of a round robin is made.",
    )
    status = models.CharField(max_length=10, choices=CompetitionStatus.choices, default=CompetitionStatus.PUBLISHED)
    version = models.PositiveIntegerField(default=1)
    organizer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="competitions"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)
    searched = search_column("title", "description", "venue", "tags")

    objects: ClassVar = CompetitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="competition_has_a_place"),
            models.CheckConstraint(
                condition=Q(registration_deadline__lte=F("starts_at")), name="competition_deadline_before_start"
            ),
            models.CheckConstraint(
                condition=Q(waitlist_limit=None) | Q(waitlist_limit__gte=1), name="competition_waitlist_has_a_place"
            ),
            models.CheckConstraint(
                condition=Q(team_size_min__gte=1, team_size__gte=F("team_size_min")), name="competition_team_size"
            ),
            models.CheckConstraint(condition=Q(status__in=CompetitionStatus.values), name="competition_status_known"),
            models.CheckConstraint(
                condition=Q(table_rules__in=TableRules.values), name="competition_table_rules_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="competition_version_from_one"),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="competition_by_start"),
            models.Index(fields=["registration_deadline"], name="competition_by_deadline"),
            models.Index(fields=["organizer", "-created_at"], name="competition_by_organizer"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/competitions/{self.slug}/"

    @property
    def room(self) -> str:
        return f"competitions.{self.pk}"

    def is_open_at(self, now: datetime) -> bool:
        """Return whether registration is open at `now`. At the deadline itself it is closed."""
        return self.status == CompetitionStatus.PUBLISHED and now < self.registration_deadline

    def is_to_come_at(self, now: datetime) -> bool:
        """Return whether it is published and has not started: only then can a freed spot be given on."""
        return self.status == CompetitionStatus.PUBLISHED and now < self.starts_at

    @property
    def is_cancelled(self) -> bool:
        return self.status == CompetitionStatus.CANCELLED

    @property
    def is_for_teams(self) -> bool:
        return self.team_size > 1


def _registration_count(status: str) -> Coalesce:
    """Count the outer competition's registrations with this status."""
    rows = apps.get_model("competitions", "Registration").objects.filter(competition=OuterRef("pk"), status=status)
    counted = rows.order_by().values("competition").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _room_version() -> Coalesce:
    name = Concat(Value("competitions."), Cast(OuterRef("pk"), models.TextField()))
    return Coalesce(Subquery(Room.objects.filter(name=name).values("version")[:1]), 0)


class RegistrationStatus(models.TextChoices):
    CONFIRMED = "CONFIRMED", "Confirmed"
    WAITLISTED = "WAITLISTED", "On the waitlist"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


LIVE = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Filters and orders for registrations."""

    def live(self) -> "RegistrationQuerySet":
        """Return confirmed and waiting-list registrations."""
        return self.filter(status__in=LIVE)

    def confirmed(self) -> "RegistrationQuerySet":
        return self.filter(status=RegistrationStatus.CONFIRMED)

    def waiting(self) -> "RegistrationQuerySet":
        """Return waiting-list registrations, the next one first."""
        return self.filter(status=RegistrationStatus.WAITLISTED).order_by("turn")

    def for_person(self, person: Person) -> "RegistrationQuerySet":
        """Return the person's own registrations and those of their teams."""
        teams = apps.get_model("competitions", "TeamMember").objects.filter(user=person, live=True)
        return self.filter(Q(user=person) | Q(pk__in=teams.values("registration")))

    def with_position(self) -> "RegistrationQuerySet":
        """Add `position` on the waiting list, from 1; None for all others."""
        ahead = Registration.objects.filter(
            competition=OuterRef("competition"), status=RegistrationStatus.WAITLISTED, turn__lte=OuterRef("turn")
        )
        counted = ahead.order_by().values("competition").annotate(number=Count("pk")).values("number")
        return self.annotate(position=Case(When(status=RegistrationStatus.WAITLISTED, then=Subquery(counted))))


class Registration(ToConfirm, BaseModel):
    """The registration of a person, or of a team by its captain. Registering again makes a new one.

    `turn` is the order of registration, assigned under the competition's lock, because timestamps can collide.
    A registration outlives its person: `user` may be null only after a withdrawal, or if the organizer entered
    it by hand with a `name`.
    """

    MAX_NAME_LENGTH = 60

    competition = models.ForeignKey(Competition, models.PROTECT, related_name="registrations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    team_name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    name = models.CharField(
        max_length=MAX_NAME_LENGTH,
        blank=True,
        default="",
        db_default="",
        help_text="Of an entrant without an account, whom the organizer entered by hand.",
    )
    status = models.CharField(max_length=10, choices=RegistrationStatus.choices)
    turn = models.PositiveIntegerField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    lapsed = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="Withdrawn because the address was not confirmed."
    )
    checked_in_at = models.DateTimeField(null=True, blank=True)
    reminded_of = models.DateTimeField(null=True, blank=True, help_text="The start that the reminder was about.")
    searched = search_column("team_name", "name")

    objects: ClassVar = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "competition"], condition=Q(status__in=LIVE), name="registration_one_live_per_person"
            ),
            models.UniqueConstraint(
                "competition",
                Lower("team_name"),
                condition=Q(status__in=LIVE) & ~Q(team_name=""),
                name="registration_team_name_unique",
            ),
            models.UniqueConstraint(fields=["competition", "turn"], name="registration_turn_unique"),
            models.CheckConstraint(condition=Q(status__in=RegistrationStatus.values), name="registration_status_known"),
            models.CheckConstraint(
                condition=Q(status="WITHDRAWN") | Q(user__isnull=False) | ~Q(name=""),
                name="registration_live_is_somebodys",
            ),
            models.CheckConstraint(
                condition=~Q(status="CONFIRMED") | Q(confirmed_at__isnull=False), name="registration_confirmed_at"
            ),
            models.CheckConstraint(
                condition=Q(status="WITHDRAWN", withdrawn_at__isnull=False)
                | ~Q(status="WITHDRAWN") & Q(withdrawn_at=None),
                name="registration_withdrawn_at",
            ),
            models.CheckConstraint(
                condition=Q(checked_in_at=None) | Q(status="CONFIRMED"), name="registration_checked_in_is_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(lapsed=False) | Q(status="WITHDRAWN"), name="registration_lapsed_is_over"
            ),
        ]
        indexes = [
            models.Index(fields=["competition", "status", "turn"], name="registration_by_competition"),
            models.Index(fields=["user", "-created_at", "-id"], name="registration_by_user"),
            models.Index(
                fields=["confirm_by"],
                condition=Q(status__in=LIVE, confirm_by__isnull=False),
                name="registration_to_confirm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entrant}, {self.get_status_display().lower()}"

    @property
    def entrant(self) -> str:
        """Return the name of the team or person."""
        return self.team_name or self.name or (self.user.name if self.user else "A former member")

    @property
    def withdrew(self) -> bool:
        """Return whether a bracket marks the entrant as withdrawn. Not after an erasure, which may be long after."""
        return self.status == RegistrationStatus.WITHDRAWN and bool(self.user_id or self.team_name or self.name)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class TeamMember(BaseModel):
    """A player of a registered team, the captain included. `live` while the registration is."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="members")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_memberships")
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "competition"], condition=Q(live=True), name="team_member_of_one_team"
            ),
            models.UniqueConstraint(fields=["registration", "user"], name="team_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} of {self.registration.team_name}"
