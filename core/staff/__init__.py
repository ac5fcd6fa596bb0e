"""The back office: one index of pages for the staff, which each system adds its own to (settings.STAFF_PAGES)."""
