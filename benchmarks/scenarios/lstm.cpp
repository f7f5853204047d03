/* Of a time step, hidden values and cells are kept; the gates are computed again, by vector exponentials. Rows are as wide
   as full vectors, filled up with zeros. */
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

static const int64_t LANES = 8;

struct Network {
    int64_t layers, width, wide;
    std::vector<double> main, extra;

    Network(int64_t layers, int64_t width, const double *main, const double *extra)
        : layers(layers), width(width), wide((width + LANES - 1) / LANES * LANES), main(widened(8 * layers, main)),
          extra(widened(3, extra)) {}

    std::vector<double> widened(int64_t rows, const double *x) const {
        std::vector<double> y(rows * wide);
        for (int64_t k = 0; k < rows; k++) std::copy(x + k * width, x + (k + 1) * width, &y[k * wide]);
        return y;
    }

    void narrowed(int64_t rows, const double *y, double *x) const {
        for (int64_t k = 0; k < rows; k++) std::copy(y + k * wide, y + k * wide + width, x + k * width);
    }

    const double *layer(int64_t k) const { return &main[8 * k * wide]; }

    /* The values of the gates: forget, take, give, change. */
    void gates(int64_t k, const double *x, const double *hidden, double *__restrict values) const {
        const double *weight = layer(k), *bias = weight + 4 * wide;
        double *forget = values, *take = values + wide, *give = values + 2 * wide, *change = values + 3 * wide;
        for (int64_t a = 0; a < wide; a++) {
            forget[a] = -(x[a] * weight[a] + bias[a]);
            take[a] = -(hidden[a] * weight[wide + a] + bias[wide + a]);
            give[a] = -(x[a] * weight[2 * wide + a] + bias[2 * wide + a]);
        }
        for (int64_t a = 0; a < 3 * wide; a++) values[a] = 1.0 / (1.0 + std::exp(values[a]));
        for (int64_t a = 0; a < wide; a++) change[a] = std::tanh(hidden[a] * weight[3 * wide + a] + bias[3 * wide + a]);
    }

    /* From the state of one step to that of the next; they may be the same. */
    const double *step(const double *letter, const double *state, double *next, double *x, double *values) const {
        for (int64_t a = 0; a < wide; a++) x[a] = letter[a] * extra[a];
        const double *below = x;
        for (int64_t k = 0; k < layers; k++, state += 2 * wide, next += 2 * wide) {
            gates(k, below, state, values);
            for (int64_t a = 0; a < wide; a++) {
                const double cell = state[wide + a] * values[a] + values[wide + a] * values[3 * wide + a];
                next[wide + a] = cell;
                next[a] = values[2 * wide + a] * std::tanh(cell);
            }
            below = next;
        }
        return below;
    }

    /* What one prediction adds; `y` becomes the derivative by it. */
    double loss(const double *hidden, const double *letter, double *y) const {
        double sum = 2.0, bits = 0.0, dot = 0.0;
        for (int64_t a = 0; a < width; a++) {
            const double predicted = hidden[a] * extra[wide + a] + extra[2 * wide + a];
            dot += letter[a] * predicted, bits += letter[a];
            y[a] = predicted;
        }
        for (int64_t a = 0; a < width; a++) sum += y[a] = std::exp(y[a]);
        for (int64_t a = 0; a < width; a++) y[a] = letter[a] - bits / sum * y[a];
        return dot - bits * std::log(sum);
    }
};

extern "C" double primal(int64_t layers, int64_t length, int64_t width, const double *main, const double *extra,
                         const double *start, const double *text) {
    const Network network(layers, width, main, extra);
    const int64_t wide = network.wide;
    std::vector<double> state = network.widened(2 * layers, start), letters = network.widened(length, text);
    std::vector<double> x(wide), values(4 * wide), y(wide);
    double total = 0.0;
    for (int64_t t = 0; t < length - 1; t++) {
        const double *hidden = network.step(&letters[t * wide], state.data(), state.data(), x.data(), values.data());
        total += network.loss(hidden, &letters[(t + 1) * wide], y.data());
    }
    return -total / ((length - 1) * width);
}

/* The adjoint of one layer: takes the cotangents of its hidden values and its cell after the step, leaves those before. */
static void back(const Network &network, int64_t k, const double *x, const double *before, const double *after,
                 double *__restrict values, double *__restrict dhidden, double *__restrict dcell, double *__restrict dx,
                 double *__restrict dweight) {
    const int64_t wide = network.wide;
    const double *weight = network.layer(k), *hidden = before, *cell = before + wide;
    double *dbias = dweight + 4 * wide;
    network.gates(k, x, hidden, values);
    for (int64_t a = 0; a < wide; a++) {
        const double f = values[a], i = values[wide + a], o = values[2 * wide + a], g = values[3 * wide + a];
        const double squashed = std::tanh(after[wide + a]);
        const double dc = dcell[a] + dhidden[a] * o * (1.0 - squashed * squashed);
        const double df = dc * cell[a] * f * (1.0 - f), di = dc * g * i * (1.0 - i);
        const double dout = dhidden[a] * squashed * o * (1.0 - o), dg = dc * i * (1.0 - g * g);
        dweight[a] += df * x[a], dbias[a] += df;
        dweight[wide + a] += di * hidden[a], dbias[wide + a] += di;
        dweight[2 * wide + a] += dout * x[a], dbias[2 * wide + a] += dout;
        dweight[3 * wide + a] += dg * hidden[a], dbias[3 * wide + a] += dg;
        dcell[a] = dc * f;
        dhidden[a] = di * weight[wide + a] + dg * weight[3 * wide + a];
        dx[a] = df * weight[a] + dout * weight[2 * wide + a];
    }
}

extern "C" void gradient(int64_t layers, int64_t length, int64_t width, const double *main, const double *extra,
                         const double *start, const double *text, double *dmain, double *dextra) {
    const Network network(layers, width, main, extra);
    const int64_t wide = network.wide, size = 2 * layers * wide;
    std::vector<double> states = network.widened(2 * layers, start), letters = network.widened(length, text);
    std::vector<double> x(wide), values(4 * wide), y(wide), dstate(size), dx(wide), dweights(8 * layers * wide), dscales(3 * wide);
    states.resize(length * size);
    for (int64_t t = 0; t < length - 1; t++)
        network.step(&letters[t * wide], &states[t * size], &states[(t + 1) * size], x.data(), values.data());
    for (int64_t t = length - 2; t >= 0; t--) {
        const double *before = &states[t * size], *after = before + size, *letter = &letters[t * wide];
        const double *top = after + size - 2 * wide;
        double *dtop = &dstate[size - 2 * wide];
        network.loss(top, letter + wide, y.data());
        for (int64_t a = 0; a < wide; a++) {
            dscales[wide + a] += y[a] * top[a];
            dscales[2 * wide + a] += y[a];
            dtop[a] += y[a] * network.extra[wide + a];
            x[a] = letter[a] * network.extra[a];
        }
        for (int64_t k = layers - 1; k >= 0; k--) {
            const int64_t place = 2 * k * wide;
            const double *below = k ? after + place - 2 * wide : x.data();
            back(network, k, below, before + place, after + place, values.data(), &dstate[place], &dstate[place + wide], dx.data(),
                 &dweights[8 * k * wide]);
            double *to = k ? &dstate[place - 2 * wide] : dscales.data();
            for (int64_t a = 0; a < wide; a++) to[a] += k ? dx[a] : dx[a] * letter[a];
        }
    }
    const double share = -1.0 / ((length - 1) * width);
    for (double &d : dweights) d *= share;
    for (double &d : dscales) d *= share;
    network.narrowed(8 * layers, dweights.data(), dmain);
    network.narrowed(3, dscales.data(), dextra);
}
