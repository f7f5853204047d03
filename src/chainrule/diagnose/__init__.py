"""Questions about one run of a function: do the derivatives agree, where are kinks, where did NaN come from."""

from __future__ import annotations

from chainrule.diagnose.check import CheckReport as CheckReport
from chainrule.diagnose.check import check as check
from chainrule.diagnose.kinks import Kink as Kink
from chainrule.diagnose.nan import NanReport as NanReport
from chainrule.diagnose.nan import locate_nan as locate_nan
