"""What is believed of what Whisper wrote."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from coach.adapters.decoding import credible


@dataclass(frozen=True)
class Wrote:
    text: str
    avg_logprob: float = -0.3
    compression_ratio: float = 1.0
    no_speech_prob: float = 0.0


def believed(prompted: str, unprompted: str) -> str | None:
    best = credible(lambda prompt, _temperature: Wrote(prompted if prompt else unprompted))
    return best.text if best else None


@pytest.mark.parametrize(
    "text",
    [
        "The, the, the, the, the,",
        "I'm an IMG, I'm an IMG, and my, my, my,",
        "UWorld, NBME, Anki, the sub-internship and ERAS.",
        "Thank you for watching.",
    ],
)
def test_the_prompts_own_words_have_to_be_heard_without_it(text: str) -> None:
    assert believed(text, "") is None
    assert believed(text, text.lower()) == text


def test_other_words_are_believed_at_once() -> None:
    assert believed("My score was low because I read passively.", "") == "My score was low because I read passively."
