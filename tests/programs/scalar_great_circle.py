"""The haversine distance between two places: radians, squares, atan2."""

import math


def program(latitude1, longitude1, latitude2, longitude2):
    φ1, φ2 = math.radians(latitude1), math.radians(latitude2)
    Δφ = φ2 - φ1
    Δλ = math.radians(longitude2 - longitude1)
    a = math.sin(Δφ / 2) ** 2 + math.cos(φ1) * math.cos(φ2) * math.sin(Δλ / 2) ** 2
    return 6371.0 * 2 * math.atan2(math.sqrt(a), math.sqrt(1 - a))


ARGUMENTS = [(52.5, 13.4, 48.9, 2.4), (40.7, -74.0, -33.9, 151.2)]
