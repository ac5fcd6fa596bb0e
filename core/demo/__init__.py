"""The demo club: loaded from fixtures and moved to tonight. Knows no app; the fixtures name their models."""
