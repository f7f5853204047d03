/* A node writes what it means next to its sibling, where their parent multiplies both; the gradient of the matrix is one product
   over all nodes at the end. */
#include "blas.h"
#include "rows.h"

#include <algorithm>
#include <cmath>

struct Tree {
    int64_t width;
    const double *embeddings, *weight, *bias;
    const int64_t *left, *right, *words;
    std::vector<double> pairs;  // of each node, what its branches mean
    std::vector<double> given;  // of each node, the cotangent before tanh

    Tree(int64_t nodes, int64_t width, const double *embeddings, const double *weight, const double *bias, const int64_t *left,
         const int64_t *right, const int64_t *words)
        : width(width), embeddings(embeddings), weight(weight), bias(bias), left(left), right(right), words(words),
          pairs(nodes * 2 * width) {}

    void encode(int64_t node, double *out) {
        if (words[node] >= 0) {
            std::copy_n(embeddings + words[node] * width, width, out);
            return;
        }
        double *pair = &pairs[node * 2 * width];
        encode(left[node], pair);
        encode(right[node], pair + width);
        for (int64_t i = 0; i < width; i++) out[i] = bias[i] + weighted_sum(2 * width, weight + i * 2 * width, pair);
        for (int64_t i = 0; i < width; i++) out[i] = std::tanh(out[i]);
    }

    /* `out` is what the node means and `dout` its cotangent. */
    void adjoint(int64_t node, const double *out, const double *dout, double *dembeddings) {
        if (words[node] >= 0) {
            double *row = dembeddings + words[node] * width;
            for (int64_t i = 0; i < width; i++) row[i] += dout[i];
            return;
        }
        double *dz = &given[node * width];
        for (int64_t i = 0; i < width; i++) dz[i] = dout[i] * (1.0 - out[i] * out[i]);
        std::vector<double> dpair(2 * width);
        add_rows(width, 1.0, dz, 1, weight, 2 * width, 2 * width, dpair.data());
        const double *pair = &pairs[node * 2 * width];
        adjoint(left[node], pair, dpair.data(), dembeddings);
        adjoint(right[node], pair + width, &dpair[width], dembeddings);
    }
};

extern "C" double primal(int64_t, int64_t width, int64_t nodes, const double *embeddings, const double *weight, const double *bias,
                         const double *output, const int64_t *left, const int64_t *right, const int64_t *words, double label) {
    Tree tree(nodes, width, embeddings, weight, bias, left, right, words);
    std::vector<double> root(width);
    tree.encode(0, root.data());
    return std::log1p(std::exp(-label * weighted_sum(width, output, root.data())));
}

extern "C" void gradient(int64_t count, int64_t width, int64_t nodes, const double *embeddings, const double *weight,
                         const double *bias, const double *output, const int64_t *left, const int64_t *right,
                         const int64_t *words, double label, double *dembeddings, double *dweight, double *dbias,
                         double *doutput) {
    Tree tree(nodes, width, embeddings, weight, bias, left, right, words);
    std::vector<double> root(width), droot(width);
    tree.encode(0, root.data());
    const double score = weighted_sum(width, output, root.data()), dscore = -label / (1.0 + std::exp(label * score));
    for (int64_t i = 0; i < width; i++) doutput[i] = dscore * root[i], droot[i] = dscore * output[i];
    std::fill_n(dembeddings, count * width, 0.0);
    tree.given.resize(nodes * width);
    tree.adjoint(0, root.data(), droot.data(), dembeddings);
    std::fill_n(dbias, width, 0.0);
    for (int64_t node = 0; node < nodes; node++)
        for (int64_t i = 0; i < width; i++) dbias[i] += tree.given[node * width + i];
    gemm('T', 'N', width, 2 * width, nodes, 1.0, tree.given.data(), width, tree.pairs.data(), 2 * width, 0.0, dweight, 2 * width);
}
