"""What C libraries print goes to the log; what Python and Textual print stays on the terminal."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, sys
from pathlib import Path
from coach.adapters.quiet_stderr import keep_stderr_quiet
for _ in range(2):
    keep_stderr_quiet(Path(sys.argv[1]))
os.write(2, b"ALSA lib\\n")
sys.stderr.write("narration\\n")
sys.__stderr__.write("screen\\n")
"""


def test_only_file_descriptor_2_is_diverted(tmp_path: Path) -> None:
    log = tmp_path / "native.log"
    log.write_text("earlier\n")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(log)], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == "narration\nscreen\n"
    assert log.read_text() == "earlier\nALSA lib\n"


def test_a_new_log_is_private(tmp_path: Path) -> None:
    log = tmp_path / "native.log"
    subprocess.run([sys.executable, "-c", SCRIPT, str(log)], check=True, capture_output=True, timeout=60)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "none" / "native.log")],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "StorageError" in done.stderr
