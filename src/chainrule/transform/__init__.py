"""Programs to programs: derivatives and simplification."""
