"""Files that people put beside things: kept under ids of ours, given back safely, swept when nothing names them."""
