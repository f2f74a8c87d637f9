"""An export plan with dates and money: markets compared by data, what is done when, what it costs and brings."""

from __future__ import annotations

from datetime import date

from backend.readiness.worksheets.book import Book, Sheet, Words

TITLE = Words("Plan de exportación", "Export plan")
_MARKETS = (Words("Estados Unidos", "United States"), Words("Canadá", "Canada"), Words("Guatemala", "Guatemala"))
_CRITERIA = (
    (Words("Tamaño: cuánto importan", "Size: how much they import"), 0.25, (5.0, 3.0, 2.0)),
    (Words("Crecimiento en 5 años", "Growth over 5 years"), 0.15, (3.0, 3.0, 4.0)),
    (Words("Arancel y origen: qué tan fácil", "Duty and origin: how easy"), 0.15, (5.0, 5.0, 5.0)),
    (Words("Requisitos: qué tan cerca estás", "Requirements: how close you are"), 0.2, (3.0, 3.0, 4.0)),
    (Words("Flete y tiempo de entrega", "Freight and delivery time"), 0.1, (4.0, 2.0, 4.0)),
    (Words("Contactos, idioma, confianza", "Contacts, language, trust"), 0.15, (3.0, 2.0, 5.0)),
)
_DATA = (
    Words("Código HS de seis dígitos", "Six-digit HS code"),
    Words("Importaciones del último año, USD", "Imports of the last year, USD"),
    Words("Crecimiento anual", "Yearly growth"),
    Words("Los tres países que más le venden", "The three countries that sell most to it"),
    Words("Arancel para tu origen", "Duty for your origin"),
    Words("Lo obligatorio (permisos, etiqueta)", "What is compulsory (permits, label)"),
    Words("Precio en anaquel o de mayoreo", "Price on the shelf or wholesale"),
    Words("Fuente y fecha de estos datos", "Source and date of these data"),
)
_ACTIONS = (
    (
        Words("Clasificar el producto (HS) y revisar origen", "Classify the product (HS), check origin"),
        date(2027, 1, 11),
        10.0,
        0.0,
        1.0,
    ),
    (
        Words("Registro ante la autoridad del mercado", "Registration with the market's authority"),
        date(2027, 1, 25),
        20.0,
        350.0,
        0.5,
    ),
    (Words("Etiqueta en inglés", "Label in English"), date(2027, 2, 8), 25.0, 600.0, 0.0),
    (
        Words("Lista de 30 compradores y primer correo", "List of 30 buyers and first e-mail"),
        date(2027, 2, 15),
        30.0,
        0.0,
        0.0,
    ),
    (Words("Muestras a 5 compradores", "Samples to 5 buyers"), date(2027, 3, 22), 15.0, 900.0, 0.0),
    (Words("Feria o rueda de negocios", "Trade fair or matchmaking"), date(2027, 5, 10), 5.0, 2800.0, 0.0),
)
_SALES = (0.0, 8000.0, 15000.0, 22000.0)


def book(locale: str) -> Book:
    """The workbook: summary, markets, data, actions with budget, goals."""
    made = Book(locale, TITLE)
    summary = made.sheet(Words("Resumen", "Summary"), (40, 52))
    markets = made.sheet(Words("Mercados", "Markets"), (40, 14, 18, 18, 18), landscape=True)
    actions = made.sheet(Words("Acciones", "Actions"), (46, 13, 10, 13, 20, 13, 13, 11), landscape=True, repeat=5)
    goals = made.sheet(Words("Metas", "Goals"), (40, 16, 16, 16, 16, 16), landscape=True)
    _markets(markets)
    _actions(actions)
    _goals(goals, actions.name)
    _summary(summary, markets.name, actions.name, goals.name)
    return made


def _summary(s: Sheet, markets: str, actions: str, goals: str) -> None:
    s.across("A1", "B1", TITLE, "title", 28)
    s.across(
        "A2",
        "B2",
        Words(
            "Llena primero Mercados, luego Acciones y Metas: esta página se completa sola. Un plan sirve doce meses;"
            " ponle fecha y una persona responsable. Los datos son un ejemplo inventado.",
            "Fill in Markets first, then Actions and Goals: this page completes itself. A plan serves for twelve"
            " months; give it a date and a person. The data are a made-up example.",
        ),
        height=48,
    )
    asked = (
        (Words("Empresa", "Firm"), Words("Tueste Alto", "Tueste Alto")),
        (Words("Qué vas a exportar", "What you will export"), Words("Café tostado 1 kg", "Roasted coffee 1 kg")),
        (
            Words("Por qué te comprarían", "Why they would buy from you"),
            Words("Altura, tueste por pedido", "High-grown, roasted to order"),
        ),
        (Words("Responsable de exportación", "Person in charge of exports"), Words("Ana Xicará", "Ana Xicará")),
        (Words("Idioma en que vas a negociar", "Language you will negotiate in"), Words("Inglés", "English")),
    )
    for at, (label, example) in enumerate(asked):
        s.say(f"A{4 + at}", label)
        s.ask(f"B{4 + at}", example)
    s.say("A9", Words("Fecha del plan", "Date of the plan"))
    s.ask("B9", date(2026, 12, 1), "date")
    s.say("A10", Words("Vale hasta", "Good until"))
    s.work("B10", "=B9+365", "date")
    s.across("A12", "B12", Words("Lo que sale de tus datos", "What your data say"), "section")
    results = (
        (Words("Mercado mejor calificado", "Market with the best mark"), f"={markets}!C13", "text"),
        (Words("Empieza", "Begins"), f"=MIN({actions}!B6:B20)", "date"),
        (Words("Termina", "Ends"), f"=MAX({actions}!D6:D20)", "date"),
        (Words("Presupuesto, USD", "Budget, USD"), f"={actions}!F21", "money"),
        (Words("Avance", "Progress"), f"={actions}!H21", "percent"),
        (Words("Ventas esperadas en el año, USD", "Sales expected in the year, USD"), f"={goals}!F5", "money"),
        (Words("Resultado del año, USD", "Result of the year, USD"), f"={goals}!F8", "money"),
    )
    for at, (label, formula, kind) in enumerate(results):
        s.say(f"A{13 + at}", label)
        s.work(f"B{13 + at}", formula, kind, strong=True)


def _markets(s: Sheet) -> None:
    s.across("A1", "E1", Words("¿A qué mercado primero?", "Which market first?"), "title", 28)
    s.across(
        "A2",
        "E2",
        Words(
            "Califica de 1 (mal) a 5 (muy bien) con los datos de abajo, no de memoria. El peso dice cuánto te importa.",
            "Mark from 1 (bad) to 5 (very good) by the data below, not from memory. The weight says how much it"
            " counts.",
        ),
        height=32,
    )
    s.say("A4", Words("Criterio", "Criterion"), "head")
    s.say("B4", Words("Peso", "Weight"), "head")
    for column, market in zip("CDE", _MARKETS, strict=True):
        s.ask(f"{column}4", market)
    for at, (label, weight, marks) in enumerate(_CRITERIA):
        s.say(f"A{5 + at}", label)
        s.ask(f"B{5 + at}", weight, "percent")
        for column, mark in zip("CDE", marks, strict=True):
            s.ask(f"{column}{5 + at}", mark, "number", hint=Words("De 1 a 5", "From 1 to 5"))
    s.say("A11", Words("Los pesos suman", "The weights add up to"))
    s.work("B11", "=SUM(B5:B10)", "percent")
    fine, bad = s.told(Words("Bien", "Fine")), s.told(Words("Deben sumar 100 %", "They must add up to 100 %"))
    s.work("C11", f'=IF(ROUND(B11,4)=1,"{fine}","{bad}")', "text")
    s.say("A12", Words("Calificación de 1 a 5", "Mark from 1 to 5"))
    for column in "CDE":
        s.work(f"{column}12", f"=IFERROR(SUMPRODUCT($B$5:$B$10,{column}5:{column}10)/$B$11,0)", "number", strong=True)
    s.say("A13", Words("Mejor calificado", "Best mark"))
    s.work("C13", "=IF(AND(C12>=D12,C12>=E12),C4,IF(D12>=E12,D4,E4))", "text", strong=True)
    s.across("A15", "E15", Words("Hoja de datos de mercado", "Market data sheet"), "section")
    for at, label in enumerate(_DATA):
        s.say(f"A{16 + at}", label)
        for column in "CDE":
            s.ask(f"{column}{16 + at}", Words("0901.21", "0901.21") if at == 0 else None)
    s.across(
        "A25",
        "E25",
        Words(
            "Dónde buscar: Trade Map y Market Access Map (ITC), USITC DataWeb, Access2Markets (UE), el sistema SIECA"
            " para Centroamérica, y la oficina comercial de tu país. Anota siempre fuente y fecha.",
            "Where to look: Trade Map and Market Access Map (ITC), USITC DataWeb, Access2Markets (EU), SIECA for"
            " Central America, and your country's trade office. Always write down source and date.",
        ),
        height=34,
    )


def _actions(s: Sheet) -> None:
    s.across("A1", "H1", Words("Acciones, fechas y presupuesto", "Actions, dates and budget"), "title", 28)
    s.across(
        "A2",
        "H2",
        Words("Costos en dólares. El avance va de 0 a 100 %.", "Costs in US dollars. Progress goes from 0 to 100 %."),
    )
    s.say("A3", Words("Hoy", "Today"))
    s.ask("B3", date(2027, 2, 1), "date")
    s.heads(
        5,
        Words("Acción", "Action"),
        Words("Empieza", "Begins"),
        Words("Días", "Days"),
        Words("Termina", "Ends"),
        Words("Responsable", "Person"),
        Words("Presupuesto", "Budget"),
        Words("Gastado", "Spent"),
        Words("Avance", "Progress"),
    )
    s.say("I5", Words("Estado", "State"), "head")
    _action_rows(s)
    s.say("A21", Words("Total", "Total"))
    s.work("F21", "=SUM(F6:F20)", strong=True)
    s.work("G21", "=SUM(G6:G20)", strong=True)
    s.work("H21", "=IFERROR(SUM(H6:H20)/COUNT(B6:B20),0)", "percent", strong=True)
    s.say("A22", Words("Queda por gastar", "Left to spend"))
    s.work("F22", "=F21-G21")


def _action_rows(s: Sheet) -> None:
    words = [
        s.told(one)
        for one in (
            Words("Hecho", "Done"),
            Words("Atrasado", "Late"),
            Words("En curso", "Under way"),
            Words("Por empezar", "To begin"),
        )
    ]
    for at in range(15):
        row, known = 6 + at, _ACTIONS[at] if at < len(_ACTIONS) else None
        s.ask(f"A{row}", known[0] if known else None)
        s.ask(f"B{row}", known[1] if known else None, "date")
        s.ask(f"C{row}", known[2] if known else None, "whole")
        s.work(f"D{row}", f'=IF(B{row}="","",B{row}+C{row})', "date")
        s.ask(f"E{row}", Words("Ana", "Ana") if known else None)
        s.ask(f"F{row}", known[3] if known else None, "money")
        s.ask(f"G{row}", known[3] * known[4] if known else None, "money")
        s.ask(f"H{row}", known[4] if known else None, "percent")
        s.work(
            f"I{row}",
            f'=IF(B{row}="","",IF(H{row}>=1,"{words[0]}",IF(D{row}<$B$3,"{words[1]}",'
            f'IF(B{row}<=$B$3,"{words[2]}","{words[3]}"))))',
            "text",
        )


def _goals(s: Sheet, actions: str) -> None:
    s.across("A1", "F1", Words("Metas por trimestre", "Goals by quarter"), "title", 28)
    s.say("A2", Words("Costo del producto sobre la venta", "Cost of the product on sales"))
    s.ask("B2", 0.72, "percent", hint=Words("Tómalo de tu hoja de costos.", "Take it from your costing sheet."))
    for column, head in zip("BCDE", "1234", strict=True):
        s.say(f"{column}4", Words(f"Trimestre {head}", f"Quarter {head}"), "head")
    s.say("F4", Words("Año", "Year"), "head")
    labels = (
        Words("Ventas de exportación, USD", "Export sales, USD"),
        Words("Costo de lo vendido", "Cost of what is sold"),
        Words("Presupuesto del plan", "Budget of the plan"),
        Words("Resultado", "Result"),
        Words("Resultado acumulado", "Result so far"),
        Words("Ventas reales", "Real sales"),
        Words("Real contra meta", "Real against goal"),
        Words("Compradores con los que hablaste", "Buyers you spoke with"),
    )
    for at, label in enumerate(labels):
        s.say(f"A{5 + at}", label)
    for at, column in enumerate("BCDE"):
        s.ask(f"{column}5", _SALES[at], "money")
        s.work(f"{column}6", f"={column}5*$B$2")
        s.work(f"{column}7", f"={actions}!$F$21/4")
        s.work(f"{column}8", f"={column}5-{column}6-{column}7")
        before = f"+{'ABCD'[at]}9" if at else ""
        s.work(f"{column}9", f"={column}8{before}")
        s.ask(f"{column}10", None, "money")
        s.work(f"{column}11", f"=IFERROR({column}10/{column}5,0)", "percent")
        s.ask(f"{column}12", None, "whole")
    for row in (5, 6, 7, 8, 10, 12):
        s.work(f"F{row}", f"=SUM(B{row}:E{row})", "whole" if row == 12 else "money", strong=True)
    s.say("A14", Words("El plan se paga a partir de ventas por", "The plan pays for itself from sales of"))
    s.work("B14", f"=IFERROR({actions}!F21/(1-B2),0)", strong=True)
