"""Questions about a function: do its derivatives agree, where are kinks, whence NaN, what does it look like."""

from __future__ import annotations

from chainrule.diagnose.check import CheckReport as CheckReport
from chainrule.diagnose.check import check as check
from chainrule.diagnose.graph import ComputationGraph as ComputationGraph
from chainrule.diagnose.graph import graph as graph
from chainrule.diagnose.kinks import Kink as Kink
from chainrule.diagnose.nan import NanReport as NanReport
from chainrule.diagnose.nan import locate_nan as locate_nan
