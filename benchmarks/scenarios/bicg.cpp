#include "two_products.h"

extern "C" double primal(int64_t n, int64_t m, const double *A, const double *p, const double *r, const double *weights_s,
                         const double *weights_q) {
    return value_of_two(n, m, A, r, weights_s, weights_q, p);
}

extern "C" void gradient(int64_t n, int64_t m, const double *A, const double *p, const double *r, const double *weights_s,
                         const double *weights_q, double *dA, double *dp, double *dr) {
    gradient_of_two(n, m, A, r, weights_s, weights_q, p, dA, dr, dp);
}
