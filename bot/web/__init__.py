"""The web: a chat without an account, the directory for volunteers, pages of the office. Renders on the server."""
