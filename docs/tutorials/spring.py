def highest(stiffness, damping, steps):
    """How far a mass on a spring overshoots when it is pulled towards 1."""
    # at rest at 0
    position, speed, top = 0.0, 0.0, 0.0
    for _ in range(steps):
        force = stiffness * (1.0 - position) - damping * speed  # spring and damper
        speed += 0.05 * force
        position += 0.05 * speed
        if position > top:
            top = position
    return top
