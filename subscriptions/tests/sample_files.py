"""Exports of other products: real headers, invented people."""

from pathlib import Path

FILES = Path(__file__).parent / "files"


def sample(name: str) -> bytes:
    return (FILES / name).read_bytes()


def sample_text(name: str) -> str:
    return sample(name).decode("utf-8-sig")
