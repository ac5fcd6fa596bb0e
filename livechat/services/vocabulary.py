"""The words that nobody may say here, beside the house's own list."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from core.errors import Forbidden
from livechat.models import BlockedWord
from livechat.refusals import WordListed


@transaction.atomic
def block_word(*, word: str, by: Any) -> BlockedWord:
    """Nobody says it from now on; what was said stays. Refuses with Forbidden (it is for staff), WordListed."""
    _refuse_unless_staff(by)
    try:
        with transaction.atomic():
            return BlockedWord.objects.create(word=word)
    except IntegrityError:
        raise WordListed from None


@transaction.atomic
def allow_word(*, word_id: UUID, by: Any) -> None:
    """Let it be said again; where it is not listed nothing happens. Refuses with Forbidden."""
    _refuse_unless_staff(by)
    BlockedWord.objects.filter(pk=word_id).delete()


def _refuse_unless_staff(person: Any) -> None:
    if not person.is_staff:
        raise Forbidden
