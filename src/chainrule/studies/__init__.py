"""Studies of a program, on its exact derivatives: what matters, what fits the data, what would be better.

Each takes an ordinary function and records of floats, and returns a result that prints itself, draws itself,
and holds records of the same kind. SciPy, rich and matplotlib load when a study first needs them.
"""

from chainrule.studies.calibrate import calibrate as calibrate
from chainrule.studies.minimize import minimize as minimize
from chainrule.studies.results import Calibration as Calibration
from chainrule.studies.results import ConstraintValue as ConstraintValue
from chainrule.studies.results import Minimum as Minimum
from chainrule.studies.results import Sensitivities as Sensitivities
from chainrule.studies.sensitivity import sensitivity as sensitivity
