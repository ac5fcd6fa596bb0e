"""Who plays in a registered team."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from competitions.models.competition import Competition
from competitions.models.registration import Registration
from core.models import BaseModel


class TeamMember(BaseModel):
    """One player of a registered team; its captain is one too. `live` as long as the registration is."""

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
