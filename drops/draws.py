"""A draw that anybody can check: the seed is fixed before entries exist, and the closed list is mixed in.

1. Before anybody can join: publish SHA-256 of the seed (32 random bytes, as 64 hexadecimal digits).
2. At closing: publish the entries, sorted, and the SHA-256 of them joined by line feeds.
3. At the drawing: publish the seed. The order is by HMAC-SHA256 with the seed's bytes as its key over
   "<drop id>|<list hash>|<entry id>", lowest first.

The club fixed the seed before it knew the list, and nobody who joins knows the seed.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any


def new_seed() -> str:
    return secrets.token_hex(32)


def seed_hash(seed: str) -> str:
    return sha256(bytes.fromhex(seed)).hexdigest()


def canonical(entries: Iterable[Any]) -> list[str]:
    """The list as it is hashed: ids in lower case, sorted."""
    return sorted(str(entry).lower() for entry in entries)


def list_hash(entries: Iterable[Any]) -> str:
    return sha256("\n".join(canonical(entries)).encode()).hexdigest()


def order(seed: str, drop_id: Any, entries: Iterable[Any]) -> list[str]:
    """The entries as they were drawn, the first first."""
    listed = canonical(entries)
    closed = list_hash(listed)

    def lot(entry: str) -> str:
        return hmac.new(bytes.fromhex(seed), f"{str(drop_id).lower()}|{closed}|{entry}".encode(), sha256).hexdigest()

    return sorted(listed, key=lot)


def problems(published: Mapping[str, Any]) -> list[str]:
    """What is wrong with a draw as it was published; nothing when all is well."""
    found = []
    entries: Sequence[str] = published["entries"]
    if seed_hash(published["seed"]) != published["seedHash"]:
        found.append("The seed is not the one that was promised: its SHA-256 is another.")
    if list_hash(entries) != published["listHash"]:
        found.append("The list is not the one that was closed: its SHA-256 is another.")
    if len(set(entries)) != len(entries):
        found.append("Somebody is on the list twice.")
    if order(published["seed"], published["dropId"], entries) != list(published["order"]):
        found.append("The order is not what seed and list make.")
    return found
