"""Measurements of everything that has a target; `python -m benchmarks` makes them all."""
