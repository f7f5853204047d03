/* The factors of the two tridiagonal matrices are the same in all steps and rows. */
#include <cstdint>
#include <cstring>
#include <vector>

struct Factors {
    std::vector<double> p, inverse;  // of the matrix with `off` beside the diagonal
    double off;

    Factors(int64_t n, double off, double diagonal) : p(n), inverse(n), off(off) {
        for (int64_t j = 1; j < n - 1; j++) {
            inverse[j] = 1.0 / (off * p[j - 1] + diagonal);
            p[j] = -off * inverse[j];
        }
    }
};

struct Sweeps {
    int64_t n;
    double a, d;
    Factors first, second;

    Sweeps(int64_t steps, int64_t n)
        : n(n), a(-1.0 * n * n / steps), d(-0.5 * n * n / steps), first(n, a, 1.0 - 2.0 * a), second(n, d, 1.0 - 2.0 * d) {}
};

extern "C" double primal(int64_t steps, int64_t n, const double *start, const double *weights) {
    Sweeps s(steps, n);
    std::vector<double> u(start, start + n * n), v(n * n);
    const double a = s.a, d = s.d;
    for (int64_t t = 0; t < steps; t++) {
        for (int64_t i = 1; i < n - 1; i++) v[i] = v[(n - 1) * n + i] = 1.0;
        for (int64_t j = 1; j < n - 1; j++) {
            const double *row = &u[j * n], inverse = s.first.inverse[j];
            double *q = &v[j * n];
            const double *before = q - n;
            for (int64_t i = 1; i < n - 1; i++)
                q[i] = (-d * (row[i - 1] + row[i + 1]) + (1.0 + 2.0 * d) * row[i] - a * before[i]) * inverse;
        }
        for (int64_t j = n - 2; j > 0; j--)
            for (int64_t i = 1; i < n - 1; i++) v[j * n + i] += s.first.p[j] * v[(j + 1) * n + i];
        for (int64_t i = 1; i < n - 1; i++) {
            const double *row = &v[i * n];
            double *q = &u[i * n];
            for (int64_t j = 1; j < n - 1; j++)
                q[j] = (-a * (row[j - n] + row[j + n]) + (1.0 + 2.0 * a) * row[j]) * s.second.inverse[j];
            q[0] = q[n - 1] = 1.0;
            for (int64_t j = 1; j < n - 1; j++) q[j] -= d * s.second.inverse[j] * q[j - 1];
            for (int64_t j = n - 2; j > 0; j--) q[j] += s.second.p[j] * q[j + 1];
        }
    }
    double sum = 0.0;
    for (int64_t k = 0; k < n * n; k++) sum += weights[k] * u[k];
    return sum;
}

/* Linear in u: the cotangents of u and v take each other's place as u and v do. */
extern "C" void gradient(int64_t steps, int64_t n, const double *, const double *weights, double *du) {
    Sweeps s(steps, n);
    std::vector<double> dv(n * n), r(n * n);  // r: cotangents of right-hand sides, zero at the edges
    const double a = s.a, d = s.d;
    std::memcpy(du, weights, n * n * sizeof(double));
    for (int64_t t = 0; t < steps; t++) {
        for (int64_t i = 1; i < n - 1; i++) {
            double *q = &r[i * n];
            const double *row = du + i * n;
            double last = 0.0;
            for (int64_t j = 1; j < n - 1; j++) q[j] = last = row[j] + s.second.p[j - 1] * last;
            last = 0.0;
            for (int64_t j = n - 2; j > 0; j--) q[j] = last = (q[j] - d * last) * s.second.inverse[j];
        }
        for (int64_t i = 1; i < n - 1; i++)
            for (int64_t j = 1; j < n - 1; j++)
                dv[i * n + j] = (1.0 + 2.0 * a) * r[i * n + j] - a * (r[(i - 1) * n + j] + r[(i + 1) * n + j]);
        for (int64_t j = 2; j < n - 1; j++)
            for (int64_t i = 1; i < n - 1; i++) dv[j * n + i] += s.first.p[j - 1] * dv[(j - 1) * n + i];
        for (int64_t j = n - 2; j > 0; j--) {
            double *q = &r[j * n];
            const double *after = q + n, *row = &dv[j * n];
            for (int64_t i = 1; i < n - 1; i++) q[i] = (row[i] - a * after[i]) * s.first.inverse[j];
        }
        for (int64_t j = 1; j < n - 1; j++) {
            const double *q = &r[j * n];
            double *out = du + j * n;
            out[0] = -d * q[1];
            for (int64_t i = 1; i < n - 1; i++) out[i] = (1.0 + 2.0 * d) * q[i] - d * (q[i - 1] + q[i + 1]);
            out[n - 1] = -d * q[n - 2];
        }
    }
}
