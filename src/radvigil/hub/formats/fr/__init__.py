"""How dates are written; Django finds these by language."""
