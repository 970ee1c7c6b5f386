"""The hub for other programs: REST with an OpenAPI description."""
