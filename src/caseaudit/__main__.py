"""The command: answers `--version` at once, and leaves the rest to `cli`."""

import sys


def main() -> None:
    """Runs the command of `sys.argv` and exits with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from caseaudit import __version__

        print(f"caseaudit {__version__}")
        return
    from caseaudit.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
