/* Three parameters: their tangents pass along with the variance, in one sweep that keeps nothing. Eight variances at a time give
   eight logarithms at once. */
#include <cmath>
#include <cstdint>

extern "C" double primal(double omega, double alpha, double beta, int64_t n, const double *returns) {
    double variance = omega / (1.0 - alpha - beta), logarithms = 0.0, quotients = 0.0;
    int64_t t = 0;
    for (; t + 8 <= n; t += 8) {
        double variances[8];
        for (int64_t k = 0; k < 8; k++) {
            variances[k] = variance;
            variance = omega + alpha * returns[t + k] * returns[t + k] + beta * variance;
        }
        for (int64_t k = 0; k < 8; k++) {
            logarithms += std::log(variances[k]);
            quotients += returns[t + k] * returns[t + k] / variances[k];
        }
    }
    for (; t < n; t++) {
        logarithms += std::log(variance);
        quotients += returns[t] * returns[t] / variance;
        variance = omega + alpha * returns[t] * returns[t] + beta * variance;
    }
    return 0.5 * (std::log(2.0 * M_PI) + (logarithms + quotients) / n);
}

extern "C" void gradient(double omega, double alpha, double beta, int64_t n, const double *returns, double *domega,
                         double *dalpha, double *dbeta) {
    const double rest = 1.0 - alpha - beta;
    double variance = omega / rest, by_omega = 1.0 / rest, by_alpha = variance / rest, by_beta = by_alpha;
    double sum_omega = 0.0, sum_alpha = 0.0, sum_beta = 0.0;
    for (int64_t t = 0; t < n; t++) {
        const double square = returns[t] * returns[t], inverse = 1.0 / variance;
        const double given = inverse - square * inverse * inverse;
        sum_omega += given * by_omega, sum_alpha += given * by_alpha, sum_beta += given * by_beta;
        by_omega = 1.0 + beta * by_omega;
        by_alpha = square + beta * by_alpha;
        by_beta = variance + beta * by_beta;
        variance = omega + alpha * square + beta * variance;
    }
    *domega = 0.5 * sum_omega / n, *dalpha = 0.5 * sum_alpha / n, *dbeta = 0.5 * sum_beta / n;
}
