"""Pages of a shop as small firms have them: one that does everything well, and one that does not."""

from __future__ import annotations

from tests.factories.sites import Site

NOTICE = "Usamos tus datos personales solo para responderte y enviarte tu pedido. " * 8
STORY = (
    "Somos una empresa familiar de la sierra que tuesta el café de los productores con los que trabaja desde siempre. "
    "En nuestra tienda puedes comprar el café que más te gusta y recibirlo en tu casa o en tu oficina."
)
STORY_EN = (
    "We are a family firm in the mountains and we roast the coffee of the farmers that we have worked with for years. "
    "In our shop you can buy the coffee that you like and have it sent to your home or to the office of your firm."
)
OFFERS = "".join(
    f'<script type="application/ld+json">{{"@type": "Product", "name": "Café {n}"}}</script>' for n in range(3)
)
ORGANIZATION = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "Organization",'
    ' "name": "Tueste Alto", "telephone": "+502 7761 1234"}]}</script>'
)


def good_shop(made: Site, token: str, *, english: bool = True) -> None:
    """https everywhere, two languages, offers, contact, privacy, mail: nothing to mend but advice."""
    other = '<link rel="alternate" hreflang="en" href="/en/">' if english else ""
    home = (
        f'<!doctype html><html lang="es"><head><title>Tueste Alto · café</title>'
        f'<meta name="vitrina-site" content="{token}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{other}{ORGANIZATION}{OFFERS}'
        '<link rel="stylesheet" href="/wp-content/site.css"></head><body><h1>Café de altura</h1>'
        f'<p>{STORY}</p><a href="tel:+50277611234">Llámanos</a><a href="https://wa.me/50277611234">WhatsApp</a>'
        '<a href="/privacidad">Aviso de privacidad</a><a href="https://www.paypal.com/paypalme/tueste">Pagar</a>'
        "</body></html>"
    )
    made.put("https://tienda.test/", home, Strict_Transport_Security="max-age=31536000")
    made.redirect("http://tienda.test/", "https://tienda.test/")
    made.put("/en/", f'<html lang="en"><title>Coffee</title><p>{STORY_EN}</p>')
    made.put("/privacidad", f"<title>Privacidad</title><p>{NOTICE}</p>")
    made.put("/wp-content/site.css", "p{}", kind="text/css")
    good_mail(made)


def good_mail(made: Site) -> None:
    """MX, SPF and DMARC as they should be."""
    made.names.tell("tienda.test", "MX", "10 mail.tienda.test.")
    made.names.tell("tienda.test", "TXT", '"v=spf1 include:_spf.google.com ~all"', '"otra cosa"')
    made.names.tell("_dmarc.tienda.test", "TXT", '"v=DMARC1; p=quarantine; rua=mailto:x@tienda.test"')


def poor_shop(made: Site, token: str) -> None:
    """http only, no phone view, followed without asking, mail elsewhere."""
    made.put(
        "http://tienda.test/",
        f'<html><head><meta name="vitrina-site" content="{token}"><title>Inicio</title>'
        '<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script></head>'
        f"<body><p>{STORY}</p></body></html>",
    )
