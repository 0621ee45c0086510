"""Talk to people; an adapter only translates."""
