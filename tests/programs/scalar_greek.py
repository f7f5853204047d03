"""Names outside of ASCII, in functions, parameters and locals."""

import math


def σ(ζ):
    return 1 / (1 + math.exp(-ζ))


def program(α, β, Δt):
    ẋ = α * σ(β) - β
    θ = ẋ * Δt
    größe = θ**2 + σ(θ)
    return größe * α


ARGUMENTS = [(0.7, 1.3, 0.1), (-2.1, 0.4, 0.5)]
