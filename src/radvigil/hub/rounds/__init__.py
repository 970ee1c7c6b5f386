"""The round: fifteen minutes a week in which all professions look at the same picture."""
