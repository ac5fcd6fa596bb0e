"""Pages of the scoreboard: for everyone, for the hall and the stream, and for those who score."""
