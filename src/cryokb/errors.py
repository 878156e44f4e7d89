"""The exceptions of cryokb: one tree for misuse and for a broken environment.

Bad data never raise: they become :class:`cryokb.issues.Issue` objects, collected in a report.

.. code-block:: text

    CryokbError
    ├── UsageError            what was asked cannot be done as asked
    ├── UnreadableFile        a file is missing, is a directory, or cannot be opened
    ├── UnsupportedFormat     no reader knows this file, or the reader refused it
    ├── MissingDependency     an optional library is not installed
    ├── QuantityError         a text is not a quantity, or its unit does not fit
    ├── FormulaError          a text is not a chemical formula
    ├── IdentifierError       a text is not a valid identifier
    ├── InvalidDocument       a document with errors was given where a valid one is needed
    ├── NexusError            a record cannot be written to, or read from, this NeXus file
    │   ├── IncompleteRecord  the layout needs something that the record has not got
    │   └── UnreadableArray   the numbers of an array could not be read while they were copied
    └── StoreError            the knowledge base is missing, too old, or not reachable
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from cryokb.issues import Issue

__all__ = [
    "CryokbError",
    "FormulaError",
    "IdentifierError",
    "IncompleteRecord",
    "InvalidDocument",
    "MissingDependency",
    "NexusError",
    "QuantityError",
    "StoreError",
    "UnreadableArray",
    "UnreadableFile",
    "UnsupportedFormat",
    "UsageError",
]


class CryokbError(Exception):
    """Root of every exception that cryokb raises on purpose.

    Attributes:
        message: what is wrong, in one sentence.
        hint: how to mend it, or None.
        value: the offending value, or None.
        path: the file or the JSON pointer that it concerns, or None.
    """

    def __init__(self, message: str, *, hint: str | None = None, value: object = None, path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.value = value
        self.path = path

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class UsageError(CryokbError):
    """What was asked cannot be done as asked."""


class UnreadableFile(CryokbError):
    """A file is missing, is a directory, or cannot be opened."""


class UnsupportedFormat(CryokbError):
    """No reader knows this file, or the reader of its format refused it."""


class MissingDependency(CryokbError):
    """An optional library is not installed."""

    @classmethod
    def of(cls, library: str, *, extra: str, purpose: str) -> Self:
        """Say what needs a library, and how to install it: by an extra of this package.

        >>> print(MissingDependency.of("pandas", extra="export", purpose="A table in memory"))
        A table in memory needs pandas, which is not installed. Install it with: pip install "cryokb[export]"
        """
        return cls(f"{purpose} needs {library}, which is not installed.", hint=f'Install it with: pip install "cryokb[{extra}]"')


class QuantityError(CryokbError):
    """A text is not a quantity, or its unit does not fit its slot.

    Attributes:
        code: the issue code that the text deserves (``QTY-SYNTAX``, ``QTY-DIMENSION``, ``QTY-AMBIGUOUS``, ``QTY-RANGE``).
        suggestion: a text that would be accepted, or None.
    """

    def __init__(
        self, message: str, *, code: str = "QTY-SYNTAX", hint: str | None = None, value: object = None, suggestion: str | None = None
    ) -> None:
        super().__init__(message, hint=hint, value=value)
        self.code = code
        self.suggestion = suggestion


class FormulaError(CryokbError):
    """A text is not a chemical formula."""


class IdentifierError(CryokbError):
    """A text is not a valid identifier of the kind asked for."""


class InvalidDocument(CryokbError):
    """A document with errors was given where a valid one is needed.

    Attributes:
        issues: the errors, in the order in which they stand.
    """

    def __init__(self, message: str, issues: Sequence[Issue], *, hint: str | None = None, path: str | None = None) -> None:
        super().__init__(message, hint=hint, path=path)
        self.issues = tuple(issues)


class NexusError(CryokbError):
    """A record cannot be written to, or read from, this NeXus file."""


class IncompleteRecord(NexusError):
    """The layout of a NeXus file needs something that the record has not got."""


class UnreadableArray(NexusError):
    """The numbers of an array could not be read while they were copied.

    Attributes:
        key: the name under which the array was given.
    """

    def __init__(self, message: str, key: str) -> None:
        super().__init__(message, value=key)
        self.key = key


class StoreError(CryokbError):
    """The knowledge base is missing, too old, or not reachable."""
