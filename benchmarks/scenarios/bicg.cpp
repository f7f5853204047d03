/* Row by row, so that the matrix is read once. */
#include <cstdint>

extern "C" double primal(int64_t n, int64_t m, const double *A, const double *p, const double *r, const double *weights_s,
                         const double *weights_q) {
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const double *row = A + i * m;
        double left = 0.0, right = 0.0;
        for (int64_t j = 0; j < m; j++) left += row[j] * weights_s[j], right += row[j] * p[j];
        sum += r[i] * left + weights_q[i] * right;
    }
    return sum;
}

extern "C" void gradient(int64_t n, int64_t m, const double *A, const double *p, const double *r, const double *weights_s,
                         const double *weights_q, double *__restrict dA, double *__restrict dp, double *__restrict dr) {
    for (int64_t j = 0; j < m; j++) dp[j] = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const double *row = A + i * m, left = r[i], right = weights_q[i];
        double *__restrict drow = dA + i * m, sum = 0.0;
        for (int64_t j = 0; j < m; j++) {
            drow[j] = left * weights_s[j] + right * p[j];
            dp[j] += right * row[j];
            sum += row[j] * weights_s[j];
        }
        dr[i] = sum;
    }
}
