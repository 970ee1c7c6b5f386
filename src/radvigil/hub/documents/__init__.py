"""Documents to print and to keep: PDF by typst, CSV of every table."""
