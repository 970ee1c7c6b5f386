"""What is wrong, over time: findings, advisories, and what people decided about them."""
