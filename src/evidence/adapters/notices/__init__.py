"""Messages to people, through other services."""
