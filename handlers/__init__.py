"""What the bot says, turn by turn."""
