"""Rules about what imaging systems share with all other machines."""
