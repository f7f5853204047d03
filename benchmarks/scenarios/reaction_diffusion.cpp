/* States are kept once in a stretch of steps, as many as make the fewest, and made again inside a stretch on the way back: less
   than goes through memory. The periodic Laplacian is its own transpose. */
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

struct Species {
    int64_t n;
    double F, k, Du, Dv;
    int64_t wide = n + 2, size = wide * wide;

    void wrap(double *a) const {
        for (int64_t i = 1; i <= n; i++) a[i * wide] = a[i * wide + n], a[i * wide + n + 1] = a[i * wide + 1];
        std::copy_n(a + n * wide, wide, a);
        std::copy_n(a + wide, wide, a + (n + 1) * wide);
    }

    /* A state is both species, one after the other, with their frames. */
    void step(const double *__restrict from, double *__restrict to) const {
        for (int64_t i = 1; i <= n; i++) {
            const double *u = from + i * wide, *v = u + size;
            double *out = to + i * wide;
            for (int64_t j = 1; j <= n; j++) {
                const double Lu = u[j - wide] + u[j + wide] + u[j - 1] + u[j + 1] - 4.0 * u[j];
                const double Lv = v[j - wide] + v[j + wide] + v[j - 1] + v[j + 1] - 4.0 * v[j];
                const double uvv = u[j] * v[j] * v[j];
                out[j] = u[j] + Du * Lu - uvv + F * (1.0 - u[j]);
                out[j + size] = v[j] + Dv * Lv + uvv - (F + k) * v[j];
            }
        }
        wrap(to), wrap(to + size);
    }

    /* The cotangent of the state after a step becomes that of the state before; `sums` are cotangents of F, k, Du, Dv. */
    void adjoint(const double *state, const double *__restrict from, double *__restrict to, double *sums) const {
        double dF = 0.0, dk = 0.0, dDu = 0.0, dDv = 0.0;
        for (int64_t i = 1; i <= n; i++) {
            const double *u = state + i * wide, *v = u + size, *a = from + i * wide, *b = a + size;
            double *out = to + i * wide;
            for (int64_t j = 1; j <= n; j++) {
                const double La = a[j - wide] + a[j + wide] + a[j - 1] + a[j + 1] - 4.0 * a[j];
                const double Lb = b[j - wide] + b[j + wide] + b[j - 1] + b[j + 1] - 4.0 * b[j];
                const double with_v = v[j] * (b[j] - a[j]);
                out[j] = a[j] * (1.0 - F) + Du * La + with_v * v[j];
                out[j + size] = b[j] * (1.0 - F - k) + Dv * Lb + 2.0 * with_v * u[j];
                dF += a[j] * (1.0 - u[j]), dk -= b[j] * v[j];
                dDu += u[j] * La, dDv += v[j] * Lb;
            }
        }
        wrap(to), wrap(to + size);
        sums[0] += dF + dk, sums[1] += dk, sums[2] += dDu, sums[3] += dDv;
    }

    std::vector<double> start(const double *U, const double *V) const {
        std::vector<double> state(2 * size);
        std::copy_n(U, size, &state[0]);
        std::copy_n(V, size, &state[size]);
        wrap(&state[0]), wrap(&state[size]);
        return state;
    }
};

extern "C" double primal(int64_t n, const double *U, const double *V, double F, double k, double Du, double Dv, int64_t steps,
                         const double *weights) {
    const Species species{n, F, k, Du, Dv};
    std::vector<double> state = species.start(U, V), next(state.size());
    for (int64_t t = 0; t < steps; t++) {
        species.step(state.data(), next.data());
        std::swap(state, next);
    }
    double total = 0.0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) total += weights[i * n + j] * state[species.size + (i + 1) * species.wide + j + 1];
    return total;
}

extern "C" void gradient(int64_t n, const double *U, const double *V, double F, double k, double Du, double Dv, int64_t steps,
                         const double *weights, double *dU, double *dV, double *dF, double *dk, double *dDu, double *dDv) {
    const Species species{n, F, k, Du, Dv};
    const int64_t size = species.size, both = 2 * size, stretch = std::max<int64_t>(1, std::sqrt(steps));
    const int64_t stretches = (steps + stretch - 1) / stretch;
    std::vector<double> kept(std::max<int64_t>(1, stretches) * both), inside(stretch * both), d(both), next(both);
    std::vector<double> first = species.start(U, V);
    std::copy(first.begin(), first.end(), kept.begin());
    for (int64_t s = 0; s + 1 < stretches; s++) {
        std::copy_n(&kept[s * both], both, d.data());
        for (int64_t t = 0; t < stretch; t++) {
            species.step(d.data(), next.data());
            std::swap(d, next);
        }
        std::copy_n(d.data(), both, &kept[(s + 1) * both]);
    }
    std::fill(d.begin(), d.end(), 0.0);
    for (int64_t i = 0; i < n; i++) std::copy_n(weights + i * n, n, &d[size + (i + 1) * species.wide + 1]);
    species.wrap(&d[size]);
    double sums[4] = {};
    for (int64_t s = stretches - 1; s >= 0; s--) {
        const int64_t count = std::min(stretch, steps - s * stretch);
        std::copy_n(&kept[s * both], both, inside.data());
        for (int64_t t = 0; t + 1 < count; t++) species.step(&inside[t * both], &inside[(t + 1) * both]);
        for (int64_t t = count - 1; t >= 0; t--) {
            species.adjoint(&inside[t * both], d.data(), next.data(), sums);
            std::swap(d, next);
        }
    }
    std::fill_n(dU, size, 0.0), std::fill_n(dV, size, 0.0);
    for (int64_t i = 1; i <= n; i++) {
        std::copy_n(&d[i * species.wide + 1], n, dU + i * species.wide + 1);
        std::copy_n(&d[size + i * species.wide + 1], n, dV + i * species.wide + 1);
    }
    *dF = sums[0], *dk = sums[1], *dDu = sums[2], *dDv = sums[3];
}
