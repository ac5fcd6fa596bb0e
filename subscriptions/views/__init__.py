"""The pages of the newsletter: everybody's, the private ones behind links in mail, and the staff's."""
