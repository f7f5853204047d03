"""What callables compute: the function itself, or a derivative of another plan."""

from chainrule.runtime.plans.directional import Pullback as Pullback
from chainrule.runtime.plans.directional import Tangent as Tangent
from chainrule.runtime.plans.gradient import Gradient as Gradient
from chainrule.runtime.plans.jacobian import Jacobian as Jacobian
from chainrule.runtime.plans.second import HessianProduct as HessianProduct
from chainrule.runtime.plans.stages import Plan as Plan
from chainrule.runtime.plans.stages import Primal as Primal
from chainrule.runtime.plans.stages import Pure as Pure
from chainrule.runtime.plans.stages import Stage as Stage
from chainrule.runtime.plans.stages import name_of as name_of
from chainrule.runtime.plans.stages import parameters_of as parameters_of
