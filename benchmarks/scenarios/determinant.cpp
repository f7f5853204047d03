/* The determinant is linear in each of its minors: the cotangent of a minor is the product of the entries above it, which
   is known on the way down. So the adjoint needs no second pass and keeps nothing. */
#include <algorithm>
#include <cstdint>
#include <vector>

struct Matrix {
    int64_t n;
    const double *A;
    double *dA;
    std::vector<int64_t> following;

    Matrix(int64_t n, const double *A, double *dA) : n(n), A(A), dA(dA), following(n + 1) {
        for (int64_t k = 0; k < n; k++) following[k] = k + 1;
        following[n] = 0;
    }

    /* Calls use(column, sign, minor of this entry) for each column that is left. */
    template <class Below, class Use> void each(Below below, Use use) {
        int64_t before = n, column = following[n];
        for (double sign = 1.0; column < n; sign = -sign) {
            following[before] = following[column];
            use(column, sign, below(column, sign));
            following[before] = column;
            before = column, column = following[column];
        }
    }

    double minor(int64_t row) {
        if (row == n - 1) return A[row * n + following[n]];
        double total = 0.0;
        each([&](int64_t, double) { return minor(row + 1); },
             [&](int64_t column, double sign, double minor) { total += sign * A[row * n + column] * minor; });
        return total;
    }

    double adjoint(int64_t row, double cotangent) {
        if (row == n - 1) {
            dA[row * n + following[n]] += cotangent;
            return A[row * n + following[n]];
        }
        double total = 0.0;
        each([&](int64_t column, double sign) { return adjoint(row + 1, cotangent * sign * A[row * n + column]); },
             [&](int64_t column, double sign, double minor) {
                 dA[row * n + column] += cotangent * sign * minor;
                 total += sign * A[row * n + column] * minor;
             });
        return total;
    }
};

extern "C" double primal(int64_t n, const double *A) { return Matrix(n, A, nullptr).minor(0); }

extern "C" void gradient(int64_t n, const double *A, double *dA) {
    std::fill(dA, dA + n * n, 0.0);
    Matrix(n, A, dA).adjoint(0, 1.0);
}
