"""Search columns: folded words beside a model's text, stored by the database, and the queries on them.

searched = search_column("title", "venue")

found.filter(matches(text, "searched", "user__searched"))
"""

from collections.abc import Callable
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from core.search.folding import fold, words

MAX_QUERY_LENGTH = 100
_SHORTEST_TRIGRAM = 3
_SHORTEST_PLURAL = 4


class Folded(models.Func):
    """search_fold() of these columns, which are texts or lists of texts, in order."""

    function = "search_fold"
    template = "%(function)s(VARIADIC '{}'::text[] || %(expressions)s)"
    arg_joiner = " || "
    output_field = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts, params = [], []
        for column in self.source_expressions:
            sql, given = compiler.compile(column)
            parts.append(f"{sql}::text[]" if isinstance(column.output_field, ArrayField) else f"{sql}::text")
            params.extend(given)
        return self.template % {"function": self.function, "expressions": self.arg_joiner.join(parts)}, params


class Trigrams(models.Func):
    function = "search_trigrams"
    output_field: Any = ArrayField(models.TextField())


class HasTrigrams(models.Func):
    """Whether the words of a folded column hold all of these trigrams. Uses the index."""

    output_field = models.BooleanField()

    def __init__(self, column: Any, needles: list[str]) -> None:
        super().__init__(column)
        self.trigrams = sorted({word[at : at + 3] for word in needles for at in range(len(word) - 2)})

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, params = compiler.compile(self.source_expressions[0])
        return f"search_trigrams({column}) @> %s::text[]", [*params, self.trigrams]


def search_column(*columns: str) -> models.GeneratedField:
    """Return the column that search reads: the folded words of these columns."""
    return models.GeneratedField(expression=Folded(*columns), output_field=models.TextField(), db_persist=True)


def search_index(name: str, column: str = "searched") -> GinIndex:
    """Return an index for a list that grows for years. Smaller lists are scanned in milliseconds."""
    return GinIndex(Trigrams(column), name=name)


def matches(text: str, *columns: str) -> Q:
    """Match rows with each word of the text in one of these columns. Blank text matches all; mere punctuation, none."""
    needles = _needles(text)
    if text.strip() and not needles:
        return Q(pk__in=[])
    said = Q()
    for needle in needles:
        said &= Q(*((f"{column}__contains", needle) for column in columns), _connector=Q.OR)
    return said


def matches_indexed(text: str, column: str = "searched") -> Q:
    """Match like matches(), in one column that has a search_index()."""
    long = [needle for needle in _needles(text) if len(needle) >= _SHORTEST_TRIGRAM]
    said = matches(text, column)
    return Q(HasTrigrams(F(column), long)) & said if long else said


def is_indexed(word: str) -> bool:
    """Return whether a search_index() can find the word: it stores trigrams."""
    return len(_needle(word)) >= _SHORTEST_TRIGRAM


def matches_each_term(text: str, is_said: Callable[[str], Q]) -> Q:
    """Match each term, as typed between spaces, for lists with numbers or codes. Mere punctuation is skipped."""
    terms = [term for term in text.split() if fold(term)]
    if text.strip() and not terms:
        return Q(pk__in=[])
    return reduce(and_, map(is_said, terms), Q())


def _needles(text: str) -> list[str]:
    return [_needle(word) for word in words(text)]


def _needle(word: str) -> str:
    """Return what is searched: a part of a word. One letter must begin it; an English plural finds its singular."""
    if len(word) == 1 and word.isascii():
        return f" {word}"
    is_plural = len(word) >= _SHORTEST_PLURAL and word.isalpha() and word.endswith("s") and word[-2] != "s"
    return word[:-1] if is_plural else word
