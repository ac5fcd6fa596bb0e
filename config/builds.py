"""What this build of the product is called."""

import hashlib
from pathlib import Path


def build_id(*folders: Path) -> str:
    """A name for the content of these folders (and files), the same on every machine."""
    digest = hashlib.sha256()
    for folder in folders:
        files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else [folder]
        for path in files:
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
