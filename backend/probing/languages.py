"""Which languages a market reads: what a site in Spanish, in English or in both is worth there."""

from __future__ import annotations

from collections.abc import Collection

# Markets by the instrument's codes; Spanish counts where Spanish is read.
READ_IN: dict[str, frozenset[str]] = {
    "US": frozenset({"en"}),
    "EU": frozenset({"en", "de", "fr", "it", "nl", "pt"}),
    "CA": frozenset({"en", "fr"}),
    "CAM": frozenset({"es"}),
}


def level_for(languages: Collection[str], markets: Collection[str]) -> float | None:
    """1.0 where one of the site's languages is read in the first market, else 0.0.

    Without a market known, English is enough; Spanish alone says nothing (None): it depends on where the firm sells.
    """
    spoken = {language.lower().partition("-")[0] for language in languages}
    if not spoken:
        return None
    first = next((READ_IN[market] for market in markets if market in READ_IN), None)
    if first is None:
        return 1.0 if "en" in spoken else None
    return 1.0 if spoken & first else 0.0
