"""A car in plain Python: fuel over a drive cycle, 0-100 km/h, ride, noise, and tests that calibrate it."""
