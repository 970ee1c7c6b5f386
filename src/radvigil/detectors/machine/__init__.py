"""Rules about the rest of the machine: what imaging systems share with all other computers."""
