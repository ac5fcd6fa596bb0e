"""Reading files of subscribers: bytes to text, text to cells, cells to people. Writes nothing."""
