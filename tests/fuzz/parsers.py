"""Every parser that is fuzzed, by the name under which it is run."""

from __future__ import annotations

from tests.fuzz.arguments import ARGUMENTS
from tests.fuzz.arrays import ARRAYS
from tests.fuzz.audio_files import AUDIO
from tests.fuzz.backups import BACKUPS
from tests.fuzz.batch_lines import BATCH
from tests.fuzz.databases import DATABASES, ROWS
from tests.fuzz.harness import Parser
from tests.fuzz.journals import CACHES, JOURNAL, SPEEDS
from tests.fuzz.rendering import RENDERING
from tests.fuzz.scoring_texts import SCORING
from tests.fuzz.servers import DOWNLOAD, SERVER
from tests.fuzz.settings_files import CONFIG, ENVIRONMENT, PROFILE
from tests.fuzz.yaml_files import YAML

PARSERS: dict[str, Parser] = {
    "yaml": YAML,
    "batch": BATCH,
    "config": CONFIG,
    "profile": PROFILE,
    "environment": ENVIRONMENT,
    "audio": AUDIO,
    "backups": BACKUPS,
    "databases": DATABASES,
    "rows": ROWS,
    "scoring": SCORING,
    "rendering": RENDERING,
    "arrays": ARRAYS,
    "journal": JOURNAL,
    "speeds": SPEEDS,
    "caches": CACHES,
    "arguments": ARGUMENTS,
    "server": SERVER,
    "download": DOWNLOAD,
}
