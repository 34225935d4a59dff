"""A question as it is asked, and on request why it is asked."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from coach.bank import Question


class QuestionCard(Vertical):
    """Topic, wording, and the reason for it, which is hidden until asked for."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        topic = Static(Content(self._question.topic), classes="topic")
        topic.display = bool(self._question.topic)
        yield topic
        yield Static(Content(self._question.text or "Any question you like"), classes="question")
        yield Static(Content(self._question.why), classes="why")

    def on_mount(self) -> None:
        self.query_one(".why").display = False

    def show(self, question: Question) -> None:
        """Another question in the same place; its reason is hidden again."""
        self._question = question
        topic, text, why = self.query(Static)
        topic.update(Content(question.topic))
        topic.display = bool(question.topic)
        text.update(Content(question.text))
        why.update(Content(question.why))
        why.display = False

    def toggle_why(self) -> None:
        why = self.query_one(".why")
        why.display = bool(self._question.why) and not why.display
