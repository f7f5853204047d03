"""Compiling lowered programs, keeping the results on disk, and calling them."""
