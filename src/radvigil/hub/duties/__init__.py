"""Duties: which laws ask a site to tell whom, by when, and what is still missing to do so.

The law is data (`law.toml`, its words in `law.en.toml` and `law.fr.toml`), each duty with its source and date.
"""
