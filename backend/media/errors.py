"""What can be wrong with a file somebody sends, one type each. Every sentence says what to do next."""

from __future__ import annotations

from backend.core.errors import InvalidInput, TooLarge, Unavailable, UnsupportedType


class EmptyFile(InvalidInput):
    """Nothing arrived."""

    code = "empty-file"


class DamagedFile(InvalidInput):
    """It begins as it should and cannot be read to its end."""

    code = "damaged-file"


class DisguisedFile(UnsupportedType):
    """It says that it is one thing and is, or also is, another."""

    code = "disguised-file"


class WrongKindOfFile(UnsupportedType):
    """An honest file of a kind that is not taken here."""

    code = "wrong-kind-of-file"


class FileTooLarge(TooLarge):
    """More bytes than are taken."""

    code = "file-too-large"


class TooManyFiles(TooLarge):
    """More files at once than are taken."""

    code = "too-many-files"


class TooManyPixels(TooLarge):
    """Larger on paper than any camera's picture; read from the header, before anything is decoded."""

    code = "too-many-pixels"


class PictureTooSmall(InvalidInput):
    """Too few pixels to show anything."""

    code = "picture-too-small"


class PictureTooHeavy(InvalidInput):
    """Decoding it took more time or memory than a picture may take."""

    code = "picture-too-heavy"


class PicturesBusy(Unavailable):
    """Too many pictures are being prepared at this moment."""

    code = "pictures-busy"


class NoPreview(InvalidInput):
    """A file that cannot be shown here; the sentence says why. It can still be saved."""

    code = "no-preview"


class PreviewsBusy(Unavailable):
    """Too many files are being drawn at this moment."""

    code = "previews-busy"
