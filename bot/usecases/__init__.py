"""Who wants what: one module per purpose."""
