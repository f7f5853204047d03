"""The table of scenarios: each is a program in plain Python, and what an expert would write by hand instead.

A scenario NAME is two or three files, found by their names:

`NAME.py`, the program as its authors would write it, and how to call it:

* `program(*args)`, with a scalar result; it leaves its arguments alone;
* `GRADIENT`, the names of the arguments that the gradient is taken with respect to;
* `SIZES`, from a name to the arguments of `inputs`: "tiny" for the tests, "small" and perhaps "large" for the clock;
* `inputs(**size)`, the program's arguments, the same ones each time;
* `native(*args)`, what the C++ takes for these: integers, floats, and C-contiguous arrays;
* `RTOL` where conditioning does not allow 1e-10;
* where the derivative is not a gradient: `derivative(program)`, which makes it, and `outputs(*args)`, the arrays that
  the C++ writes it into; where the result is not a scalar: `results(*args)`, likewise.

`NAME.cpp`, with a plain C interface, where integers are `int64_t`, floats `double`, arrays pointers:

* `double primal(native...)`, or with `results` after the arguments;
* `void gradient(native..., outputs...)`, the adjoint by hand; it overwrites the outputs;
* `void gradient_blas(...)`, where an expert would hand to BLAS or LAPACK what the program does with loops.

`NAME_jax.py`, if JAX can express it: `program(*args)` as its users write it, and `expert(*args)` where that differs
(integers are static); `derivative(program)` where it is not `jax.grad`.
"""
