"""Turnaround Coach: rehearse the interview questions about a weak exam and the recovery from it."""
