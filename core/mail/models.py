"""The mailbox: what was written to whom, and whether it was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.mail import rendering
from core.mail.rendering import MAX_SUBJECT_LENGTH, redact_secrets
from core.models import BaseModel
from core.people import Visitor
from core.search.columns import search_column, search_index

WITHHELD = "What this message said was for its recipient alone."


class MailBox(BaseModel):
    """One message. Without a mail server it is kept and read here.

    A secret message has a link that signs its reader in. Without a mail server only its recipient reads it here;
    with one, nobody does, and its content is deleted once it is sent.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENT = "sent", "Sent"
        KEPT = "kept", "Kept here"
        FAILED = "failed", "Not delivered"

    recipient = models.EmailField(max_length=254)
    # The person whose message it is. An address alone makes nobody its owner: anyone may sign up with it.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=MAX_SUBJECT_LENGTH)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200, unique=True)
    secret = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    searched = search_column("subject", "recipient")

    class Meta:
        verbose_name = "message"
        indexes = [
            search_index("mail_searched"),
            models.Index(fields=["recipient", "-created_at", "-id"], name="mail_by_recipient"),
            models.Index(fields=["person", "-created_at", "-id"], name="mail_by_person"),
            models.Index(fields=["-created_at", "-id"], name="mail_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state="sent") ^ Q(sent_at=None), name="mail_sent_at_a_time"),
            models.CheckConstraint(
                condition=~(
                    Q(recipient__regex=r"[\r\n]") | Q(subject__regex=r"[\r\n]") | Q(message_id__regex=r"[\r\n]")
                ),
                name="mail_headers_are_one_line",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def text_for(self, viewer: Visitor) -> str:
        """Return the text for this viewer: only the recipient, not staff, sees the links of a secret message."""
        return self.shown_text if self._is_open_to(viewer) else redact_secrets(self.text)

    def html_for(self, viewer: Visitor) -> str:
        return self.shown_html if self._is_open_to(viewer) else redact_secrets(self.html)

    def _is_open_to(self, viewer: Visitor) -> bool:
        own = self.person_id is not None and self.person_id == viewer.pk
        return not self.secret or self.is_withheld or own

    @property
    def is_withheld(self) -> bool:
        """Return whether the content is shown to nobody here."""
        return self.secret and settings.MAIL_IS_SENT

    @property
    def shown_text(self) -> str:
        return WITHHELD if self.is_withheld else self.whole(self.text)

    @property
    def shown_html(self) -> str:
        return f"<p>{WITHHELD}</p>" if self.is_withheld else self.whole(self.html)

    def whole(self, part: str) -> str:
        """Return a part of the message with its placeholders filled in."""
        return rendering.fill_placeholders(part) if self.secret else part
