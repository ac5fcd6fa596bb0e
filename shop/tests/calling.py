"""Call the API as one browser or program does."""

from typing import Any


def data(answer: Any) -> Any:
    return answer.json()["data"]


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
