"""The Telegram channel against a stand-in of the Bot API over real HTTP."""
