#include "flow.h"

#define ARGUMENTS                                                                                                              \
    int64_t ny, int64_t nx, int64_t nt, int64_t nit, const double *u, const double *v, double dt, double dx, double dy,       \
        const double *p, double rho, double nu, const double *weights

extern "C" double primal(ARGUMENTS) {
    State<false> state({ny, nx, nit, dt, dx, dy, rho, nu, 0.0}, 1.0, u, v, p);
    for (int64_t t = 0; t < nt; t++) state.step();
    return state.weighted(weights);
}

/* The velocities of every step are kept; the pressure is linear. */
extern "C" void gradient(ARGUMENTS, double *du, double *dv, double *dp, double *dnu) {
    State<false> state({ny, nx, nit, dt, dx, dy, rho, nu, 0.0}, 1.0, u, v, p);
    std::vector<Field> us, vs;
    for (int64_t t = 0; t < nt; t++) {
        us.push_back(state.u), vs.push_back(state.v);
        state.step();
    }
    Adjoint<false> adjoint(state.flow, weights);
    for (int64_t t = nt - 1; t >= 0; t--) adjoint.step(us[t].data(), vs[t].data());
    adjoint.store(du, dv, dp);
    *dnu = adjoint.dnu;
}
