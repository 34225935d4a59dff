"""Faults on purpose, at random moments, to the real coach; and what is left afterwards."""
