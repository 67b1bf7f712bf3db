"""Sentences that can be said in every language, written in English where the trouble is.

``_("{file}: there is no such file", file=path)`` keeps the template and its fields apart, so that
``wording`` can say it in French too; as a text, it is English. A field may be a sentence itself.
Templates are found by their calls, and must be literals: a test says which have no French.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template with its fields; ``several`` is its plural, chosen by the field ``count``.

    ``context`` tells apart what English says alike and another language does not.
    """

    template: str
    fields: Mapping[str, object] = field(default_factory=dict)
    several: str | None = None
    context: str | None = None

    def __str__(self) -> str:
        """Say it in English."""
        plural = self.several is not None and self.fields["count"] != 1
        template = self.several if plural and self.several else self.template
        return self.fill(template, {name: str(value) for name, value in self.fields.items()})

    def fill(self, template: str, fields: Mapping[str, str]) -> str:
        """Put fields that are said already into a template of some language."""
        return template.format_map(fields)

    def __hash__(self) -> int:
        """Hash it as it is said: its fields may be a dictionary."""
        return hash(str(self))


def _(template: str, /, **fields: object) -> Sentence:
    """Make a sentence."""
    return Sentence(template, fields)


def p_(context: str, template: str, /, **fields: object) -> Sentence:
    """Make a sentence that another language says otherwise in another context."""
    return Sentence(template, fields, context=context)


def n_(one: str, several: str, /, count: float, **fields: object) -> Sentence:
    """Make a sentence about ``count`` things."""
    return Sentence(one, {"count": count, **fields}, several)
