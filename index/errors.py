"""Errors that a user can act on: one line, the value, the remedy.

LodestoneError
├── InputError       what the user gave cannot be used (a date, a question, a path)
├── ReadError        a file or record cannot be read
└── LibraryError     the library on disk cannot be used as it is
    ├── LibraryBusy      another process is writing
    └── LibraryMismatch  built with another schema or embedding model
"""


class LodestoneError(Exception):
    """Base of every error that Lodestone raises on purpose."""


class InputError(LodestoneError):
    """What the user gave cannot be used."""


class ReadError(LodestoneError):
    """A file or a record cannot be read as an article."""


class LibraryError(LodestoneError):
    """The library on disk cannot be used as it is."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryMismatch(LibraryError):
    """The library was built with another schema or embedding model."""
