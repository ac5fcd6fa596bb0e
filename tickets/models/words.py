"""Full text search without extensions: what is looked for, and the column it is looked for in.

Words are kept as they are written (so that half a word finds them) and by their English stem
(so that `lights` finds `light`), both without accents.
"""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

MOST_WORDS = 12
SHORTEST_LIKE = 4  # shorter words are in everything
_WORD = re.compile(r"[^\W_]+")
_QUERY = "to_tsquery('simple', %s) || plainto_tsquery('english', %s)"


class Words(models.Func):
    """tickets_words(heading, text): the function is made by the first migration, for normalize() strips accents."""

    function = "tickets_words"
    output_field = SearchVectorField()


class Matches(models.Func):
    """Whether a column of words holds every word of a text, the beginning of one being enough."""

    output_field = models.BooleanField()

    def __init__(self, column: Any, text: str) -> None:
        super().__init__(column)
        self.looked_for = words_of(text)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        if not self.looked_for:
            return "false", []
        each = " && ".join(f"({_QUERY})" for _ in self.looked_for)
        given = [value for word in self.looked_for for value in (f"{word}:*", word)]
        return f"({column} @@ ({each}))", [*params, *given]


class Likeness(models.Func):
    """How much a column of words is like a text: some of its words, above all in the title."""

    output_field = models.FloatField()

    def __init__(self, column: Any, text: str) -> None:
        super().__init__(column)
        self.looked_for = [word for word in words_of(text) if len(word) >= SHORTEST_LIKE]

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        if not self.looked_for:
            return "0.0", []
        any_of = " || ".join("plainto_tsquery('english', %s)" for _ in self.looked_for)
        return f"ts_rank('{{0, 0, 0.1, 1}}', {column}, {any_of})", [*params, *self.looked_for]


def words_of(text: str) -> list[str]:
    """The words that a search is made of: letters and digits alone, so that nothing in them is an operator."""
    plain = unicodedata.normalize("NFKD", text.lower())
    stripped = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _WORD.findall(stripped)[:MOST_WORDS]
