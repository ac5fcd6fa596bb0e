"""Who plays whom: pure functions over any hashable entrants, without a database. The first entrant is seeded first."""
