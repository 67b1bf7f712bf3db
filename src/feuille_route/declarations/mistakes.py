"""Several mistakes of one value: a validator that finds one goes on, and tells them all."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from feuille_route.declarations.problems import Mistake, Route
from feuille_route.sentences import Sentence


class Mistakes:
    """Gathers mistakes while it is entered, and raises them together, each at its place.

    with Mistakes() as mistakes:
        for name, value in given.items():
            with mistakes.at(name):
                made[name] = read(value)
    """

    def __init__(self) -> None:
        self._found: list[InitErrorDetails] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._found and error is None:
            raise ValidationError.from_exception_data("mistakes", self._found)

    def add(self, place: Route, sentence: Sentence, name: str | None = None) -> None:
        """Note a mistake at a place below the value."""
        self._note(place, Mistake(sentence, name))

    @contextmanager
    def at(self, *place: str | int, name: str | None = None) -> Iterator[None]:
        """Note what is wrong within, at this place, said of ``name``; nothing passes out."""
        try:
            yield
        except ValidationError as refused:
            for one in refused.errors(include_url=False):
                self._refuse(one["type"], (*place, *one["loc"]), one["input"], one.get("ctx"))
        except Mistake as mistake:
            self._note(
                place, Mistake(mistake.sentence, name if mistake.name is None else mistake.name)
            )

    def _note(self, place: Route, mistake: Mistake) -> None:
        self._refuse("value_error", place, None, {"error": mistake})

    def _refuse(self, kind: str, place: Route, value: Any, context: Any) -> None:
        found = InitErrorDetails(type=kind, loc=place, input=value, ctx=context or {})
        self._found.append(found)
