"""Reports come in: checked, laid beside what is known, each once."""
