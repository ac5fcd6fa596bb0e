"""Between uvicorn and Django: the WSGI bridge, request bodies, bulkheads and static files."""
