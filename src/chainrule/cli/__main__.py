"""`python -m chainrule.cli`."""

from chainrule.cli import main

main()
