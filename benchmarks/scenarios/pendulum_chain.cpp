#include "dormand_prince.h"

struct Chain {
    int64_t n;
    double stiffness, damping;
    std::vector<double> strength, dstrength = std::vector<double>(n);
    double dstiffness = 0.0, ddamping = 0.0;

    Chain(int64_t n, const double *lengths, double stiffness, double damping)
        : n(n), stiffness(stiffness), damping(damping), strength(n) {
        for (int64_t i = 0; i < n; i++) strength[i] = 9.81 / lengths[i];
    }

    void f(const double *y, double *__restrict slope) const {
        double *pull = slope + n;
        for (int64_t i = 0; i < n; i++) {
            slope[i] = y[n + i];
            pull[i] = -strength[i] * std::sin(y[i]) - damping * y[n + i];
        }
        pull[0] += stiffness * (y[1] - y[0]);
        for (int64_t i = 1; i < n - 1; i++) pull[i] += stiffness * (y[i + 1] - 2.0 * y[i] + y[i - 1]);
        pull[n - 1] -= stiffness * (y[n - 1] - y[n - 2]);
    }

    void adjoint(const double *y, const double *given, double *__restrict dy) {
        const double *pull = given + n;
        double with_speeds = 0.0, with_stretch = 0.0;
        for (int64_t i = 0; i < n; i++) {
            dy[n + i] += given[i] - damping * pull[i];
            with_speeds += y[n + i] * pull[i];
        }
        /* Apart: the compiler makes one call of both in one loop, and vectorises no such call. */
        for (int64_t i = 0; i < n; i++) dy[i] -= strength[i] * std::cos(y[i]) * pull[i];
        for (int64_t i = 0; i < n; i++) dstrength[i] -= std::sin(y[i]) * pull[i];
        for (int64_t i = 0; i < n - 1; i++) with_stretch += (y[i + 1] - y[i]) * (pull[i] - pull[i + 1]);
        dy[0] += stiffness * (pull[1] - pull[0]);
        for (int64_t i = 1; i < n - 1; i++) dy[i] += stiffness * (pull[i + 1] - 2.0 * pull[i] + pull[i - 1]);
        dy[n - 1] -= stiffness * (pull[n - 1] - pull[n - 2]);
        ddamping -= with_speeds, dstiffness += with_stretch;
    }
};

extern "C" double primal(int64_t n, const double *y0, const double *lengths, double stiffness, double damping, double end,
                         double tolerance, const double *weights) {
    Chain chain(n, lengths, stiffness, damping);
    std::vector<double> y(y0, y0 + 2 * n);
    Solver<Chain>(chain, tolerance, 2 * n).forward(y.data(), end, 0.5);
    double total = 0.0;
    for (int64_t i = 0; i < 2 * n; i++) total += weights[i] * y[i];
    return total;
}

extern "C" void gradient(int64_t n, const double *y0, const double *lengths, double stiffness, double damping, double end,
                         double tolerance, const double *weights, double *dy0, double *dlengths, double *dstiffness,
                         double *ddamping) {
    Chain chain(n, lengths, stiffness, damping);
    std::copy_n(weights, 2 * n, dy0);
    Solver<Chain>(chain, tolerance, 2 * n).gradient(y0, end, 0.5, dy0);
    for (int64_t i = 0; i < n; i++) dlengths[i] = -chain.dstrength[i] * chain.strength[i] / lengths[i];
    *dstiffness = chain.dstiffness, *ddamping = chain.ddamping;
}
