"""The pages of drops."""
