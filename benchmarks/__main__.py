"""`make bench`: run a benchmark by name; each has options of its own (`--help`).

make bench ARGS=--list
make bench ARGS="hall --fans 300"

`hall` starts its own Courtside and `traces` needs none. The others measure the one at `--url` (default: port 8000),
which must run with RATE_LIMITS=off.
"""

import runpy
import sys

BENCHMARKS = {
    "hall": "a full hall: open pages, a scorer, a bystander and a sale, side by side",
    "comeback": "a hall that comes back at once: sockets a second until the first frame",
    "game_night": "many watchers of one game: delay from a tap to every screen",
    "chat": "a stream's chat: delay from a line to every reader",
    "boards": "a large board: delay and bytes of a change",
    "traces": "four calls of the API: functions, files and SQL statements",
}


def main(arguments: list[str]) -> None:
    if not arguments or arguments[0] == "--list":
        print("\n".join(f"{name:<12} {description}" for name, description in BENCHMARKS.items()))
        return
    name, *rest = arguments
    if name not in BENCHMARKS:
        sys.exit(f"There is no work named {name}. ARGS=--list names them.")
    if name not in ("hall", "traces") and not any(word.startswith("http") for word in rest):
        rest.insert(0, "http://127.0.0.1:8000")
    sys.argv = [name, *rest]
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
