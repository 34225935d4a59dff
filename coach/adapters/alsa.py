"""Whether ALSA, Linux's sound layer, is set up at all: PortAudio ends the whole process where it is not.

Without one sound device in ALSA's configuration an assertion of PortAudio fails (`devIdx < numDeviceNames`, 19.6 and
19.7, compiled in by distributions): no exception, the app is gone and the terminal left raw. That is so on small
systems and in containers where ALSA's configuration is missing or empty.
"""

from __future__ import annotations

import ctypes
import sys

LIBRARY = "libasound.so.2"


def defines_devices() -> bool:
    """False only when ALSA is there and its configuration defines no sound device. Takes 1 to 3 ms the first time."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        alsa = ctypes.CDLL(LIBRARY)
        # PortAudio reads the same configuration again, which costs nothing while its files are unchanged.
        alsa.snd_config_update()
        top = ctypes.c_void_p.in_dll(alsa, "snd_config")
    except (OSError, AttributeError, ValueError):
        return True  # no ALSA, or not this one: nothing is known against it
    if not top:
        return False
    found = ctypes.c_void_p()
    status: int = alsa.snd_config_search(top, b"pcm", ctypes.byref(found))
    return status >= 0
