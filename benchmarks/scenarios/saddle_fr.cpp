#include "saddle.h"

extern "C" double primal(const double *p) { return highest({p[0], p[1]}); }

extern "C" void gradient(const double *p, double *lowest, double *highest) { saddle({p[0], p[1]}, lowest, highest); }
