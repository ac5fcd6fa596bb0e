"""Seats as plain values: how a plan is read, and which seats are the best or the nearest."""
