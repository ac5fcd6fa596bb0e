"""Backup and restore: one archive with the database, the files and the secrets that the stored data needs."""
