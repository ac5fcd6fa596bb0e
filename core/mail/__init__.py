"""Mail: every message is a row in the mailbox first, in the transaction that needs it, and is delivered by a job."""
