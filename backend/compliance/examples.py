"""Examples of a checklist for the API's description, of one small world."""

from typing import Any, Final

CHECKLIST: Final[dict[str, Any]] = {
    "listing": "cafe-de-altura-tostado",
    "market": "US",
    "hs_code": "090121",
    "origin": "GT",
    "covered": True,
    "hs_missing": False,
    "items": [
        {
            "id": "us-goods-origin-mark",
            "kind": "label",
            "compulsory": True,
            "certain": True,
            "begins": None,
            "what": {
                "es": "El país de origen, en inglés y a la vista, en cada artículo o en su empaque",
                "en": "The country of origin, in English and in plain sight, on each article or its packing",
            },
            "how": {
                "es": "Imprime, cose o pega «Made in …» donde lo vea quien compra al final.",
                "en": "Print, sew or stick “Made in …” where the last buyer sees it.",
            },
            "authority": {
                "name": {
                    "es": "CBP, aduana de Estados Unidos",
                    "en": "CBP, U.S. Customs and Border Protection",
                },
                "country": "US",
                "url": "https://www.cbp.gov/",
            },
            "items": ["CMP2", "CMP3"],
            "renewal": None,
            "status": "verified",
            "source": {
                "title": "19 CFR part 134: country of origin marking",
                "url": "https://www.ecfr.gov/current/title-19/part-134",
                "as_of": "2024-04-10",
            },
        }
    ],
}
