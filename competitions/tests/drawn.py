"""Competitions with entrants and a drawn bracket, for tests of matches and pages."""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Role, User
from competitions import queries
from competitions.models import Competition, Match, Registration, RegistrationStatus
from competitions.services import brackets, matches


def person(name="Ana", role=Role.PARTICIPANT):
    return User.objects.create_user(f"{slugify(name)}@club.example", name=name, role=role)


def organizer(name="Olga"):
    return person(name, Role.ORGANIZER)


def competition(by=None, **fields):
    starts_at = fields.pop("starts_at", timezone.now() + timedelta(days=7))
    given = {
        "title": "Spring cup",
        "slug": "spring-cup",
        "capacity": 16,
        "starts_at": starts_at,
        "registration_deadline": starts_at - timedelta(days=1),
        "organizer": by,
    }
    return Competition.objects.create(**{**given, **fields})


def enter(competition, *names, checked_in=False):
    """Register confirmed entrants with these names."""
    turn = Registration.objects.filter(competition=competition).count()
    now = timezone.now()
    return [
        Registration.objects.create(
            competition=competition,
            user=person(name),
            turn=turn + number,
            status=RegistrationStatus.CONFIRMED,
            confirmed_at=now,
            checked_in_at=now if checked_in else None,
        )
        for number, name in enumerate(names, 1)
    ]


def cup(entrants, format="elimination", *, general=False, **wanted):
    """Return a drawn competition with this number of entrants, with a general or a FIBA table."""
    by = organizer()
    made = competition(by, capacity=100, table_rules="general" if general else "fiba")
    enter(made, *[f"Player {number}" for number in range(1, entrants + 1)])
    brackets.draw_bracket(competition_id=made.pk, by=by, format=format, seed=7, **wanted)
    return made, by


def matches_of(competition):
    return queries.matches_of(queries.bracket_of(competition.pk))


def place(competition, round, number=0):
    return Match.objects.with_entrants().get(bracket__competition=competition, round=round, number=number)


def result(match, by, a, b, **more):
    return matches.enter_result(match_id=match.pk, by=by, version=match.version, score_a=a, score_b=b, **more)


def play_round(competition, by, round):
    """Let side A win every match."""
    for match in matches_of(competition):
        if match.round == round and match.status == "ready":
            result(match, by, 2, 1)
