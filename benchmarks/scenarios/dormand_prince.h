/* Dormand and Prince's pair and its adjoint, through the choice of the steps. A `System` has `f(y, slope)` and
   `adjoint(y, given, dy)`, which adds to dy and to the cotangents of its own parameters. */
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

constexpr int STAGES = 7;
constexpr double A[STAGES][STAGES] = {
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
constexpr double E[STAGES] = {71.0 / 57600, 0.0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

/* What is kept of an attempt, beside the state before it. */
struct Attempt {
    double h;
    bool clipped, accepted;
};

/* COUNT numbers for each in a state: in registers, if there are SIZE in a state, which is not 0. */
template <int64_t SIZE, int COUNT>
struct Numbers {
    double of[SIZE * COUNT] = {};
    explicit Numbers(int64_t) {}
    double *data() { return of; }
};
template <int COUNT>
struct Numbers<0, COUNT> {
    std::vector<double> of;
    explicit Numbers(int64_t size) : of(size * COUNT) {}
    double *data() { return of.data(); }
};

/* SIZE numbers in a state, or any number with SIZE = 0. */
template <class System, int64_t SIZE = 0>
struct Solver {
    System &system;
    double tolerance;
    int64_t size;
    Numbers<SIZE, STAGES> slopes, stages;
    Numbers<SIZE, 1> errors;
    double *const __restrict k = slopes.data(), *const __restrict stage = stages.data(), *const __restrict error = errors.data();

    Solver(System &system, double tolerance, int64_t size)
        : system(system), tolerance(tolerance), size(size), slopes(size), stages(size), errors(size) {}

    int64_t n() const { return SIZE ? SIZE : size; }
    double *slope(int s) { return &k[s * n()]; }
    double *at(int s) { return &stage[s * n()]; }

    /* All stages from y and the first slope; the last stage is the new state. Returns the error over what is allowed. */
    double attempt(const double *y, double h) {
#pragma GCC unroll 8
        for (int s = 1; s < STAGES; s++) {
            double *Y = at(s);
            for (int64_t i = 0; i < n(); i++) {
                double sum = 0.0;
#pragma GCC unroll 8
                for (int j = 0; j < s; j++) sum += A[s][j] * k[j * n() + i];
                Y[i] = y[i] + h * sum;
            }
            system.f(Y, slope(s));
        }
        double squares = 0.0;
        for (int64_t i = 0; i < n(); i++) {
            double sum = 0.0;
#pragma GCC unroll 8
            for (int j = 0; j < STAGES; j++) sum += E[j] * k[j * n() + i];
            error[i] = h * sum;
            const double quotient = error[i] / allowed(y[i], at(6)[i]);
            squares += quotient * quotient;
        }
        return std::sqrt(squares / n());
    }

    double allowed(double before, double after) const {
        return tolerance * (1.0 + std::max(std::fabs(before), std::fabs(after)));
    }

    static double factor(double ratio) { return std::min(5.0, std::max(0.2, 0.9 * std::pow(ratio, -0.2))); }

    /* y becomes the state at the end; `each` sees every attempt before it is known whether it is accepted. */
    template <class Each>
    void solve(double *y, double end, double h, Each each) {
        double t = 0.0;
        system.f(y, slope(0));
        while (t < end) {
            const bool clipped = !(h <= end - t);
            if (clipped) h = end - t;
            const double ratio = attempt(y, h);
            const bool accepted = ratio <= 1.0;
            each(y, Attempt{h, clipped, accepted});
            if (accepted) {
                t += h;
                std::copy_n(at(6), n(), y);
                std::copy_n(slope(6), n(), slope(0));
            }
            h *= factor(ratio);
        }
    }

    void forward(double *y, double end, double h) {
        solve(y, end, h, [](const double *, Attempt) {});
    }

    /* The cotangent dy of the state at the end becomes that of the state y at the start. */
    void gradient(const double *start, double end, double h, double *dy) {
        std::vector<double> y(start, start + n()), states;
        std::vector<Attempt> attempts;
        solve(y.data(), end, h, [&](const double *before, Attempt attempt) {
            states.insert(states.end(), before, before + n());
            attempts.push_back(attempt);
        });
        Numbers<SIZE, STAGES> dk(size);
        Numbers<SIZE, 1> dstage(size), dnew(size);
        double dh = 0.0, dt = 0.0;
        for (int64_t a = attempts.size() - 1; a >= 0; a--)
            attempt_adjoint(&states[a * n()], attempts[a], dy, dk.data(), dstage.data(), dnew.data(), dh, dt);
        system.adjoint(start, dk.data(), dy);
    }

    /* dk holds the cotangents of the slopes; before and after, only that of the first is not zero. */
    void attempt_adjoint(const double *__restrict y, const Attempt &made, double *__restrict dy, double *__restrict dk,
                         double *__restrict dstage, double *__restrict dnew, double &dh_after, double &dt) {
        const double h = made.h, per_step = 1.0 / h;
        double dh = dh_after;
        system.f(y, slope(0));
        const double ratio = attempt(y, h), unbounded = 0.9 * std::pow(ratio, -0.2);
        const bool inside = unbounded > 0.2 && unbounded < 5.0;
        const double dratio = inside ? dh * h * -0.2 * unbounded / ratio : 0.0;
        dh *= std::min(5.0, std::max(0.2, unbounded));
        if (made.accepted) {
            dh += dt;
            for (int64_t i = 0; i < n(); i++) dnew[i] = dy[i], dy[i] = 0.0, dk[6 * n() + i] = dk[i], dk[i] = 0.0;
        } else {
            std::fill_n(dnew, n(), 0.0), std::fill_n(dk + 6 * n(), n(), 0.0);
        }
        for (int j = 1; j < STAGES - 1; j++) std::fill_n(dk + j * n(), n(), 0.0);
        for (int64_t i = 0; i < n(); i++) {
            const double after = at(6)[i], scale = allowed(y[i], after), quotient = error[i] / scale;
            const double derror = dratio * quotient / (n() * ratio) / scale, dscale = derror * quotient * tolerance;
            const bool later = std::fabs(after) > std::fabs(y[i]);
            dnew[i] -= later ? std::copysign(1.0, after) * dscale : 0.0;
            dy[i] -= later ? 0.0 : std::copysign(1.0, y[i]) * dscale;
            dh += derror * error[i] * per_step;
            error[i] = h * derror;
        }
#pragma GCC unroll 8
        for (int j = 0; j < STAGES; j++)
            for (int64_t i = 0; i < n(); i++) dk[j * n() + i] += E[j] * error[i];
#pragma GCC unroll 8
        for (int s = STAGES - 1; s > 0; s--) {
            double *d = s == STAGES - 1 ? dnew : dstage;
            if (s < STAGES - 1) std::fill_n(d, n(), 0.0);
            system.adjoint(at(s), dk + s * n(), d);
            for (int64_t i = 0; i < n(); i++) {
                dy[i] += d[i];
                dh += d[i] * (at(s)[i] - y[i]) * per_step;
#pragma GCC unroll 8
                for (int j = 0; j < s; j++) dk[j * n() + i] += h * A[s][j] * d[i];
            }
        }
        if (made.clipped) dt -= dh;
        dh_after = made.clipped ? 0.0 : dh;
    }
};
