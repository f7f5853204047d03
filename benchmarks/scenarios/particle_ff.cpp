#include "particle.h"

extern "C" double primal(const double *w, double dt) { return landing(*w, dt); }

extern "C" void gradient(const double *w, double dt, double *lowest) { *lowest = descent(*w, dt, slope_forward); }
