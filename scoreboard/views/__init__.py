"""Pages of the scoreboard: for everyone, for the hall and the stream, for scorers and organizers."""
