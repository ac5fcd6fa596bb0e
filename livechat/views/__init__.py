"""The pages of streams and their chats."""
