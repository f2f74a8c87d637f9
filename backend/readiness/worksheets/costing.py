"""What a unit costs, what margin it leaves, and what it costs the buyer under each of the eleven Incoterms rules."""

from __future__ import annotations

from backend.readiness.worksheets import incoterm_prices
from backend.readiness.worksheets.book import Book, Sheet, Words

TITLE = Words("Hoja de costos y precio de exportación", "Costing and export price sheet")
_MATERIALS = (
    (Words("Café pergamino", "Parchment coffee"), 1.25, 62.0, 0.18),
    (Words("Bolsa con válvula", "Bag with valve"), 1.0, 6.5, 0.02),
    (Words("Etiqueta impresa", "Printed label"), 1.0, 1.8, 0.03),
    (Words("Caja de cartón (parte)", "Cardboard box (share)"), 0.05, 22.0, 0.0),
)
_LABOUR = (
    (Words("Tostado", "Roasting"), 3.0, 75.0),
    (Words("Molido y empaque", "Grinding and packing"), 2.5, 60.0),
    (Words("Control de calidad", "Quality control"), 0.5, 90.0),
)
_FIXED = (
    (Words("Renta del local", "Rent"), 9000.0),
    (Words("Luz, agua, gas, internet", "Power, water, gas, internet"), 5200.0),
    (Words("Sueldos de administración", "Office wages"), 24000.0),
    (Words("Mantenimiento y depreciación", "Maintenance and depreciation"), 4800.0),
    (Words("Certificados y permisos (parte del mes)", "Certificates and permits (month's share)"), 2000.0),
)


def book(locale: str) -> Book:
    """The workbook: cost and margin, then the price by Incoterms rule."""
    made = Book(locale, TITLE)
    cost = made.sheet(Words("Costo", "Cost"), (40, 15, 15, 15, 17, 46))
    _cost(cost)
    price = made.sheet(Words("Precio por Incoterm", "Price by Incoterm"), (46, 24, 16, 16, 16, 16, 44), landscape=True)
    incoterm_prices.fill(price, cost.name)
    return made


def _cost(s: Sheet) -> None:
    s.across("A1", "F1", TITLE, "title", 28)
    s.across(
        "A2",
        "F2",
        Words(
            "Llena solo las celdas amarillas; lo demás se calcula. Los datos que ves son un ejemplo: escribe encima."
            " Usa una sola moneda y costos SIN el IVA que te devuelven o acreditas.",
            "Fill in the yellow cells only; the rest is worked out. What you see is an example: write over it."
            " Use one currency, and costs WITHOUT the VAT you get back.",
        ),
        height=34,
    )
    s.say("A4", Words("Producto", "Product"))
    s.ask("B4", Words("Café tostado 1 kg", "Roasted coffee 1 kg"))
    s.say("A5", Words("Unidad de venta", "Unit of sale"))
    s.ask("B5", Words("bolsa", "bag"))
    s.say("A6", Words("Moneda de tus costos", "Currency of your costs"))
    s.ask("B6", Words("MXN", "MXN"), hint=Words("Tres letras: MXN, GTQ o USD.", "Three letters: MXN, GTQ or USD."))
    _materials(s)
    _labour(s)
    _fixed(s)
    _results(s)


def _materials(s: Sheet) -> None:
    s.across("A8", "F8", Words("1. Materiales por unidad", "1. Materials per unit"), "section")
    s.heads(
        9,
        Words("Material", "Material"),
        Words("Cantidad por unidad", "Quantity per unit"),
        Words("Precio", "Price"),
        Words("Merma", "Waste"),
        Words("Costo por unidad", "Cost per unit"),
    )
    for row in s.lines(10, 8, _MATERIALS, "text", "number", "money", "percent"):
        s.work(f"E{row}", f"=IF(D{row}<1,B{row}*C{row}/(1-D{row}),0)")
    s.say(
        "F10",
        Words(
            "Merma: lo que se pierde. Si de cada 100 g quedan 82 g, la merma es 18 %.",
            "Waste: what is lost. If 82 g are left of 100 g, waste is 18 %.",
        ),
        "note",
    )
    s.say("A18", Words("Materiales", "Materials"))
    s.work("E18", "=SUM(E10:E17)", strong=True)


def _labour(s: Sheet) -> None:
    s.across("A20", "F20", Words("2. Mano de obra por unidad", "2. Labour per unit"), "section")
    s.heads(
        21,
        Words("Tarea", "Task"),
        Words("Minutos por unidad", "Minutes per unit"),
        Words("Costo por hora", "Cost per hour"),
    )
    s.say("E21", Words("Costo por unidad", "Cost per unit"), "head")
    for row in s.lines(22, 5, _LABOUR, "text", "number", "money"):
        s.work(f"E{row}", f"=B{row}/60*C{row}")
    s.say(
        "F22",
        Words(
            "El costo por hora incluye seguro social, vacaciones y aguinaldo. Cuenta también tus propias horas.",
            "Cost per hour includes social security, holidays and bonuses. Count your own hours too.",
        ),
        "note",
    )
    s.say("A27", Words("Mano de obra", "Labour"))
    s.work("E27", "=SUM(E22:E26)", strong=True)


def _fixed(s: Sheet) -> None:
    s.across("A29", "F29", Words("3. Gastos fijos del mes", "3. Fixed costs of a month"), "section")
    s.lines(30, 7, _FIXED, "text", "money")
    s.say("A37", Words("Gastos fijos del mes", "Fixed costs of a month"))
    s.work("B37", "=SUM(B30:B36)", strong=True)
    s.say("A38", Words("Unidades que produces en un mes normal", "Units you make in a normal month"))
    s.ask("B38", 2500.0, "whole")
    s.say(
        "F38",
        Words(
            "Un mes normal, no el mejor: si produces menos, cada unidad carga con más gasto.",
            "A normal month, not the best one: if you make fewer, each unit carries more.",
        ),
        "note",
    )
    s.say("A39", Words("Gastos fijos por unidad", "Fixed costs per unit"))
    s.work("E39", "=IFERROR(B37/B38,0)", strong=True)


def _results(s: Sheet) -> None:
    s.across("A41", "F41", Words("4. Costo, margen y punto de equilibrio", "4. Cost, margin, break-even"), "section")
    s.say("A42", Words("Costo variable por unidad", "Variable cost per unit"))
    s.work("E42", "=E18+E27")
    s.say("A43", Words("Costo completo por unidad", "Full cost per unit"))
    s.work("E43", "=E42+E39", strong=True)
    s.say("A44", Words("Margen que quieres (sobre el precio)", "Margin you want (on the price)"))
    s.ask("B44", 0.25, "percent")
    s.say(
        "F44",
        Words(
            "Margen sobre el precio, no sobre el costo: con 25 %, de cada 100 que cobras te quedan 25.",
            "Margin on the price, not on the cost: at 25 %, you keep 25 of each 100 you charge.",
        ),
        "note",
    )
    s.say("A45", Words("Precio por unidad en tu taller", "Price per unit at your workshop"))
    s.work("E45", "=IFERROR(E43/(1-B44),0)", strong=True)
    s.say("A46", Words("Ganancia por unidad", "Profit per unit"))
    s.work("E46", "=E45-E43")
    s.say("A47", Words("Unidades al mes para no perder", "Units a month to break even"))
    s.work("E47", "=IFERROR(ROUNDUP(B37/(E45-E42),0),0)", "whole", strong=True)
    s.say(
        "F47",
        Words(
            "Con menos unidades al mes pierdes dinero a este precio.",
            "With fewer units a month you lose money at this price.",
        ),
        "note",
    )
