"""The program as a process: what a person starts, feeds, stops and reads."""
