"""What the pages of incidents say alike."""
