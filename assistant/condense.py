"""A follow-up rewritten by a chat model into a question that stands alone; what it says is checked by the caller."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.inert import inert_text
from assistant.models import told_in_one_line
from assistant.types import Turn
from prompts import load_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TURNS = 4
_SHOWN = 300


def condense(model: "BaseChatModel", name: str, question: str, history: Sequence[Turn]) -> str:
    """The model's rewriting of `question` in the light of the last turns. Raises ModelError."""
    turns = (f"Q: {turn.question}\nA: {turn.answer.text[:_SHOWN]}" for turn in history[-_TURNS:])
    prompt = load_prompt("condense").render(history="\n".join(turns), question=inert_text(question))
    with told_in_one_line(name):
        reply = model.invoke([("human", prompt)])
    return inert_text(str(reply.text)).strip("\"'“” ")
