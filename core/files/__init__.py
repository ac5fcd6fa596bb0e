"""Uploaded files: stored under our own ids, served safely, swept when no row names them."""
