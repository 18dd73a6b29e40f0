"""Side-by-side runs: what the product costs against a reference measured in the same run. See docs/benchmarks.md.

A module is a benchmark; its name on the command line is the file's stem. It has

    HEADINGS                     the columns of its table
    rows(smallest: bool)         one tuple of cells per line, as they are measured; ``smallest``: the least sizes, once each
    OPTIONS                      where it has them: the options of run.py that rows takes as well
"""
