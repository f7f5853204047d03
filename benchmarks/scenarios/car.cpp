/* The C program of the car's own benchmark; numbers that it does not read have the gradient zero already. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"  // in C, {0} means all fields
#include "../car/car.c"

#include <cstdint>

extern "C" double primal(const Parameters *p, const int64_t *, int64_t kind, int64_t gears, const double *speed, int64_t count) {
    Result result;
    drive_cycle(p, kind, gears, speed, count, &result);
    return result.fuel;
}

extern "C" void gradient(const Parameters *p, const int64_t *places, int64_t kind, int64_t gears, const double *speed,
                         int64_t count, double *out) {
    Parameters g;
    fuel_gradient(p, kind, gears, speed, count, &g);
    const double *numbers = (const double *)&g;
    for (size_t k = 0; k < sizeof g / sizeof(double); k++)
        if (places[k] >= 0) out[places[k]] = numbers[k];
}
