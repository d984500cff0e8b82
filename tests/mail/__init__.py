"""Mail: the channel against a real SMTP server, the directory against files and HTTP, and both together."""
