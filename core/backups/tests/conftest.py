"""Separate folders for the tests of backups, and a small site."""

import pytest

from core.backups import services
from core.backups.tests import site


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.KEPT_SECRETS = {}
    return tmp_path


@pytest.fixture
def ana(transactional_db):
    return site.fill()


@pytest.fixture
def archive(ana):
    """The path of a backup of the small site."""
    return services.back_up(made_by="Test").path
