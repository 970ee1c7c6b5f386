"""`record`: a frozen, slotted dataclass made with one generated function instead of seven.

Rules:
1. To a type checker it is `dataclasses.dataclass` itself, and it is used the same way:
   `@record(frozen=True, slots=True)`. `fields`, `replace`, pickling and matching work as for any dataclass.
2. At run time only `__init__` is generated, and it fills the slots directly; equality, hash and text are shared.
   There are some sixty records: this is most of what importing them costs, and half of what making one costs.
3. Records never change: setting or deleting an attribute raises FrozenInstanceError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import MISSING, FrozenInstanceError, dataclass, fields
    from operator import attrgetter

    def record(*, frozen: bool, slots: bool):  # noqa: ANN201 — typed by the branch above
        """The decorator; both words are said for the type checker and for readers, and both must be true."""
        if not (frozen and slots):
            raise TypeError("records are frozen and slotted")
        return _made

    def _made(cls: type) -> type:
        roots = [root.__dataclass_params__ for root in cls.__mro__ if "__dataclass_params__" in vars(root)]
        for params in roots:  # `dataclass` lets frozen and unfrozen not inherit; here none has its own __setattr__ yet
            params.frozen = False
        built = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
        for params in (*roots, built.__dataclass_params__):
            params.frozen = True
        names = tuple(f.name for f in fields(built))
        if names:
            built.__init__ = _awaited(built)
            _compare_by(built, names)
        built.__setattr__ = _refuse_setting
        built.__delattr__ = _refuse_deleting
        built.__repr__ = _text
        built.__reduce__ = _reduced
        return built

    def _awaited(cls: type) -> Any:
        """`__init__` that is generated when the first one is made: one run makes few of all kinds that there are."""

        def first(self: Any, *given: Any, **named: Any) -> None:
            cls.__init__ = made = _initializer(cls)
            made(self, *given, **named)

        return first

    def _initializer(cls: type) -> Any:
        """`__init__` with the fields as parameters; each value goes straight into its slot."""
        scope: dict[str, Any] = {"_MISSING": MISSING}
        parameters, body = [], []
        for number, field in enumerate(fields(cls)):
            scope[f"_set{number}"] = getattr(cls, field.name).__set__
            default = ""
            if field.default is not MISSING:
                scope[f"_default{number}"] = field.default
                default = f"=_default{number}"
            elif field.default_factory is not MISSING:
                scope[f"_factory{number}"] = field.default_factory
                default = "=_MISSING"
                body.append(f"if {field.name} is _MISSING: {field.name} = _factory{number}()")
            parameters.append(field.name + default)
            body.append(f"_set{number}(self, {field.name})")
        code = f"def __init__(self, {', '.join(parameters)}):\n " + "\n ".join(body)
        exec(code, scope)  # noqa: S102 — the names of our own fields, as dataclasses does it
        made = scope["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _compare_by(cls: type, names: tuple[str, ...]) -> None:
        values = attrgetter(*names)

        def equal(self: Any, other: object) -> Any:
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def hashed(self: Any) -> int:
            return hash(values(self))

        cls.__eq__ = equal
        cls.__hash__ = hashed

    def _refuse_setting(self: object, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_deleting(self: object, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _text(self: Any) -> str:
        inside = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr)
        return f"{type(self).__qualname__}({inside})"

    def _reduced(self: Any) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, f.name) for f in fields(self))


__all__ = ["record"]
