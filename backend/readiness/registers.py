"""Numbers of registers: what each looks like. A check digit that does not fit warns elsewhere and never refuses."""

from __future__ import annotations

import re

from backend.companies.identifying import tax_identifier
from backend.core.errors import InvalidInput
from backend.core.i18n import N_

# Registers of taxpayers: an entry in one is the firm's tax identifier, of this kind.
_TAX = {"sat": "mx.rfc", "sat-gt": "gt.nit", "hacienda-sv": "sv.nit"}
_SHAPE = re.compile(r"[0-9A-ZÑ&][0-9A-ZÑ&./ _-]{3,79}")


def check_number(authority: str, number: str) -> None:
    """Whether a register can have such a number. InvalidInput on `number` otherwise."""
    kind = _TAX.get(authority)
    if kind is not None:
        try:
            tax_identifier(kind, number)
        except InvalidInput as problem:
            raise InvalidInput(fields={"number": problem.fields["tax_identifier"]}) from problem
        return
    plain = number.strip().upper()
    if not _SHAPE.fullmatch(plain) or sum(mark.isalnum() for mark in plain) < 4 or not re.search("[0-9]", plain):
        raise InvalidInput(
            fields={"number": N_("Write the number as it stands in the register: four letters and digits or more.")}
        )
