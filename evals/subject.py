"""What is measured: the assistant with one reader, on a library of the sample corpus."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.errors import ModelError
from assistant.models import load_chat_model
from assistant.settings import EXTRACTIVE, Settings, read_settings
from evals.judge import Judge
from evals.replay import REPLAY, ReplayModel
from evals.running import CORPUS
from index.embedding import load_embedder
from index.errors import InputError
from index.library import Library
from index.progress import Progress
from index.search import DENSE, FUSED, LEXICAL

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

RETRIEVERS = {"fused": FUSED, "dense": DENSE, "lexical": LEXICAL}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who answers: a chat model, or without one the reader that needs none; `files` decide what it says."""

    name: str
    settings: Settings
    model: "BaseChatModel | None" = None
    files: tuple[Path, ...] = ()


def load_reader(llm: str, record: Path | None = None) -> Reader:
    """The reader that is asked for, whatever the settings say. Raises InputError where it cannot be had.

    Nobody stands in for a chat model that fails: its own answers are measured.
    """
    settings = replace(read_settings(), llm="", fallback="")
    if llm.startswith(REPLAY):
        if record:
            raise InputError("--record keeps what a chat model says, not what a recording does; name another --llm")
        model = _load_recording(llm)
        return Reader(model.model_name, settings, model, (model.path,))
    if llm in ("", EXTRACTIVE):
        if record:
            raise InputError("--record keeps what a chat model says; name one with --llm")
        return Reader(EXTRACTIVE, settings)
    settings = replace(settings, llm=llm)
    model_now = _load_model(settings)  # at once: what is not there is told before the first case
    if record is None:
        return Reader(llm, settings)
    return Reader(llm, settings, ReplayModel(path=record, model=model_now, model_name=llm))


def load_judge(llm: str) -> Judge:
    """The chat model that judges, or a recording of one. Raises InputError where it cannot be had."""
    if llm.startswith(REPLAY):
        return Judge(_load_recording(llm), llm)
    return Judge(_load_model(replace(read_settings(), llm=llm)), llm)


def check_retriever(name: str) -> None:
    """Raises InputError for one that there is not."""
    if name not in RETRIEVERS:
        raise InputError(f"there is no retriever {name!r}; choose from {', '.join(RETRIEVERS)}")


def open_assistant(reader: Reader, retriever: str, library: Path, progress: Progress) -> Assistant:
    """The assistant on a library of the sample corpus, which is made or brought up to date."""
    check_retriever(retriever)
    opened = Library.open(library, create=True, embedder=load_embedder(reader.settings.embedding_model or None))
    opened.sync([CORPUS], progress)
    return Assistant(opened, reader.model, reader.settings, RETRIEVERS[retriever])


def _load_recording(llm: str) -> ReplayModel:
    return ReplayModel(path=Path(llm.removeprefix(REPLAY)))


def _load_model(settings: Settings) -> "BaseChatModel":
    try:
        return load_chat_model(settings)
    except ModelError as error:
        raise InputError(str(error)) from None
