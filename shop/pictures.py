"""The drawings of what the shop sells: static/img/shop/<name>.svg."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

FOLDER = "img/shop"


def url(name: str) -> str:
    """Where the drawing is served."""
    return static(f"{FOLDER}/{name}.svg")


@cache
def names() -> list[str]:
    """The drawings there are."""
    folder = finders.find(FOLDER)
    return sorted(path.stem for path in Path(str(folder)).glob("*.svg")) if folder else []
