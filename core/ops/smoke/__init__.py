"""The release check: what a club needs first, tried against a running Courtside from outside.

It uses HTTP and WebSocket only, so it knows no app and needs no database.
"""
