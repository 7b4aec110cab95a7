"""The command: answers `--version` at once, and leaves the rest to `cli`."""

import gc
import sys


def main() -> None:
    """Runs the command of `sys.argv` and exits with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from caseaudit import __version__

        print(f"caseaudit {__version__}")
        return
    # What is loaded stays to the end, so looking for what can be let go is time lost, a fifth of a short run: on the way
    # as little as need be, and none at the end, when everything goes with the process.
    gc.set_threshold(100_000)
    from caseaudit.cli import run

    code = run()
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
