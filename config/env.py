"""The environment, read once: every name Courtside knows, with its type and default."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("COURTSIDE_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
