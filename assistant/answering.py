"""From passages to an answer by a chat model: written, checked statement by statement, mended once, else withheld."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.draft import Draft
from assistant.types import (
    Answer,
    Citation,
    Done,
    DraftStatement,
    Event,
    Evidence,
    Retrieved,
    Statement,
    Verified,
    Withheld,
)
from assistant.verify import CitedWords, Similarity, Verdict, verify_statement
from assistant.write import Writer
from index.duplicates import repeats
from index.terms import stems

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

MAX_STATEMENTS = 6
_SAME = 0.3
"""Share of words in common from which a mended statement is taken for the one that it mends."""
