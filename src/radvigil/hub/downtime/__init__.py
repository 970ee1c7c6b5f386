"""The downtime pack: what a department needs when the hub, mail and sign-in may be down too."""
