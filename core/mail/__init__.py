"""Mail: every message is first a row in the mailbox, in the transaction that needs it; a job delivers it."""
