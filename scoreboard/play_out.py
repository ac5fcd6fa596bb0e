"""The play-by-play as the API gives it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import Serializer
from scoreboard.amending import said
from scoreboard.models import Kind, Play


class SaidOut(Serializer):
    """What a play says happened."""

    team = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    player = serializers.CharField()
    detail = serializers.CharField()


class PlayOut(Serializer):
    """One row of the log, as it was written. Those that count add up to the score."""

    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    team = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    player = serializers.CharField()
    detail = serializers.CharField()
    period = serializers.IntegerField()
    clock = serializers.SerializerMethodField(help_text="Seconds that were left in the period.")
    at = serializers.DateTimeField()
    by = serializers.SerializerMethodField(help_text="Who scored it, by name.")
    undone = serializers.SerializerMethodField(help_text="Taken back or struck out: it counts no more.")
    corrected = serializers.SerializerMethodField(help_text="What it was corrected to.")
    corrects = serializers.UUIDField(source="corrects_id", allow_null=True, help_text="The play that this corrects.")
    was = serializers.SerializerMethodField(help_text="Of a correction: what the play said until then.")
    counts = serializers.SerializerMethodField(
        help_text="Part of the game as it stands: not undone, not corrected since, not from before the game was reset."
    )

    def get_clock(self, play: Play) -> float:
        return play.clock_ms / 1000

    def get_by(self, play: Play) -> str | None:
        return play.by.name if play.by else None

    def get_undone(self, play: Play) -> bool:
        last = _last_word(play)
        return hasattr(play, "undone_by") or (last is not None and last.kind == Kind.VOID)

    @extend_schema_field(SaidOut(allow_null=True))
    def get_corrected(self, play: Play) -> dict[str, Any] | None:
        last = _last_word(play)
        return said(last) if last and last.kind == Kind.CORRECTION else None

    @extend_schema_field(SaidOut(allow_null=True))
    def get_was(self, play: Play) -> dict[str, Any] | None:
        return play.was or None

    def get_counts(self, play: Play) -> bool:
        gone = hasattr(play, "undone_by") or play.is_superseded  # type: ignore[attr-defined]
        return not gone and play.seq > play.game.counts_from


def _last_word(play: Play) -> Play | None:
    words: list[Play] = play.last_words  # type: ignore[attr-defined]
    return words[0] if words else None
