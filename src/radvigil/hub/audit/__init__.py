"""Who changed what, when: append-only, hash-chained, naming people by a number."""
