"""Errors of storing a file."""

from typing import Any

from core.errors import DomainError, RateLimited

NOT_STORED = "We couldn't store the file. Send without it?"


class StorageFull(DomainError):
    """The disk is nearly full, or the store did not take the file. The rest of the request is fine."""

    code = "STORAGE_FULL"
    status = 507
    passes = True
    sentence = NOT_STORED

    def __init__(self, sentence: str | None = None, *, field: str = "file", **extra: Any) -> None:
        super().__init__(sentence, fields={field: [sentence or self.sentence]}, **extra)


class FilesLimitReached(DomainError):
    """All files of this person, or this project, already take `limit` bytes."""

    code = "FILES_LIMIT_REACHED"
    passes = True
    sentence = "There is no room for more files. Delete some you no longer need."

    def __init__(self, sentence: str | None = None, *, field: str = "file", **extra: Any) -> None:
        super().__init__(sentence, fields={field: [sentence or self.sentence]}, **extra)


class TooManyBytes(RateLimited):
    """Too many bytes were sent in a day; `retryAfter` says in how many seconds the budget starts again."""

    sentence = "Too many files were sent today. Send without them, or try again tomorrow."

    def __init__(self, *, field: str = "file", **extra: Any) -> None:
        super().__init__(fields={field: [self.sentence]}, **extra)
