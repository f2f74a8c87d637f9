"""An export quotation: goods with rule and named place, price tiers and payment; services with scope, tax, currency."""

from __future__ import annotations

from backend.readiness.worksheets import service_quotation
from backend.readiness.worksheets.book import Book, Sheet, Words
from backend.readiness.worksheets.heading import NUMBER, heading

TITLE = Words("Cotización de exportación", "Export quotation")
RULES = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")
_SHIP = ("FAS", "FOB", "CFR", "CIF")
_LINES = (
    (
        Words("Café tostado en grano, bolsa 1 kg", "Roasted coffee beans, 1 kg bag"),
        "0901.21",
        1000.0,
        Words("bolsa", "bag"),
    ),
    (
        Words("Café tostado molido, bolsa 400 g", "Ground roasted coffee, 400 g bag"),
        "0901.21",
        600.0,
        Words("bolsa", "bag"),
    ),
)
_TIERS = ((200.0, 11.9, 5.4, 15.0), (500.0, 11.2, 5.1, 20.0), (1000.0, 10.5, 4.8, 25.0), (5000.0, 9.9, 4.5, 40.0))


def book(locale: str) -> Book:
    """The workbook: one sheet for goods, one for services."""
    made = Book(locale, TITLE)
    _goods(made.sheet(Words("Productos", "Goods"), (34, 22, 16, 16, 18, 34)))
    service_quotation.fill(made.sheet(Words("Servicios", "Services"), (34, 22, 16, 16, 18, 34)))
    return made


def _goods(s: Sheet) -> None:
    heading(s, TITLE, NUMBER)
    s.across("A11", "F11", Words("Entrega", "Delivery"), "section")
    s.say("A12", Words("Regla Incoterms® 2020", "Incoterms® 2020 rule"))
    s.ask("B12", Words("FCA", "FCA"), "choice", choices=[Words(rule, rule) for rule in RULES])
    s.say("A13", Words("Lugar convenido, exacto", "Named place, exact"))
    s.ask("B13", Words("Terminal TILH, Nuevo Laredo, México", "TILH terminal, Nuevo Laredo, Mexico"))
    s.say("A14", Words("Transporte", "Transport"))
    ways = (Words("Camión", "Truck"), Words("Barco", "Ship"), Words("Avión", "Air"), Words("Contenedor", "Container"))
    s.ask("B14", ways[0], "choice", choices=ways)
    s.say("A15", Words("Como va en la oferta", "As it stands in the offer"))
    s.work("B15", '=IF(B13="","",B12&" "&B13&", Incoterms 2020")', "text", strong=True)
    s.say("D12", Words("País de origen", "Country of origin"))
    s.ask("E12", Words("México", "Mexico"))
    s.say("D13", Words("Peso bruto, kg", "Gross weight, kg"))
    s.ask("E13", 1480.0, "number")
    s.say("D14", Words("Volumen, m³", "Volume, m³"))
    s.ask("E14", 4.2, "number")
    _tiers(s)
    _lines(s)
    _payment(s)
    _checks(s)


def _tiers(s: Sheet) -> None:
    s.across("A17", "F17", Words("Precios por volumen", "Price tiers"), "section")
    s.heads(
        18,
        Words("Desde (unidades por línea)", "From (units per line)"),
        Words("Precio, línea 1", "Price, line 1"),
        Words("Precio, línea 2", "Price, line 2"),
        Words("Días de entrega", "Lead time, days"),
    )
    s.lines(19, len(_TIERS), _TIERS, "whole", "money", "money", "whole")
    s.say(
        "E19",
        Words(
            "De menor a mayor. La primera cantidad es tu pedido mínimo.", "From low to high. The first is your minimum."
        ),
        "note",
    )


def _tier(quantity: str, column: str) -> str:
    """The value of a column in the row of the highest tier that the quantity reaches; the first below all of them."""
    found = f"{column}$19"
    for row in (20, 21, 22):
        found = f"IF(AND($A${row}>0,{quantity}>=$A${row}),{column}${row},{found})"
    return found


def _lines(s: Sheet) -> None:
    s.across("A24", "F24", Words("Lo que se cotiza", "What is quoted"), "section")
    s.heads(
        25,
        Words("Descripción", "Description"),
        Words("Partida HS (6 dígitos)", "HS code (6 digits)"),
        Words("Cantidad", "Quantity"),
        Words("Unidad", "Unit"),
        Words("Precio por unidad", "Unit price"),
        Words("Importe", "Amount"),
    )
    for at, (name, code, quantity, unit) in enumerate(_LINES):
        row = 26 + at
        s.ask(f"A{row}", name)
        s.ask(f"B{row}", Words(code, code))
        s.ask(f"C{row}", quantity, "whole")
        s.ask(f"D{row}", unit)
        s.work(f"E{row}", "=" + _tier(f"C{row}", "BC"[at]))
        s.work(f"F{row}", f"=ROUND(C{row}*E{row},2)")
    s.say(
        "A28",
        Words(
            "Flete y seguro, si la regla los incluye y van aparte", "Freight and insurance, if in the rule and apart"
        ),
    )
    s.ask("F28", 0.0, "money")
    s.say("A29", Words("Total", "Total"))
    s.work("E29", "=E7", "text", strong=True)
    s.work("F29", "=SUM(F26:F28)", strong=True)
    s.say("A30", Words("Días de entrega desde el anticipo", "Lead time in days from the deposit"))
    s.work("F30", f"=MAX({_tier('C26', 'D')},{_tier('C27', 'D')})", "whole")


def _payment(s: Sheet) -> None:
    s.across("A32", "F32", Words("Pago", "Payment"), "section")
    rows = (
        (Words("Anticipo al confirmar", "Deposit on confirmation"), 0.4),
        (Words("Contra copia de documentos de embarque", "Against copies of shipping documents"), 0.6),
        (Words("A plazo después de la entrega", "On credit after delivery"), 0.0),
    )
    for at, (label, share) in enumerate(rows):
        s.say(f"A{33 + at}", label)
        s.ask(f"B{33 + at}", share, "percent")
        s.work(f"F{33 + at}", f"=ROUND($F$29*B{33 + at},2)")
    s.say("A36", Words("Medio de pago", "Means of payment"))
    s.ask("B36", Words("Transferencia bancaria", "Bank transfer"))
    s.say("A37", Words("Comisiones bancarias a cargo de", "Bank charges are paid by"))
    both = (Words("Cada quien las suyas", "Each their own"), Words("Comprador", "Buyer"), Words("Vendedor", "Seller"))
    s.ask("B37", both[0], "choice", choices=both)
    s.say("A38", Words("Documentos que entregas", "Documents you hand over"))
    s.ask(
        "B38",
        Words("Factura, lista de empaque, certificado de origen", "Invoice, packing list, certificate of origin"),
    )


def _checks(s: Sheet) -> None:
    s.across("A40", "F40", Words("Antes de enviar", "Before you send it"), "section")
    ok = s.told(Words("Bien", "Fine"))
    ship = s.told(Words("Barco", "Ship"))
    sea = ",".join(f'B12="{rule}"' for rule in _SHIP)
    bad = {
        41: (
            'B13=""',
            Words("Falta el lugar: sin él la regla no dice nada", "The place is missing: the rule says nothing"),
        ),
        42: (
            f'AND(OR({sea}),B14<>"{ship}")',
            Words(
                "Esta regla es solo para barco: usa FCA, CPT o CIP", "This rule is for ships only: use FCA, CPT or CIP"
            ),
        ),
        43: ("ROUND(SUM(B33:B35),4)<>1", Words("Los pagos no suman 100 %", "The payments do not add up to 100 %")),
        44: ("OR(E5<=0,E5>120)", Words("Pon de 1 a 120 días de validez", "Give it 1 to 120 days of validity")),
        45: (
            "OR(C26<A19,AND(C27>0,C27<A19))",
            Words("Hay una cantidad bajo tu mínimo", "A quantity is below your minimum"),
        ),
    }
    labels = (
        Words("Regla con lugar", "Rule with place"),
        Words("Regla y transporte", "Rule and transport"),
        Words("Los pagos suman 100 %", "Payments add up to 100 %"),
        Words("Validez", "Validity"),
        Words("Pedido mínimo", "Minimum order"),
    )
    for (row, (test, words)), label in zip(bad.items(), labels, strict=True):
        s.say(f"A{row}", label)
        s.work(f"B{row}", f'=IF({test},"{s.told(words)}","{ok}")', "text", strong=True)
