"""Why something cannot be printed; each message says how to mend it."""


class TypesettingError(RuntimeError):
    """Base of both; what is to be printed is whole all the same."""


class FontError(TypesettingError):
    """No font fits; the message says how to install one."""


class RenderingError(TypesettingError):
    """The document cannot be printed as it is; the message says why and how to mend it.

    `characters` are those for which no font has a glyph.
    """

    def __init__(self, message: str, characters: frozenset[str] = frozenset()) -> None:
        super().__init__(message)
        self.characters = characters
