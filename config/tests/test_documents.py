"""The documents name files that exist."""

import re

import pytest

from config.env import BASE_DIR

DOCUMENTS = [*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").rglob("*.md")]
FILE = re.compile(r"`([a-z_.][\w.-]*/[\w./-]+\.(?:py|toml|html|js|css|yml|json|sql|md))`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
NOT_IN_THE_REPOSITORY = ("var/", "node_modules/")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(BASE_DIR)))
def test_a_document_names_files_that_exist(document):
    text = document.read_text()
    missing = [name for name in FILE.findall(text) if not name.startswith(NOT_IN_THE_REPOSITORY) and not _exists(name)]
    missing += [name for name in LINK.findall(text) if not (document.parent / name).exists()]
    assert missing == []


def _exists(name: str) -> bool:
    """Look from the root and from each folder in it: the page of an app names its own files."""
    return any(BASE_DIR.glob(name)) or any(BASE_DIR.glob(f"*/{name}"))
