"""A quotation of services abroad: scope, stages, tax here and there, terms."""

from __future__ import annotations

from datetime import date

from backend.readiness.worksheets.book import Sheet, Words
from backend.readiness.worksheets.heading import heading

_WORK = (
    (Words("Análisis y diseño", "Analysis and design"), 40.0, 35.0, date(2027, 1, 15)),
    (Words("Desarrollo", "Development"), 160.0, 35.0, date(2027, 3, 12)),
    (Words("Pruebas y puesta en marcha", "Tests and start"), 48.0, 35.0, date(2027, 4, 2)),
)


def fill(s: Sheet) -> None:
    """Write the sheet of services."""
    heading(
        s,
        Words("Cotización de servicios al extranjero", "Quotation of services abroad"),
        Words("SRV-2026-007", "SRV-2026-007"),
    )
    s.across("A11", "F11", Words("Alcance", "Scope"), "section")
    asked = (
        (Words("Qué se entrega", "What is delivered"), Words("Tienda en línea en inglés", "Online shop in English")),
        (
            Words("Qué no incluye", "What is not included"),
            Words("Fotografías, licencias de terceros", "Photographs, licences"),
        ),
        (
            Words("Cómo se acepta", "How it is accepted"),
            Words("Por escrito, en 10 días hábiles", "In writing, in 10 working days"),
        ),
    )
    for at, (label, example) in enumerate(asked):
        s.say(f"A{12 + at}", label)
        s.ask(f"B{12 + at}", example)
    s.across("A16", "F16", Words("Etapas y precio", "Stages and price"), "section")
    s.heads(
        17,
        Words("Etapa", "Stage"),
        Words("Horas", "Hours"),
        Words("Tarifa por hora", "Rate per hour"),
        Words("Entrega", "Delivery"),
        Words("Parte del total", "Share of the total"),
        Words("Importe", "Amount"),
    )
    for row in s.lines(18, 6, _WORK, "text", "number", "money", "date"):
        s.work(f"F{row}", f"=ROUND(B{row}*C{row},2)")
        s.work(f"E{row}", f"=IFERROR(F{row}/$F$24,0)", "percent")
    s.say("A24", Words("Precio de los servicios", "Price of the services"))
    s.work("F24", "=SUM(F18:F23)", strong=True)
    _tax(s)


def _tax(s: Sheet) -> None:
    s.across("A26", "F26", Words("Impuestos", "Tax"), "section")
    s.say(
        "A27",
        Words("IVA de tu país (0 % si cumples como exportación)", "VAT of your country (0 % if it counts as export)"),
    )
    s.ask("B27", 0.0, "percent")
    s.work("F27", "=ROUND(F24*B27,2)")
    s.say("A28", Words("Total a facturar", "Total to invoice"))
    s.work("E28", "=E7", "text", strong=True)
    s.work("F28", "=F24+F27", strong=True)
    s.say("A29", Words("Retención en el país del comprador", "Withholding in the buyer's country"))
    s.ask("B29", 0.0, "percent")
    s.work("F29", "=ROUND(F24*B29,2)")
    s.say("A30", Words("Lo que recibes", "What you receive"))
    s.work("F30", "=F28-F29", strong=True)
    s.say("A31", Words("Para recibir el precio completo, factura", "To receive the full price, invoice"))
    s.work("F31", "=IFERROR(ROUND(F24/(1-B29),2)+F27,0)")
    s.across(
        "A32",
        "F32",
        Words(
            "La tasa 0 % y la retención dependen de tu ley y de si hay un convenio para evitar la doble tributación:"
            " confírmalo con tu contador antes de enviar.",
            "The 0 % rate and the withholding depend on your law and on whether there is a double taxation treaty:"
            " confirm it with your accountant before you send it.",
        ),
        "note",
        30,
    )
    s.across("A34", "F34", Words("Condiciones", "Terms"), "section")
    terms = (
        (Words("Anticipo", "Deposit"), None),
        (
            Words("Derechos de autor y código", "Copyright and code"),
            Words("Del cliente al pagar todo", "The client's once all is paid"),
        ),
        (Words("Confidencialidad", "Confidentiality"), Words("Dos años", "Two years")),
        (
            Words("Ley y lugar para resolver diferencias", "Law and place for disputes"),
            Words("Arbitraje, Ciudad de México", "Arbitration, Mexico City"),
        ),
    )
    for at, (label, example) in enumerate(terms):
        s.say(f"A{35 + at}", label)
        s.ask(f"B{35 + at}", example or 0.3, "text" if example else "percent")
    s.work("F35", "=ROUND(F28*B35,2)")
