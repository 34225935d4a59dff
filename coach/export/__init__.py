"""Answers as a file to keep, to count with, or to send to a mentor."""

from coach.export.answers import Chosen, Format, export, export_to

__all__ = ["Chosen", "Format", "export", "export_to"]
