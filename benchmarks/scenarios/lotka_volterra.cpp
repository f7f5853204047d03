#include "dormand_prince.h"

struct Populations {
    double alpha, beta, gamma, delta;
    double dalpha = 0.0, dbeta = 0.0, dgamma = 0.0, ddelta = 0.0;

    void f(const double *y, double *slope) const {
        const double met = y[0] * y[1];
        slope[0] = alpha * y[0] - beta * met;
        slope[1] = delta * met - gamma * y[1];
    }
    void adjoint(const double *y, const double *given, double *dy) {
        const double met = y[0] * y[1], dmet = delta * given[1] - beta * given[0];
        dy[0] += alpha * given[0] + dmet * y[1];
        dy[1] += dmet * y[0] - gamma * given[1];
        dalpha += given[0] * y[0], dbeta -= given[0] * met;
        ddelta += given[1] * met, dgamma -= given[1] * y[1];
    }
};

extern "C" double primal(const double *y0, double alpha, double beta, double gamma, double delta, double end, double tolerance,
                         const double *weights) {
    Populations populations{alpha, beta, gamma, delta};
    double y[] = {y0[0], y0[1]};
    Solver<Populations, 2>(populations, tolerance, 2).forward(y, end, 0.5);
    return weights[0] * y[0] + weights[1] * y[1];
}

extern "C" void gradient(const double *y0, double alpha, double beta, double gamma, double delta, double end, double tolerance,
                         const double *weights, double *dy0, double *dalpha, double *dbeta, double *dgamma, double *ddelta) {
    Populations populations{alpha, beta, gamma, delta};
    std::copy_n(weights, 2, dy0);
    Solver<Populations, 2>(populations, tolerance, 2).gradient(y0, end, 0.5, dy0);
    *dalpha = populations.dalpha, *dbeta = populations.dbeta, *dgamma = populations.dgamma, *ddelta = populations.ddelta;
}
