"""NumPy and SciPy functions as plain Python on the primitives: captured like a user's code."""
