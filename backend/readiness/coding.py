"""What a firm's offer is classified as: an HS code for goods, a class of services for services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.catalogue.reference.hs import normalise_hs


def same_as(value: Mapping[str, Any]) -> str:
    """What makes two answers with a code the same one: six digits of goods, else letters and digits as they are.

    A national line is cut to the six digits every country shares: they are what an advisor confirms.
    """
    typed = str(value.get("code", ""))
    return normalise_hs(typed) or "".join(mark for mark in typed.upper() if mark.isalnum())
