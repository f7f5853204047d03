"""The command line: `chainrule source`, `chainrule demo`."""


def main() -> None:
    """Run the command line."""
    # The commands' libraries load only here: importing chainrule stays quick.
    from chainrule.cli.app import app

    app()
