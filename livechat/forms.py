"""Forms of streams and chats."""

from typing import Any, cast

from django import forms

from core.times import wall_clock
from core.ui.forms import MomentField
from livechat.models import (
    MAX_CLIENT_ID_LENGTH,
    MAX_CONTENT_LENGTH,
    MAX_NAME_LENGTH,
    MAX_REASON_LENGTH,
    BlockedWord,
    Links,
    Sanction,
    Stream,
    StreamStatus,
    VideoKind,
)
from scoreboard import queries as games

MAX_GAMES = 50
SLOW_MODE_CHOICES = [(0, "Off"), (5, "5 s"), (10, "10 s"), (30, "30 s"), (60, "1 min"), (120, "2 min")]
TIMEOUT_CHOICES = [
    (10, "10 seconds"),
    (60, "1 minute"),
    (300, "5 minutes"),
    (1800, "30 minutes"),
    (Sanction.MAX_SECONDS, "1 day"),
]


class MessageForm(forms.Form):
    """The message composer. A quick cheer is a button that sends its own text."""

    content = forms.CharField(max_length=MAX_CONTENT_LENGTH, required=False)
    cheer = forms.CharField(max_length=40, required=False)
    client_id = forms.CharField(max_length=MAX_CLIENT_ID_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("cheer") or data.get("content")) and not self.errors:
            self.add_error(None, "Write something first.")
        return data


class NameForm(forms.Form):
    name = forms.CharField(label="Your name in the chat", max_length=MAX_NAME_LENGTH)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="What is wrong with it", max_length=MAX_REASON_LENGTH, required=False)


class TimeOutForm(ReasonForm):
    seconds = forms.TypedChoiceField(label="For how long", coerce=int, choices=TIMEOUT_CHOICES, initial=300)

    def clean_seconds(self) -> int:
        return max(Sanction.MIN_SECONDS, self.cleaned_data["seconds"])


class RulesForm(forms.Form):
    """The rules of one chat."""

    slow_seconds = forms.TypedChoiceField(
        label="Slow mode", coerce=int, choices=SLOW_MODE_CHOICES, help_text="Between two messages."
    )
    links = forms.ChoiceField(label="Who may post links", choices=Links.choices)
    members_only = forms.BooleanField(label="Only members may write", required=False)


class WordForm(forms.Form):
    word = forms.CharField(label="Word", max_length=BlockedWord.MAX_LENGTH, help_text="word* is whatever begins so.")

    def clean_word(self) -> str:
        word = str(self.cleaned_data["word"]).casefold().strip()
        if not word.removesuffix("*").isalnum() or len(word.removesuffix("*")) < 2:
            raise forms.ValidationError("Letters and digits, two at least, and perhaps a * at the end.")
        return word


class StreamForm(forms.Form):
    """The form of a stream in three sections: general, video, chat."""

    title = forms.CharField(max_length=Stream.MAX_TITLE_LENGTH)
    description = forms.CharField(
        max_length=Stream.MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="Markdown: **bold**, lists.",
    )
    starts_at = MomentField(label="Starts", required=False)
    status = forms.ChoiceField(choices=StreamStatus.choices)
    video_kind = forms.ChoiceField(label="Video", choices=VideoKind.choices)
    video_url = forms.CharField(
        label="Its address",
        max_length=Stream.MAX_URL_LENGTH,
        required=False,
        help_text="A file (.mp4, .webm), an HLS playlist (.m3u8) or a video on YouTube. Empty: the club's placeholder.",
    )
    game = forms.ChoiceField(required=False, help_text="The game it shows: baskets become lines in the chat.")
    moderators = forms.CharField(
        required=False,
        max_length=6_000,
        widget=forms.Textarea({"rows": 3, "autocapitalize": "off", "spellcheck": "false"}),
        help_text="Addresses of members who help to look after the chat, one on each line.",
    )

    SECTIONS = {
        "What it is": ("title", "description", "starts_at", "status"),
        "Video": ("video_kind", "video_url", "game"),
        "Chat": ("moderators",),
    }

    def __init__(self, *args: Any, shows: Any = None, **more: Any) -> None:
        """`shows` is the stream's current game; it stays a choice after it has ended."""
        super().__init__(*args, **more)
        options = list(games.unfinished_games()[:MAX_GAMES])
        if shows and shows not in options:
            options.insert(0, shows)
        field = cast(forms.ChoiceField, self.fields["game"])
        field.choices = [("", "No game"), *((each.slug, games.choice_label(each)) for each in options)]

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS.items()]

    def clean_description(self) -> str:
        return str(self.cleaned_data["description"]).replace("\r\n", "\n")

    def clean_moderators(self) -> list[str]:
        return str(self.cleaned_data["moderators"]).replace(",", "\n").split()


def stream_initial(stream: Stream) -> dict[str, Any]:
    """Return the stream as initial values of its form."""
    values = {name: getattr(stream, name) for name in ("title", "description", "status", "video_kind", "video_url")}
    starts = wall_clock(stream.starts_at) if stream.starts_at else ""
    game = stream.game.slug if stream.game else ""
    people = "\n".join(stream.moderators.order_by("email").values_list("email", flat=True))
    return {**values, "starts_at": starts, "game": game, "moderators": people}
