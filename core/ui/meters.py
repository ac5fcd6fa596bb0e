"""The meter: twenty painted cells that say how much is taken."""

from dataclasses import dataclass

CELLS = 20
WIDTH, GAP = 10, 1
FEW = 0.3  # of what there is


@dataclass(frozen=True)
class Meter:
    """`taken` of `of`, for a drawing that is CELLS * WIDTH wide."""

    taken: int
    of: int

    @property
    def tone(self) -> str:
        """full, low where under 30 % are left, else nothing."""
        left = self.of - self.taken
        if left <= 0:
            return "full"
        return "low" if left < FEW * self.of else ""

    @property
    def cells(self) -> list[tuple[int, int]]:
        """Where each cell begins, and how wide it is."""
        return [(number * WIDTH, WIDTH - GAP) for number in range(CELLS)]

    @property
    def painted(self) -> list[tuple[int, float]]:
        """The same for what is painted of them; the last may be painted in part."""
        share = min(self.taken / self.of, 1) * CELLS if self.of else CELLS
        parts = [(number, min(share - number, 1)) for number in range(CELLS) if share > number]
        return [(number * WIDTH, round((WIDTH - GAP) * part, 2)) for number, part in parts]
