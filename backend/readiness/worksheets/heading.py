"""What stands at the head of a quotation, of goods and of services alike."""

from __future__ import annotations

from datetime import date

from backend.readiness.worksheets.book import Sheet, Words

NUMBER = Words("COT-2026-014", "QUO-2026-014")
_HEADER = (
    (Words("Vendedor", "Seller"), Words("Tueste Alto, S.A. de C.V.", "Tueste Alto, S.A. de C.V.")),
    (Words("Registro fiscal", "Tax number"), Words("TAL010203AB4", "TAL010203AB4")),
    (
        Words("Domicilio, correo, WhatsApp", "Address, e-mail, WhatsApp"),
        Words("Av. Central 12, León", "Av. Central 12, León"),
    ),
    (Words("Comprador", "Buyer"), Words("Hill Country Roasters LLC", "Hill Country Roasters LLC")),
    (Words("País y domicilio del comprador", "Buyer's country and address"), Words("Dallas, EE. UU.", "Dallas, USA")),
    (Words("Número de cotización", "Quotation number"), NUMBER),
)


def heading(s: Sheet, title: Words, number: Words) -> None:
    """Title, the two parties, number, date, validity and currency: rows 1 to 9."""
    s.across("A1", "F1", title, "title", 28)
    s.across(
        "A2",
        "F2",
        Words(
            "Llena las celdas amarillas y revisa los avisos de abajo antes de enviar. Los datos son un ejemplo.",
            "Fill in the yellow cells and look at the checks below before you send it. The data are an example.",
        ),
        height=20,
    )
    for at, (label, example) in enumerate(_HEADER):
        s.say(f"A{4 + at}", label)
        s.ask(f"B{4 + at}", number if at == 5 else example)
    s.say("D4", Words("Fecha", "Date"))
    s.ask("E4", date(2026, 11, 23), "date")
    s.say("D5", Words("Días de validez", "Days of validity"))
    s.ask("E5", 30.0, "whole")
    s.say("D6", Words("Válida hasta", "Valid until"))
    s.work("E6", "=E4+E5", "date", strong=True)
    s.say("D7", Words("Moneda", "Currency"))
    s.ask("E7", Words("USD", "USD"), hint=Words("Tres letras: USD, EUR, MXN…", "Three letters: USD, EUR, MXN…"))
