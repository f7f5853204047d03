/* Coordinates apart, so that one body against all others is a loop over vectors; of each step, positions and velocities are kept. */
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

using Row = std::vector<double>;

struct Bodies {
    int64_t n;
    double G, softening;
    const double *mass;
    Row x, v, a;  // three rows each, of one coordinate

    Bodies(int64_t n, const double *mass, const double *pos, const double *vel, double G, double softening)
        : n(n), G(G), softening(softening), mass(mass), x(3 * n), v(3 * n), a(3 * n) {
        const double total = all_masses();
        for (int64_t c = 0; c < 3; c++) {
            const double drift = drift_of(vel, c) / total;
            for (int64_t i = 0; i < n; i++) x[c * n + i] = pos[3 * i + c], v[c * n + i] = vel[3 * i + c] - drift;
        }
    }

    double all_masses() const {
        double total = 0.0;
        for (int64_t i = 0; i < n; i++) total += mass[i];
        return total;
    }
    double drift_of(const double *vel, int64_t c) const {
        double sum = 0.0;
        for (int64_t i = 0; i < n; i++) sum += mass[i] * vel[3 * i + c];
        return sum;
    }

    /* Accelerations; returns the potential energy: both look at the same distances. */
    double pull() {
        const double *x0 = &x[0], *x1 = &x[n], *x2 = &x[2 * n];
        double energy = 0.0;
        for (int64_t i = 0; i < n; i++) {
            double a0 = 0.0, a1 = 0.0, a2 = 0.0, e = 0.0;
            for (int64_t j = 0; j < n; j++) {
                const double d0 = x0[j] - x0[i], d1 = x1[j] - x1[i], d2 = x2[j] - x2[i];
                const double square = d0 * d0 + d1 * d1 + d2 * d2, soft = square + softening * softening;
                const double strength = mass[j] / (soft * std::sqrt(soft));
                a0 += strength * d0, a1 += strength * d1, a2 += strength * d2;
                e += mass[j] / std::sqrt(j == i ? 1e300 : square);
            }
            a[i] = G * a0, a[n + i] = G * a1, a[2 * n + i] = G * a2;
            energy -= mass[i] * e;
        }
        return 0.5 * G * energy;
    }

    double kinetic() const {
        double sum = 0.0;
        for (int64_t c = 0; c < 3; c++)
            for (int64_t i = 0; i < n; i++) sum += mass[i] * v[c * n + i] * v[c * n + i];
        return 0.5 * sum;
    }

    double step(double dt) {
        for (int64_t k = 0; k < 3 * n; k++) v[k] += 0.5 * dt * a[k], x[k] += dt * v[k];
        const double energy = pull();
        for (int64_t k = 0; k < 3 * n; k++) v[k] += 0.5 * dt * a[k];
        return energy;
    }
};

extern "C" double primal(int64_t n, const double *mass, const double *pos, const double *vel, int64_t steps, double dt, double G,
                         double softening, const double *weights) {
    Bodies bodies(n, mass, pos, vel, G, softening);
    double total = weights[steps + 1] * bodies.pull() + weights[0] * bodies.kinetic();
    for (int64_t t = 1; t <= steps; t++) {
        total += weights[steps + 1 + t] * bodies.step(dt);
        total += weights[t] * bodies.kinetic();
    }
    return total;
}

/* The adjoint of `pull` at x: `da` are cotangents of accelerations, `de` that of the energy. */
static void pull_adjoint(const Bodies &bodies, const double *x, const double *da, double de, double *__restrict dx,
                         double *__restrict dmass) {
    const int64_t n = bodies.n;
    const double *mass = bodies.mass, soft2 = bodies.softening * bodies.softening;
    for (int64_t i = 0; i < n; i++) {
        double s0 = 0.0, s1 = 0.0, s2 = 0.0, sm = 0.0;
        for (int64_t j = 0; j < n; j++) {
            const double d0 = x[j] - x[i], d1 = x[n + j] - x[n + i], d2 = x[2 * n + j] - x[2 * n + i];
            const double square = d0 * d0 + d1 * d1 + d2 * d2, inverse = 1.0 / (square + soft2);
            const double strength = inverse * std::sqrt(inverse);
            const double q0 = mass[j] * da[i] - mass[i] * da[j], q1 = mass[j] * da[n + i] - mass[i] * da[n + j];
            const double q2 = mass[j] * da[2 * n + i] - mass[i] * da[2 * n + j];
            const double one = 1.0 / std::sqrt(j == i ? 1e300 : square), along = q0 * d0 + q1 * d1 + q2 * d2;
            const double radial = 3.0 * along * strength * inverse - de * mass[i] * mass[j] * one * one * one;
            s0 += radial * d0 - strength * q0, s1 += radial * d1 - strength * q1, s2 += radial * d2 - strength * q2;
            sm -= strength * (da[j] * d0 + da[n + j] * d1 + da[2 * n + j] * d2) + de * mass[j] * one;
        }
        dx[i] += bodies.G * s0, dx[n + i] += bodies.G * s1, dx[2 * n + i] += bodies.G * s2;
        dmass[i] += bodies.G * sm;
    }
}

extern "C" void gradient(int64_t n, const double *mass, const double *pos, const double *vel, int64_t steps, double dt, double G,
                         double softening, const double *weights, double *dmass, double *dpos, double *dvel) {
    const int64_t size = 3 * n;
    Bodies bodies(n, mass, pos, vel, G, softening);
    Row xs((steps + 1) * size), vs((steps + 1) * size), dx(size), dv(size), da(size);
    bodies.pull();
    for (int64_t t = 0; t <= steps; t++) {
        if (t > 0) bodies.step(dt);
        std::copy(bodies.x.begin(), bodies.x.end(), &xs[t * size]);
        std::copy(bodies.v.begin(), bodies.v.end(), &vs[t * size]);
    }
    std::fill(dmass, dmass + n, 0.0);
    for (int64_t t = steps; t >= 0; t--) {
        const double *v = &vs[t * size], w = weights[t], half = t > 0 ? 0.5 * dt : 0.0;
        for (int64_t c = 0; c < 3; c++)
            for (int64_t i = 0; i < n; i++) {
                const double speed = v[c * n + i];
                double &d = dv[c * n + i];
                d += w * mass[i] * speed;
                dmass[i] += 0.5 * w * speed * speed;
                da[c * n + i] += half * d;
            }
        pull_adjoint(bodies, &xs[t * size], da.data(), weights[steps + 1 + t], dx.data(), dmass);
        if (t > 0)
            for (int64_t k = 0; k < size; k++) dv[k] += dt * dx[k], da[k] = 0.5 * dt * dv[k];
    }
    const double total = bodies.all_masses();
    for (int64_t c = 0; c < 3; c++) {
        const double drift = bodies.drift_of(vel, c) / total;
        double sum = 0.0;
        for (int64_t i = 0; i < n; i++) sum += dv[c * n + i];
        for (int64_t i = 0; i < n; i++) {
            dpos[3 * i + c] = dx[c * n + i];
            dvel[3 * i + c] = dv[c * n + i] - mass[i] * sum / total;
            dmass[i] -= (vel[3 * i + c] - drift) * sum / total;
        }
    }
}
