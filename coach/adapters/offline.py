"""Keeps libraries that would report to their makers, or leave something outside our folders, from doing so.

ONNX Runtime, which the neural voice stands on, sends what it does to a server of its maker's and keeps a number for the
machine, unless it is told otherwise before it is loaded. The libraries behind the sentence model would ask about newer
weights. PyTorch makes a folder of a known name among everybody's temporary files for code that it never compiles here.
"""

from __future__ import annotations

import os
from pathlib import Path

#: Each is read when a library is first imported.
_SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    # Any folder that is there and that only its owner writes to: then none is made.
    "TORCHINDUCTOR_CACHE_DIR": str(Path(__file__).resolve().parent),
}


def keep_offline() -> None:
    """To be called before such a library is imported; whatever the user's environment says, nothing leaves."""
    os.environ.update(_SWITCHES)
