"""Record in a process of its own, to be killed, starved or left without a device by a test.

python -m tests.support.record_take PATH [LARGEST_FILE_BYTES]
records until standard input ends, and tells the result as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from threading import Event, Thread

from coach.adapters.microphone import Microphone
from coach.errors import CoachError, TakeInterruptedError


def main(path: str, largest: str = "") -> None:
    if largest:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), int(largest)))
    stop = Event()
    Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    try:
        recording = Microphone().record(
            Path(path), device="", stop=stop, paused=Event(), on_level=lambda level: None, on_audio=len, limit_s=60
        )
        result = {"error": None, "duration_s": recording.duration_s}
    except TakeInterruptedError as error:
        result = {"error": str(error), "duration_s": error.recording.duration_s}
    except CoachError as error:
        result = {"error": str(error), "duration_s": None}
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
