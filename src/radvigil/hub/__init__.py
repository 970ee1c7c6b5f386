"""The hub: where health, engineering, management and law act together on what an analysis found.

A Django project of apps of one shape. Nobody imports it: the command line starts it as a program
(`python -m radvigil.hub`). How it is built: `README.md` beside this file.
"""
