"""The command line: stdout is data, stderr is narration, the exit code is one of `coach.errors.ExitCode`."""

from coach.cli.command import main

__all__ = ["main"]
