"""Helpers for the tests of mail."""

from typing import Any

from core.mail import services
from core.mail.models import MailBox


def post(to: Any = "fan@club.example", *, name: str = "Fan", dedupe_key: str = "sample", **more: Any) -> MailBox:
    return services.post(to=to, template="sample", context={"name": name}, dedupe_key=dedupe_key, **more)
