"""`make run`: start, supervise and stop Courtside's processes and the embedded PostgreSQL."""
