"""Word error rate, as the field measures it: after Whisper's own normalisation of English."""

from __future__ import annotations


def word_error_rate(reference: str, heard: str) -> float:
    """In percent of the words of the reference."""
    import jiwer
    from whisper.normalizers import EnglishTextNormalizer

    normal = EnglishTextNormalizer()
    return 100 * float(jiwer.wer(normal(reference), normal(heard)))
