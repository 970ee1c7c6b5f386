"""What is done about it, and what is borne: tasks, acceptances of a risk, and decisions."""
