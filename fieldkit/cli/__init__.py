"""The command line: thin verbs over the use-cases, and the door to the terminal program."""

import sys


def main() -> None:
    """Entry of the `fieldkit` command: without a verb it opens the terminal program."""
    from fieldkit.cli.surroundings import check_packages, speak_users_language

    speak_users_language()
    check_packages()
    if len(sys.argv) == 1:
        from fieldkit.cli.terminal import run_terminal  # Typer would cost a third of the first paint

        sys.exit(run_terminal())
    from fieldkit.cli.verbs import run_verbs

    run_verbs()
