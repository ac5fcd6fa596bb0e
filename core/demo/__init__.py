"""The demo club: loaded from fixtures, so that it plays tonight. Knows no system; the fixtures name their models."""
