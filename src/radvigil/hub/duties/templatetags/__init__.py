"""What the pages of duties say alike."""
