/* Row by row, so that the matrix is read once. */
#include <cstdint>

extern "C" double primal(int64_t n, const double *x1, const double *x2, const double *y1, const double *y2, const double *A,
                         const double *weights1, const double *weights2) {
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const double *row = A + i * n;
        double left = 0.0, right = 0.0;
        for (int64_t j = 0; j < n; j++) left += row[j] * y1[j], right += row[j] * weights2[j];
        sum += weights1[i] * (x1[i] + left) + y2[i] * right + weights2[i] * x2[i];
    }
    return sum;
}

extern "C" void gradient(int64_t n, const double *, const double *, const double *y1, const double *y2, const double *A,
                         const double *weights1, const double *weights2, double *dx1, double *dx2, double *__restrict dy1,
                         double *__restrict dy2, double *__restrict dA) {
    for (int64_t j = 0; j < n; j++) dx1[j] = weights1[j], dx2[j] = weights2[j], dy1[j] = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const double *row = A + i * n, left = weights1[i], right = y2[i];
        double *__restrict drow = dA + i * n, sum = 0.0;
        for (int64_t j = 0; j < n; j++) {
            drow[j] = left * y1[j] + right * weights2[j];
            dy1[j] += left * row[j];
            sum += row[j] * weights2[j];
        }
        dy2[i] = sum;
    }
}
