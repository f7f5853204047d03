/* A rotation given by a vector, its axis times its angle, and its derivative. */
#pragma once
#include <cmath>

struct Rotation {
    double R[3][3];
    double turn[3][3];  // of R y: the axis about which it turns, by the vector (the left Jacobian of rotations)

    explicit Rotation(const double *r) {
        const double square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2], angle = std::sqrt(square);
        const bool still = square == 0.0;
        const double c = std::cos(angle), s = still ? 1.0 : std::sin(angle) / angle;
        const double v = still ? 0.5 : (1.0 - c) / square, u = still ? 1.0 / 6.0 : (1.0 - s) / square;
        const double across[3][3] = {{0.0, -r[2], r[1]}, {r[2], 0.0, -r[0]}, {-r[1], r[0], 0.0}};
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                R[i][j] = (i == j ? c : 0.0) + s * across[i][j] + v * r[i] * r[j];
                turn[i][j] = (i == j ? s : 0.0) + v * across[i][j] + u * r[i] * r[j];
            }
    }

    void apply(const double *x, double *y) const {
        for (int i = 0; i < 3; i++) y[i] = R[i][0] * x[0] + R[i][1] * x[1] + R[i][2] * x[2];
    }

    /* Of the rotated `y`: the derivative of its product with `m` by the vector. */
    void by_vector(const double *y, const double *m, double *__restrict d) const {
        const double turned[3] = {y[1] * m[2] - y[2] * m[1], y[2] * m[0] - y[0] * m[2], y[0] * m[1] - y[1] * m[0]};
        for (int j = 0; j < 3; j++) d[j] = turned[0] * turn[0][j] + turned[1] * turn[1][j] + turned[2] * turn[2][j];
    }
};
