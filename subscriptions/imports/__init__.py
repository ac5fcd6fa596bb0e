"""Read files of subscribers: bytes to text, text to cells, cells to people. Reads only; writes nothing."""
