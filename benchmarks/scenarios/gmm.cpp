/* Point by point: nothing of one point is kept for the next, its adjoint follows right after it. */
#include "blas.h"

#include <algorithm>
#include <cmath>
#include <vector>

struct Mixture {
    int64_t d, k;
    const double *alphas, *means, *icf;
    int64_t packed = d * (d + 1) / 2;
    std::vector<double> diagonals = std::vector<double>(k * d), logdets = std::vector<double>(k);

    Mixture(int64_t d, int64_t k, const double *alphas, const double *means, const double *icf)
        : d(d), k(k), alphas(alphas), means(means), icf(icf) {
        for (int64_t j = 0; j < k; j++)
            for (int64_t a = 0; a < d; a++) {
                diagonals[j * d + a] = std::exp(icf[j * packed + a]);
                logdets[j] += icf[j * packed + a];
            }
    }

    /* The term of one component at one point, its centred point and its factor times that. */
    double term(int64_t j, const double *x, double *__restrict centred, double *__restrict z) const {
        const double *mean = means + j * d, *diagonal = &diagonals[j * d], *column = icf + j * packed + d;
        for (int64_t a = 0; a < d; a++) {
            centred[a] = x[a] - mean[a];
            z[a] = diagonal[a] * centred[a];
        }
        for (int64_t a = 0; a < d - 1; column += d - 1 - a, a++)
            for (int64_t b = a + 1; b < d; b++) z[b] += column[b - a - 1] * centred[a];
        double square = 0.0;
        for (int64_t a = 0; a < d; a++) square += z[a] * z[a];
        return alphas[j] + logdets[j] - 0.5 * square;
    }
};

/* The logarithm of a sum of exponentials; x becomes its gradient. */
static double log_sum_exp(int64_t n, double *x) {
    double largest = *std::max_element(x, x + n), sum = 0.0;
    for (int64_t k = 0; k < n; k++) sum += x[k] = std::exp(x[k] - largest);
    for (int64_t k = 0; k < n; k++) x[k] /= sum;
    return largest + std::log(sum);
}

extern "C" double primal(int64_t d, int64_t k, int64_t n, const double *alphas, const double *means, const double *icf,
                         const double *x, double gamma, int64_t m) {
    Mixture mixture(d, k, alphas, means, icf);
    std::vector<double> centred(d), z(d), terms(k);
    double total = -0.5 * n * d * std::log(2 * M_PI);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < k; j++) terms[j] = mixture.term(j, x + i * d, centred.data(), z.data());
        total += log_sum_exp(k, terms.data());
    }
    terms.assign(alphas, alphas + k);
    total -= n * log_sum_exp(k, terms.data());
    for (int64_t j = 0; j < k; j++) {
        double squares = 0.0;
        for (int64_t a = 0; a < d; a++) squares += mixture.diagonals[j * d + a] * mixture.diagonals[j * d + a];
        for (int64_t a = d; a < mixture.packed; a++) squares += icf[j * mixture.packed + a] * icf[j * mixture.packed + a];
        total += 0.5 * gamma * gamma * squares - m * mixture.logdets[j];
    }
    return total - k * (d + m + 1) * d * (std::log(gamma) - 0.5 * std::log(2.0));
}

/* The gradient of what does not depend on the points. */
static void gradient_of_prior(const Mixture &mixture, int64_t n, double gamma, int64_t m, double *dalphas, double *dicf) {
    const int64_t k = mixture.k, d = mixture.d, packed = mixture.packed;
    std::copy(mixture.alphas, mixture.alphas + k, dalphas);
    log_sum_exp(k, dalphas);
    for (int64_t j = 0; j < k; j++) {
        dalphas[j] *= -n;
        for (int64_t a = 0; a < d; a++)
            dicf[j * packed + a] = gamma * gamma * mixture.diagonals[j * d + a] * mixture.diagonals[j * d + a] - m;
        for (int64_t a = d; a < packed; a++) dicf[j * packed + a] = gamma * gamma * mixture.icf[j * packed + a];
    }
}

extern "C" void gradient(int64_t d, int64_t k, int64_t n, const double *alphas, const double *means, const double *icf,
                         const double *x, double gamma, int64_t m, double *dalphas, double *dmeans, double *dicf) {
    Mixture mixture(d, k, alphas, means, icf);
    const int64_t packed = mixture.packed;
    std::vector<double> centred(k * d), z(k * d), terms(k);
    gradient_of_prior(mixture, n, gamma, m, dalphas, dicf);
    std::fill(dmeans, dmeans + k * d, 0.0);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < k; j++) terms[j] = mixture.term(j, x + i * d, &centred[j * d], &z[j * d]);
        log_sum_exp(k, terms.data());
        for (int64_t j = 0; j < k; j++) {
            const double weight = terms[j];
            const double *zj = &z[j * d], *c = &centred[j * d], *diagonal = &mixture.diagonals[j * d];
            const double *column = icf + j * packed + d;
            double *__restrict dmean = dmeans + j * d, *__restrict dfactor = dicf + j * packed;
            double *__restrict dcolumn = dfactor + d;
            dalphas[j] += weight;
            for (int64_t a = 0; a < d; a++) {
                double dot = diagonal[a] * zj[a];
                dfactor[a] += weight * (1.0 - dot * c[a]);
                const double scale = weight * c[a];
                for (int64_t b = a + 1; b < d; b++) {
                    dot += column[b - a - 1] * zj[b];
                    dcolumn[b - a - 1] -= scale * zj[b];
                }
                dmean[a] += weight * dot;
                column += d - 1 - a, dcolumn += d - 1 - a;
            }
        }
    }
}

/* All components at once, a block of points that fits into the cache at a time: their factors are the rows of one matrix. */
extern "C" void gradient_blas(int64_t d, int64_t k, int64_t n, const double *alphas, const double *means, const double *icf,
                              const double *x, double gamma, int64_t m, double *dalphas, double *dmeans, double *dicf) {
    Mixture mixture(d, k, alphas, means, icf);
    const int64_t packed = mixture.packed, wide = k * d, block = std::max<int64_t>(16, 32768 / wide);
    std::vector<double> factors(wide * d), offsets(wide), dfactors(wide * d), sums(wide), z(block * wide), terms(k), shares(k);
    for (int64_t j = 0; j < k; j++) {
        const double *column = icf + j * packed + d;
        double *L = &factors[j * d * d];
        for (int64_t a = 0; a < d; a++) {
            L[a * d + a] = mixture.diagonals[j * d + a];
            for (int64_t b = a + 1; b < d; b++) L[b * d + a] = *column++;
        }
        gemv('N', d, d, 1.0, L, d, means + j * d, 0.0, &offsets[j * d]);
    }
    gradient_of_prior(mixture, n, gamma, m, dalphas, dicf);
    for (int64_t start = 0; start < n; start += block) {
        const int64_t count = std::min(block, n - start);
        gemm('N', 'T', count, wide, d, 1.0, x + start * d, d, factors.data(), d, 0.0, z.data(), wide);
        for (int64_t i = 0; i < count; i++) {
            double *row = &z[i * wide];
            for (int64_t j = 0; j < k; j++) {
                double square = 0.0;
                for (int64_t a = j * d; a < (j + 1) * d; a++) row[a] -= offsets[a], square += row[a] * row[a];
                terms[j] = alphas[j] + mixture.logdets[j] - 0.5 * square;
            }
            log_sum_exp(k, terms.data());
            for (int64_t j = 0; j < k; j++) {
                shares[j] += terms[j];
                for (int64_t a = j * d; a < (j + 1) * d; a++) sums[a] += row[a] *= terms[j];
            }
        }
        gemm('T', 'N', wide, d, count, 1.0, z.data(), wide, x + start * d, d, 1.0, dfactors.data(), d);
    }
    /* So far, dfactors holds the weighted sums of z times points, which are not centred, and sums those of z. */
    for (int64_t j = 0; j < k; j++) {
        const double *L = &factors[j * d * d], *sum = &sums[j * d], *mean = means + j * d;
        double *dL = &dfactors[j * d * d], *diagonal = dicf + j * packed, *column = diagonal + d;
        dalphas[j] += shares[j];
        gemv('T', d, d, 1.0, L, d, sum, 0.0, dmeans + j * d);
        for (int64_t a = 0; a < d; a++) {
            diagonal[a] += shares[j] - L[a * d + a] * (dL[a * d + a] - sum[a] * mean[a]);
            for (int64_t b = a + 1; b < d; b++) *column++ -= dL[b * d + a] - sum[b] * mean[a];
        }
    }
}
