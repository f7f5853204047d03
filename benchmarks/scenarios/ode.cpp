/* All stages of a step in one loop over the equations: each needs only what the equation before it had. Of a step, its
   start is kept. */
#include <cstdint>
#include <vector>

/* What the stages of one equation start from; the first equation is driven by ones. */
struct Stages {
    double y = 1.0, s2 = 1.0, s3 = 1.0, s4 = 1.0;
    double sum() const { return y + 2.0 * (s2 + s3) + s4; }
};

/* One step, from one row to another or in place. */
static inline void step(int64_t n, const double *x, double h, const double *from, double *to) {
    Stages last;
    for (int64_t i = 0; i < n; i++) {
        const double hx = h * x[i], y = from[i];
        const Stages now = {y, y + 0.5 * hx * last.y, y + 0.5 * hx * last.s2, y + hx * last.s3};
        to[i] = y + hx * (1.0 / 6.0) * last.sum();
        last = now;
    }
}

extern "C" double primal(int64_t n, const double *x, int64_t steps, const double *weights) {
    std::vector<double> y(n);
    for (int64_t t = 0; t < steps; t++) step(n, x, 2.0 / steps, y.data(), y.data());
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) sum += weights[i] * y[i];
    return sum;
}

extern "C" void gradient(int64_t n, const double *x, int64_t steps, const double *weights, double *__restrict dx) {
    const double h = 2.0 / steps;
    std::vector<double> starts((steps + 1) * n), cotangents(weights, weights + n);
    std::vector<Stages> stages(n + 1);  // of the equation before each
    for (int64_t t = 0; t < steps; t++) step(n, x, h, &starts[t * n], &starts[(t + 1) * n]);
    for (int64_t i = 0; i < n; i++) dx[i] = 0.0;
    for (int64_t t = steps - 1; t >= 0; t--) {
        const double *from = &starts[t * n];
        double *dy = cotangents.data();
        for (int64_t i = 0; i < n - 1; i++) {
            const double hx = h * x[i], y = from[i];
            const Stages &last = stages[i];
            stages[i + 1] = {y, y + 0.5 * hx * last.y, y + 0.5 * hx * last.s2, y + hx * last.s3};
        }
        Stages given = {0.0, 0.0, 0.0, 0.0};  // what the equation behind gives to the stages of this one
        for (int64_t i = n - 1; i >= 0; i--) {
            const Stages &last = stages[i];
            const double sixth = dy[i] * (1.0 / 6.0);
            dx[i] += h * (sixth * last.sum() + 0.5 * (given.s2 * last.y + given.s3 * last.s2) + given.s4 * last.s3);
            dy[i] += given.y + given.s2 + given.s3 + given.s4;
            const double hx = h * x[i];
            given = {hx * (sixth + 0.5 * given.s2), hx * (2.0 * sixth + 0.5 * given.s3), hx * (2.0 * sixth + given.s4),
                     hx * sixth};
        }
    }
}
