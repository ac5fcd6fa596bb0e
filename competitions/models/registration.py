"""Somebody's entry for a competition: confirmed, waiting for a place, or withdrawn."""

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Lower

from competitions.models.competition import Competition
from core.capacity.confirming import ToConfirm
from core.models import BaseModel
from core.search.columns import search_column


class RegistrationStatus(models.TextChoices):
    CONFIRMED = "CONFIRMED", "Confirmed"
    WAITLISTED = "WAITLISTED", "On the waitlist"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


LIVE = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Words for registrations."""

    def live(self) -> "RegistrationQuerySet":
        """Those that hold a place or wait for one."""
        return self.filter(status__in=LIVE)

    def confirmed(self) -> "RegistrationQuerySet":
        return self.filter(status=RegistrationStatus.CONFIRMED)

    def waiting(self) -> "RegistrationQuerySet":
        """Those on the waitlist, the next one first."""
        return self.filter(status=RegistrationStatus.WAITLISTED).order_by("turn")

    def of(self, person: Any) -> "RegistrationQuerySet":
        """Their own, and those of teams that they play in."""
        teams = apps.get_model("competitions", "TeamMember").objects.filter(user=person, live=True)
        return self.filter(Q(user=person) | Q(pk__in=teams.values("registration")))

    def with_position(self) -> "RegistrationQuerySet":
        """Add `position`, from 1, of those who wait; None for all others."""
        ahead = Registration.objects.filter(
            competition=OuterRef("competition"), status=RegistrationStatus.WAITLISTED, turn__lte=OuterRef("turn")
        )
        counted = ahead.order_by().values("competition").annotate(number=Count("pk")).values("number")
        return self.annotate(position=Case(When(status=RegistrationStatus.WAITLISTED, then=Subquery(counted))))


class Registration(ToConfirm, BaseModel):
    """One entry, of a person or of a team whose captain that person is. Who comes back has a new one.

    `turn` is the order in which entries came, allotted under the competition's lock: clocks may
    disagree, it cannot. History outlives the person: only a withdrawn registration may be nobody's, or one that the
    organizer entered by hand, which has a `name` instead.
    """

    competition = models.ForeignKey(Competition, models.PROTECT, related_name="registrations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    team_name = models.CharField(max_length=60, blank=True)
    name = models.CharField(
        max_length=60,
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
        """Who competes: the team, or the person by name."""
        return self.team_name or self.name or (self.user.name if self.user else "A former member")

    @property
    def withdrew(self) -> bool:
        """Whether to mark it so in a bracket; never of people who have left the club, long after it perhaps."""
        return self.status == RegistrationStatus.WITHDRAWN and bool(self.user_id or self.team_name or self.name)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE
