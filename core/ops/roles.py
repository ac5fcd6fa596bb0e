"""The roles of the image: `python -m core.ops.roles web`. Each becomes the process itself, so signals reach it."""

import os
import sys
from collections.abc import Sequence

EX_USAGE = 64
ROLES = {
    "web": ("-m", "runner.web"),
    "worker": ("manage.py", "worker"),
    "migrate": ("-m", "runner.bootstrap"),
    "manage": ("manage.py",),
}
"""What Python runs for each role. `manage` takes the rest of the line as its command."""


def command(arguments: Sequence[str]) -> list[str]:
    """Return the command for these arguments (no argument is `web`), or raise ValueError for an unknown role."""
    role, *rest = arguments or ["web"]
    if role not in ROLES:
        raise ValueError(f"There is no role {role!r}. The roles are: {', '.join(ROLES)}.")
    if rest and role != "manage":
        raise ValueError(f"The role {role} takes no arguments.")
    return [sys.executable, *ROLES[role], *rest]


def main() -> None:
    try:
        line = command(sys.argv[1:])
    except ValueError as error:
        print(error, file=sys.stderr)
        raise SystemExit(EX_USAGE) from None
    os.execv(line[0], line)  # noqa: S606  (no shell is wanted)


if __name__ == "__main__":
    main()
