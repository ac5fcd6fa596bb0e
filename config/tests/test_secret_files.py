"""Secrets of the data directory are created once and readable by their owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor

from config import secret_files


def test_a_secret_is_readable_by_its_owner_only(tmp_path):
    secret = secret_files.get_or_create(tmp_path, "secret_key")
    path = tmp_path / "secrets" / "secret_key"

    assert path.read_text().strip() == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_concurrent_first_calls_return_the_same_secret(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: secret_files.get_or_create(tmp_path, "secret_key"), range(64)))

    assert len(found) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["secret_key"]
