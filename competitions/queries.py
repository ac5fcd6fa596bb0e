"""Reading competitions and registrations."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from competitions import access
from competitions.events import Counts
from competitions.models import (
    Competition,
    CompetitionQuerySet,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
    TeamMember,
)
from core.database import Chained
from core.errors import NotFound
from core.ids import id_or_slug
from core.search.columns import says

CONFIRMED = Q(status=RegistrationStatus.CONFIRMED)
WAITLISTED = Q(status=RegistrationStatus.WAITLISTED)


@dataclass(frozen=True)
class Standing:
    """How the places of a competition stand. True as long as its row is locked."""

    capacity: int
    confirmed: int
    waitlisted: int
    last_turn: int

    @property
    def available(self) -> int:
        return max(self.capacity - self.confirmed, 0)

    def after(self, status: str) -> "Standing":
        """How they stand with one more of that status."""
        confirmed = self.confirmed + (status == RegistrationStatus.CONFIRMED)
        waitlisted = self.waitlisted + (status == RegistrationStatus.WAITLISTED)
        return Standing(self.capacity, confirmed, waitlisted, self.last_turn + 1)

    @property
    def counts(self) -> Counts:
        return Counts(self.confirmed, self.waitlisted, self.available)


def standing(competition: Competition) -> Standing:
    """Counted now. After locked(), and never in the same statement."""
    counted = Registration.objects.filter(competition=competition).aggregate(
        confirmed=Count("pk", filter=CONFIRMED), waitlisted=Count("pk", filter=WAITLISTED), last_turn=Max("turn")
    )
    counted["last_turn"] = counted["last_turn"] or 0
    return Standing(capacity=competition.capacity, **counted)


def search(
    person: Any, *, text: str = "", tag: str = "", open: bool | None = None, organizer: UUID | None = None
) -> CompetitionQuerySet:
    """The competitions that this person may see, soonest first, with their counts."""
    found = Competition.objects.visible_to(person).matching(text)
    if tag:
        found = found.tagged(tag)
    if open is not None:
        found = found.open() if open else found.closed()
    if organizer:
        found = found.filter(organizer=organizer)
    chosen: CompetitionQuerySet = found.soonest_first().select_related("organizer").with_counts()
    return chosen


def listed(person: Any, *, when: str = "all", **wanted: Any) -> Chained[Competition]:
    """As a visitor looks for them: what is on now, then what is next, then what is over, the latest first."""
    found, now = search(person, **wanted), timezone.now()
    parts = {"upcoming": found.not_over_at(now), "past": found.over_at(now).latest_first()}
    return Chained(*parts.values()) if when == "all" else Chained(parts[when])


def competition(person: Any, name: Any) -> Competition:
    """One by its id or slug, with its counts, or NotFound."""
    return access.competition_for(person, name, Competition.objects.select_related("organizer").with_counts())


def id_of(name: str) -> UUID:
    """The id behind an id or slug, whoever may see it, or NotFound."""
    id: UUID | None = Competition.objects.filter(**id_or_slug(name)).values_list("pk", flat=True).first()
    if id is None:
        raise NotFound(access.NO_COMPETITION)
    return id


def live_registration(competition_id: UUID, person: Any) -> Registration | None:
    """The person's entry that stands, their own or their team's, with its position."""
    if not person.is_authenticated:
        return None
    live = Registration.objects.live().filter(competition=competition_id)
    found: Registration | None = with_people(live.of(person)).first()
    return found


def registration_of(competition_id: UUID, registration_id: UUID) -> Registration:
    """One of a competition's registrations, or NotFound."""
    found: Registration | None = (
        with_people(Registration.objects.filter(competition=competition_id)).filter(pk=registration_id).first()
    )
    if found is None:
        raise NotFound("There is no such registration.")
    return found


def registrations_of(competition: Competition, *, status: str = "", text: str = "") -> RegistrationQuerySet:
    """A competition's registrations in the order they came, for its organizer."""
    found = Registration.objects.filter(competition=competition)
    if status:
        found = found.filter(status=status)
    found = found.filter(says(text, "user__searched", "searched"))
    return with_people(found).order_by("turn")


def teams(person: Any, *, text: str) -> RegistrationQuerySet:
    """Teams by their names, latest first: those in a draw, which is public; one's own; for who runs it, all."""
    found = Registration.objects.live().exclude(team_name="").filter(says(text, "searched"))
    found = found.filter(competition__in=Competition.objects.visible_to(person)).select_related("competition")
    if not getattr(person, "is_staff", False):
        known = Q(seedings__isnull=False)
        if person.is_authenticated:
            known |= Q(competition__organizer=person) | Q(pk__in=Registration.objects.of(person).values("pk"))
        found = found.filter(known)
    chosen: RegistrationQuerySet = found.order_by("-competition__starts_at", "team_name", "id")
    return chosen


def my_registrations(person: Any, *, status: str = "") -> RegistrationQuerySet:
    """A person's registrations, the newest first, with their competitions."""
    found = Registration.objects.of(person).select_related("competition")
    if status:
        found = found.filter(status=status)
    return with_people(found).order_by("-created_at", "-id")


def entrants(competition: Competition) -> list[Registration]:
    """Those who have a place, in the order they came: whom a bracket can be made of."""
    found = Registration.objects.confirmed().filter(competition=competition)
    return list(found.select_related("user").order_by("turn"))


def checked_in(competition: Competition) -> int:
    return int(Registration.objects.filter(competition=competition, checked_in_at__isnull=False).count())


def attended(person: Any) -> int:
    """How many competitions the person, or a team of theirs, was checked in at."""
    return int(Registration.objects.confirmed().of(person).filter(checked_in_at__isnull=False).count())


def with_people(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    """With the person, the team's players and the position, in two queries."""
    players = Prefetch("members", TeamMember.objects.select_related("user").order_by("created_at", "id"))
    found: RegistrationQuerySet = registrations.select_related("user").prefetch_related(players).with_position()
    return found


def everybody_in(registration: Registration) -> list[Any]:
    """Whom a message about this registration is for: the person, or every player of the team, its captain first."""
    if not registration.team_name:
        return [registration.user] if registration.user else []
    players: QuerySet[TeamMember] = TeamMember.objects.filter(registration=registration).select_related("user")
    people = [player.user for player in players.order_by("created_at", "id")]
    return sorted(people, key=lambda person: person.pk != registration.user_id)
