"""How Whisper writes the field's terms when it does not know them, and what was meant: a table.

A pattern has one piece per word: a regular expression for the word in lower case, without the punctuation around it.
`gives` lists what the words become; a number after a slash says how many words a piece stands for (1 when left out).
"""

from __future__ import annotations

from dataclasses import dataclass

#: Acronyms that Whisper spells out: "N B M E", "N.B.M.E.", "n-b-m-e", "NB ME".
ACRONYMS = frozenset({"USMLE", "NBME", "USCE", "IMG", "ECFMG", "NRMP", "ERAS", "CK", "ICU"})
#: Of these, the ones that are also ordinary words or names when they are written as one word in lower case.
WORDS_TOO = frozenset({"ERAS"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of writing a term. The neighbours are regular expressions too; an empty one does not matter.

    At the beginning and the end of the answer a neighbour is the empty string.
    """

    pattern: str
    gives: str
    before: str = ""
    after: str = ""
    not_before: str = ""
    not_after: str = ""


_ONE = r"one|won|1"
_TWO = r"two|2"
_TWO_BY_EAR = r"two|2|to|too"
_THREE = r"three|3"
_EXAM = (
    r"score|scores|exam|exams|result|results|failure|attempt|attempts|fail|pass|prep|preparation|performance"
    r"|setback|material|content|transcript|period|ck"
)
#: "one step two short", "each step one by one": a step, not an exam, unless an exam word follows.
_A_STEP = r"a|an|this|that|one|each|every|next|first|last|another|same|single|by|i|we|you|they|can|could|would|will"
_NOT_AN_EXAM = (
    r"of|foot|feet|inch|inches|by|at|back|forward|backward|closer|further|ahead|more|over|out|short|away|person"
    r"|takes|needs|must"
)
_USED = (
    r"used|using|use|did|do|doing|done|finished|completed|repeated|my|through|with|around|and|in|from|on|of|the|both|by"
)
_QUESTIONS = r"question|questions|qbank|block|blocks|self|percent|percentage|percentages|score|scores"
_CARDS = r"card|cards|deck|decks|flashcard|flashcards|review|reviews|app"
_APPLICATION = r"application|applications|season|cycle|profile|token|letter|letters|filter|filters"


def _step(said: str, number: str) -> tuple[Rule, ...]:
    """A step of the exam by its number, which stays two words."""
    return (
        Rule(f"step {said}", f"Step {number}", after=_EXAM),
        Rule(f"step {said}", f"Step {number}", not_before=_A_STEP, not_after=_NOT_AN_EXAM),
        Rule(f"step-(?:{said})|step{number}", f"Step_{number}", not_after=_NOT_AN_EXAM),
    )


#: The first rule that fits counts, so the longer ones come first.
RULES = (
    Rule(f"step {_TWO} see|sea|c kay|k|okay", "Step 2 CK/2"),
    Rule("step to|too see|sea|c kay|k|okay", "Step 2 CK/2", not_before="to|i|we|you|they|can|could|would|will"),
    Rule(f"step {_TWO_BY_EAR} ck|c\\.k|c-k|see-kay|seekay|ceekay", "Step 2 CK"),
    Rule(f"step {_TWO_BY_EAR} cki", "Step 2 CK_I"),
    Rule(f"step {_TWO_BY_EAR} c|see|sea s|ess", "Step 2 CS/2"),
    Rule(f"step {_ONE} and {_TWO}", "Step 1 and 2", not_before=_A_STEP, not_after=_NOT_AN_EXAM),
    Rule(f"steps {_ONE} and {_TWO}", "Steps 1 and 2", not_after=_NOT_AN_EXAM),
    *_step(_ONE, "1"),
    *_step(_TWO, "2"),
    *_step(_THREE, "3"),
    Rule("u world", "UWorld/2"),
    Rule("u-world|you-world|uworld|euworld|u\\.world", "UWorld"),
    Rule("you world", "UWorld/2", before=_USED, not_after="class|war|wide|leaders"),
    Rule("new world", "UWorld/2", after=_QUESTIONS, not_before="a|brave|whole|the|this"),
    Rule("the|new world and nbme", "UWorld/2 and NBME"),
    Rule("anki|ankey|anky|ankie|onki", "Anki"),
    Rule("anti|auntie cards|deck|decks|flashcards", "Anki {}"),
    Rule("anti-cards", "Anki_cards"),
    Rule("anti-deck", "Anki_deck"),
    Rule("on-key|onkey", "Anki", after=_CARDS),
    Rule("on|an key", "Anki/2", after=r"card|cards|deck|decks|flashcard|flashcards"),
    Rule("on key", "Anki/2", before="used|using|use|did|do|doing", after="and|every|daily|each|reviews|app"),
    Rule("sub internship|internships", "sub-{}/2"),
    Rule("sub intern|interns", "sub-{}/2"),
    Rule("subinternship", "sub-internship"),
    Rule("subinternships", "sub-internships"),
    Rule("sub eye", "sub-I/2"),
    Rule("sub eyes|is's|i's", "sub-Is/2"),
    Rule("sub-i|sub-eye", "sub-I"),
    Rule("sub-is|sub-eyes", "sub-Is"),
    Rule(
        "sub i",
        "sub-I/2",
        before="my|a|the|this|that|during|first|second|third|last|medicine|surgery|acting|another|one|our|as|of|in",
        not_after="ate|eat|bought|ordered|like|liked|got|want|wanted|made",
    ),
    Rule("eras", "ERAS", after=_APPLICATION),
    Rule("ears", "ERAS", before="through|via", after="|this|last|in|with|i|and"),
    Rule("eras", "ERAS", before="via|submitted|certified", not_after="of|past|ago|gone"),
    Rule("i am|m g", "IMG/3", before="an|as|a|am"),
)
