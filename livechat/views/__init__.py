"""Pages of streams, chats and moderation."""
