"""The names of the wire: camelCase, made once per name and remembered."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def camel(name: str) -> str:
    """team_a_name → teamAName."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
