"""Worked examples that are installed with the package: ordinary Python, with no framework code in it."""
