/* Everything in registers; of each step, state and covariance before it are kept, and the step is made again on the way back. */
#include <cmath>
#include <cstdint>
#include <vector>

constexpr int N = 4;
constexpr int SEEN[2] = {0, 2};

struct Matrix {
    double of[N][N] = {};
    double *operator[](int i) { return of[i]; }
    const double *operator[](int i) const { return of[i]; }
};

static inline Matrix product(const Matrix &a, const Matrix &b) {
    Matrix c;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++)
            for (int j = 0; j < N; j++) c[i][j] += a[i][k] * b[k][j];
    return c;
}

static inline Matrix transposed(const Matrix &a) {
    Matrix c;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) c[i][j] = a[j][i];
    return c;
}

struct State {
    double x[N] = {};
    Matrix P;
};

struct Filter {
    Matrix F, Ft, Q;
    double noise;

    Filter(double turn, double process, double measurement, double dt) : noise(measurement) {
        const double s = std::sin(turn * dt), c = std::cos(turn * dt);
        F = {{{1.0, s / turn, 0.0, -(1.0 - c) / turn}, {0.0, c, 0.0, -s}, {0.0, (1.0 - c) / turn, 1.0, s / turn}, {0.0, s, 0.0, c}}};
        Ft = transposed(F);
        for (int b = 0; b < N; b += 2) {
            Q[b][b] = process * dt * dt * dt / 3.0;
            Q[b][b + 1] = Q[b + 1][b] = process * dt * dt / 2.0;
            Q[b + 1][b + 1] = process * dt;
        }
    }
};

/* One step, and what its adjoint needs of it. */
struct Step {
    State next;
    double e[2], y[2], inverse[2][2], K[N][2], det;

    Step(const Filter &f, const State &s, const double *z) {
        double x[N] = {};
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) x[i] += f.F[i][j] * s.x[j];
        Matrix P = product(product(f.F, s.P), f.Ft);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) P[i][j] += f.Q[i][j];
        const double a = P[0][0] + f.noise, b = P[0][2], d = P[2][2] + f.noise;
        det = a * d - b * b;
        const double one = 1.0 / det;
        inverse[0][0] = d * one, inverse[0][1] = inverse[1][0] = -b * one, inverse[1][1] = a * one;
        for (int m = 0; m < 2; m++) e[m] = z[m] - x[SEEN[m]];
        for (int m = 0; m < 2; m++) y[m] = inverse[m][0] * e[0] + inverse[m][1] * e[1];
        for (int i = 0; i < N; i++) {
            for (int m = 0; m < 2; m++) K[i][m] = P[i][0] * inverse[0][m] + P[i][2] * inverse[1][m];
            next.x[i] = x[i] + P[i][0] * y[0] + P[i][2] * y[1];
        }
        for (int i = 0; i < N; i++)
            for (int j = 0; j <= i; j++) next.P[i][j] = next.P[j][i] = P[i][j] - K[i][0] * P[0][j] - K[i][1] * P[2][j];
    }

    double term() const { return e[0] * y[0] + e[1] * y[1] + std::log(det) + 2.0 * std::log(2.0 * M_PI); }
};

static State start() {
    State s;
    for (int i = 0; i < N; i++) s.P[i][i] = 10.0;
    return s;
}

extern "C" double primal(double turn, double process, double measurement, int64_t steps, const double *observations, double dt) {
    const Filter f(turn, process, measurement, dt);
    State s = start();
    double total = 0.0;
    for (int64_t t = 0; t < steps; t++) {
        const Step step(f, s, observations + 2 * t);
        total += step.term();
        s = step.next;
    }
    return -0.5 * total;
}

/* The cotangents of a step's result become those of its state; covariances and their cotangents are symmetric. */
static void step_adjoint(const Filter &f, const State &s, const double *z, State &d, Matrix &dF, Matrix &dQ, double &dnoise) {
    const Step step(f, s, z);
    double dK[2] = {}, PK[N][2] = {}, dA[N][2], dS[2][2];
    for (int m = 0; m < 2; m++)
        for (int i = 0; i < N; i++) dK[m] += step.K[i][m] * d.x[i];
    for (int i = 0; i < N; i++)
        for (int m = 0; m < 2; m++) {
            for (int j = 0; j < N; j++) PK[i][m] += d.P[i][j] * step.K[j][m];
            dA[i][m] = d.x[i] * step.y[m] - 2.0 * PK[i][m];
        }
    for (int m = 0; m < 2; m++)
        for (int k = 0; k < 2; k++) {
            dS[m][k] = -0.5 * (dK[m] * step.y[k] + dK[k] * step.y[m]) + 0.5 * step.y[m] * step.y[k] - 0.5 * step.inverse[m][k];
            for (int i = 0; i < N; i++) dS[m][k] += step.K[i][m] * PK[i][k];
        }
    for (int m = 0; m < 2; m++) {
        for (int i = 0; i < N; i++) d.P[i][SEEN[m]] += 0.5 * dA[i][m], d.P[SEEN[m]][i] += 0.5 * dA[i][m];
        for (int k = 0; k < 2; k++) d.P[SEEN[m]][SEEN[k]] += dS[m][k];
        d.x[SEEN[m]] -= dK[m] - step.y[m];
        dnoise += dS[m][m];
    }
    const Matrix half = product(d.P, f.F), moved = product(half, s.P);
    State before;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            dQ[i][j] += d.P[i][j];
            dF[i][j] += 2.0 * moved[i][j] + d.x[i] * s.x[j];
            before.x[j] += f.F[i][j] * d.x[i];
        }
    const Matrix P = product(f.Ft, half);
    for (int i = 0; i < N; i++)  // otherwise, what rounding does to one side grows
        for (int j = 0; j < N; j++) before.P[i][j] = 0.5 * (P[i][j] + P[j][i]);
    d = before;
}

extern "C" void gradient(double turn, double process, double measurement, int64_t steps, const double *observations, double dt,
                         double *dturn, double *dprocess, double *dmeasurement) {
    const Filter f(turn, process, measurement, dt);
    std::vector<State> states(steps + 1);
    states[0] = start();
    for (int64_t t = 0; t + 1 < steps; t++) states[t + 1] = Step(f, states[t], observations + 2 * t).next;
    State d;
    Matrix dF, dQ;
    double dnoise = 0.0;
    for (int64_t t = steps - 1; t >= 0; t--) step_adjoint(f, states[t], observations + 2 * t, d, dF, dQ, dnoise);
    const double s = std::sin(turn * dt), c = std::cos(turn * dt), square = turn * turn;
    const double by_sine = (dt * c * turn - s) / square, by_cosine = (dt * s * turn - (1.0 - c)) / square;
    *dturn = (dF[0][1] + dF[2][3]) * by_sine + (dF[2][1] - dF[0][3]) * by_cosine - (dF[1][1] + dF[3][3]) * dt * s
             + (dF[3][1] - dF[1][3]) * dt * c;
    *dprocess = (dQ[0][0] + dQ[2][2]) * dt * dt * dt / 3.0 + (dQ[0][1] + dQ[1][0] + dQ[2][3] + dQ[3][2]) * dt * dt / 2.0
                + (dQ[1][1] + dQ[3][3]) * dt;
    *dmeasurement = dnoise;
}
