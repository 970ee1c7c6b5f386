"""One harness a decoder: line 1 states its invariant, `SEEDS` are valid inputs, `one_input(content)` runs one.

`python -m fuzz --inputs 2000000` shares the inputs out among all harnesses. With atheris (coverage-guided) each runs in
processes of its own, one batch after the other on one corpus, under libFuzzer's bounds: a second an input, `MEMORY_MIB`
of memory. Where atheris cannot be installed, a plain mutator takes its place and says so.
"""
