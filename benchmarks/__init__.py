"""This program beside its neighbours, in one run and in turn, as ratios.

`python -m benchmarks` builds its captures with the laboratory (once, in `build/bench`), then runs every measurement and
prints a table. Single times mean little on a shared machine; the ratios of medians of runs made in turn do.
"""
