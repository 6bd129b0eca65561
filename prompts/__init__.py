"""Prompts as files with $variables; a leaf of the package tree, and the only place that holds prompt text."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template


class PromptError(ValueError):
    """A prompt that is not there, or a variable that it lacks or does not have."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text of a prompt file; what varies stands in it as $name."""

    name: str
    text: str

    @property
    def variables(self) -> frozenset[str]:
        """The names of what varies."""
        return frozenset(Template(self.text).get_identifiers())

    def render(self, **values: str) -> str:
        """The text with the values in their places; a $ in a value stays one. Raises PromptError."""
        _refuse(self.name, "lacks", "give it a value", self.variables - set(values))
        _refuse(self.name, "has no", "leave it out", set(values) - self.variables)
        return Template(self.text).substitute(values)


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt in the file `name`.md. Raises PromptError when there is none."""
    texts = _read_files()
    if name not in texts:
        raise PromptError(f"there is no prompt {name!r}; there are {', '.join(sorted(texts))}")
    return Prompt(name, texts[name])


def _read_files() -> Mapping[str, str]:
    found = (entry for entry in files(__name__).iterdir() if entry.name.endswith(".md"))
    return {entry.name.removesuffix(".md"): entry.read_text(encoding="utf-8").strip() for entry in found}


def _refuse(prompt: str, what: str, remedy: str, names: set[str] | frozenset[str]) -> None:
    if names:
        raise PromptError(f"the prompt {prompt} {what} {', '.join(f'${name}' for name in sorted(names))}; {remedy}")
