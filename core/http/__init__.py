"""The HTTP layer between uvicorn and Django: WSGI bridge, request bodies, bulkheads and static files."""
