"""Keeps libraries that would report to their makers from doing so.

ONNX Runtime, which the neural voice stands on, sends what it does to a server of its maker's and keeps a number for the
machine, unless it is told otherwise before it is loaded. The libraries behind the sentence model would ask about newer
weights.
"""

from __future__ import annotations

import os

#: Each is read when a library is first imported.
_SWITCHES = {
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def keep_offline() -> None:
    """To be called before such a library is imported; whatever the user's environment says, nothing leaves."""
    os.environ.update(_SWITCHES)
