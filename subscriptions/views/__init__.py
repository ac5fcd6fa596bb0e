"""Pages of the newsletter: public pages, private pages behind links in emails, and staff pages."""
