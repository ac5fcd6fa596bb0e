"""STORAGE_URL is parsed strictly, and errors do not repeat it."""

import pytest

from config import env_parsers


def test_a_url_has_all_options_of_the_store():
    options = env_parsers.storage_url(
        "s3://AKIA:a%2Fb%2Bc@minio.example:9000/hawks/uploads?region=eu-west-3&https=false"
    )

    assert options == {
        "endpoint_url": "http://minio.example:9000",
        "access_key": "AKIA",
        "secret_key": "a/b+c",
        "bucket_name": "hawks",
        "location": "uploads",
        "region_name": "eu-west-3",
        "addressing_style": "path",
    }
    assert env_parsers.storage(options)["BACKEND"] == "core.files.s3.S3Store"


def test_optional_parts_may_be_omitted():
    options = env_parsers.storage_url("s3://s3.eu-west-3.amazonaws.com/hawks")

    assert options["endpoint_url"] == "https://s3.eu-west-3.amazonaws.com"
    assert (options["access_key"], options["secret_key"], options["location"]) == (None, None, "")
    assert env_parsers.storage({})["BACKEND"] == "core.files.space.DurableFolder"


@pytest.mark.parametrize(
    "raw",
    [
        "https://key:s3cret@host/bucket",
        "s3://key:s3cret@host",
        "s3://key:s3cret@/bucket",
        "s3://key@host/bucket",
        "s3://key:s3/cret@host/bucket",
        "s3://key:s3cret@host/Bucket_",
        "s3://key:s3cret@host/bucket/../other",
        "s3://key:s3cret@host:port/bucket",
        "s3://key:s3cret@host/bucket?https=maybe",
        "s3://key:s3cret@host/bucket?secure=true",
        "s3://key:s3cret@host/bucket?region=a&region=b",
        "s3://key:s3cret@host/bucket?region=Eu West",
        "s3://key:s3cret@host/bucket?addressing=round",
        "s3://key:s3cret@host/bucket#part",
    ],
)
def test_an_invalid_url_is_refused_and_not_repeated(raw):
    with pytest.raises(ValueError, match="expected") as refusal:
        env_parsers.storage_url(raw)

    assert "s3cret" not in str(refusal.value)
