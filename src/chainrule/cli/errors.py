"""What can go wrong on the command line, as a sentence that ends in the repair."""


class CommandError(Exception):
    """A mistake in a command. The command line prints it, without a traceback, and ends with code 2."""
