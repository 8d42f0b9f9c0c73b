"""Entry point: run the command, and turn every expected failure into words and an exit code.

Exit codes: 0 answered; 1 it could not be done (a case with faults, a model that fails, a full
disk); 2 it was asked wrongly (a question, a name, a number, an option).
"""

import sys

from wouldtake.errors import QuestionError, SettingError, WouldTakeError

from .unloaded import leave_unused

STOPPED = 130  # by Ctrl-C, as shells count


def main() -> None:
    """Run `wouldtake` with the shell's arguments and exit."""
    leave_unused()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command line; returns the exit code. Prints no stack trace for a user's mistake."""
    from .app import app  # noqa: PLC0415  (after main's own imports, which must stay light)

    try:
        app(args=arguments, prog_name="wouldtake")
    except SystemExit as leaving:  # Typer ends every command so, a wrong option with 2
        code = leaving.code if isinstance(leaving.code, int) else 1
        if code == STOPPED:
            print("Stopped. Nothing half-written was left behind.", file=sys.stderr)
        return code
    except KeyboardInterrupt:
        print("Stopped. Nothing half-written was left behind.", file=sys.stderr)
        return STOPPED
    except WouldTakeError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return exit_code(error)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"Error: {where}{error.strerror or error}", file=sys.stderr)
        return 1
    return 0


def exit_code(error: WouldTakeError) -> int:
    """2 where the question or a setting is at fault, 1 where a case or a model is."""
    return 2 if isinstance(error, QuestionError | SettingError) else 1
