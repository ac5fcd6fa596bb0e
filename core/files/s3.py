"""Uploads in an S3 store. Imported only where STORAGE_URL names one, because its library is large."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

CHUNK = 64 * 1024
# A store that does not answer holds no thread for long. Many stores refuse newer checksums.
PATIENCE = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"total_max_attempts": 2, "mode": "standard"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
P = ParamSpec("P")
R = TypeVar("R")


def as_os_errors(call: Callable[P, R]) -> Callable[P, R]:
    """Turn errors of the store into OSError, as on a disk, and a missing file into FileNotFoundError."""

    @wraps(call)
    def translated(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except ClientError as error:
            missing = error.response["ResponseMetadata"]["HTTPStatusCode"] == 404 and _code(error) != "NoSuchBucket"
            raise (FileNotFoundError if missing else OSError)(f"S3: {_code(error)}") from error
        except (BotoCoreError, Boto3Error) as error:
            raise OSError(f"S3: {type(error).__name__}") from error

    return translated


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown"))


class S3Store(S3Storage):
    """Every file under its path in one bucket, never public: the product itself serves it."""

    client_config: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(PATIENCE)
        self.transfer_config = TransferConfig(use_threads=False)

    @as_os_errors
    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)
        return saved

    @as_os_errors
    def _open(self, name: str, mode: str = "rb") -> Any:
        return super()._open(name, mode)

    @as_os_errors
    def part(self, name: str, first: int, last: int) -> Iterator[bytes]:
        """Yield the bytes from `first` to `last`, requested at once and read as they are consumed."""
        stored = self.bucket.Object(self._normalize_name(name))
        body = stored.get(Range=f"bytes={first}-{last}")["Body"]
        return _chunks(body)

    @as_os_errors
    def delete(self, name: str) -> None:
        super().delete(name)

    @as_os_errors
    def exists(self, name: str) -> bool:
        return bool(super().exists(name))

    @as_os_errors
    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        folders, files = super().listdir(name)
        return folders, files

    @as_os_errors
    def size(self, name: str) -> int:
        return int(super().size(name))

    @as_os_errors
    def get_modified_time(self, name: str) -> datetime:
        modified: datetime = super().get_modified_time(name)
        return modified

    @as_os_errors
    def ask(self) -> None:
        """Raise OSError where the bucket cannot be reached with these keys."""
        self.connection.meta.client.head_bucket(Bucket=self.bucket_name)


def _chunks(body: Any) -> Iterator[bytes]:
    with closing(body):
        yield from body.iter_chunks(CHUNK)
