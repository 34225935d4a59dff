"""Which function does which fault."""

from __future__ import annotations

from benchmarks.faults import storage, takes
from benchmarks.faults.plan import FAMILIES, Scenario
from benchmarks.faults.studio import Scene

SCENES: dict[tuple[str, str], Scene] = {
    ("kills", "starting"): takes.kill_starting,
    ("kills", "recording"): takes.kill_recording,
    ("kills", "assessing"): takes.kill_assessing,
    ("kills", "saving"): storage.storing("saving", disk=False),
    ("kills", "deleting"): storage.storing("deleting", disk=False),
    ("kills", "migrating"): storage.migrating(disk=False),
    ("kills", "restoring"): storage.restoring(disk=False),
    ("kills", "backing up"): storage.backing_up(disk=False),
    ("disk", "recording"): takes.disk_recording,
    ("disk", "saving"): storage.storing("saving", disk=True),
    ("disk", "backing up"): storage.backing_up(disk=True),
    ("disk", "exporting"): storage.exporting,
    ("disk", "restoring"): storage.restoring(disk=True),
    ("disk", "migrating"): storage.migrating(disk=True),
    ("others", "two apps at once"): takes.two_apps,
    ("others", "two programs writing"): storage.two_writers,
    ("others", "backing up while another saves"): storage.backing_up_meanwhile("saving"),
    ("others", "backing up while another deletes"): storage.backing_up_meanwhile("deleting"),
    ("others", "clock forwards"): takes.clock(1),
    ("others", "clock backwards"): takes.clock(-1),
    ("others", "read-only before the start"): takes.read_only_start,
    ("others", "read-only while recording"): takes.read_only_recording,
}
SCENES |= {("microphone", kind): takes.microphone(kind) for kind in FAMILIES["microphone"]}
SCENES |= {("signals", kind): takes.signals(kind) for kind in FAMILIES["signals"]}


def scene_of(scenario: Scenario) -> Scene:
    return SCENES[scenario.family, scenario.kind]
