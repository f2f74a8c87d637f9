"""Could three repeat orders be made and paid for? Capacity by the slowest step, dates, and the cash they need."""

from __future__ import annotations

from datetime import date

from backend.readiness.worksheets.book import Book, Sheet, Words

TITLE = Words("Hoja de capacidad: tres pedidos repetidos", "Capacity sheet: three repeat orders")
_STEPS = (
    (Words("Tostado", "Roasting"), 40.0, 1.0),
    (Words("Molido", "Grinding"), 90.0, 1.0),
    (Words("Empaque", "Packing"), 30.0, 2.0),
    (Words("Control de calidad", "Quality control"), 120.0, 1.0),
)
_ORDERS = (
    (3000.0, date(2027, 1, 11), date(2027, 2, 26)),
    (3000.0, date(2027, 2, 15), date(2027, 4, 9)),
    (4500.0, date(2027, 3, 29), date(2027, 6, 4)),
)


def book(locale: str) -> Book:
    """The workbook."""
    made = Book(locale, TITLE)
    s = made.sheet(Words("Capacidad", "Capacity"), (46, 17, 17, 17, 17, 40), landscape=True)
    s.across("A1", "F1", TITLE, "title", 28)
    s.across(
        "A2",
        "F2",
        Words(
            "Un comprador pregunta si le puedes surtir otra vez. Llena las celdas amarillas: la hoja dice cuánto puedes"
            " hacer, cuándo estaría listo cada pedido y cuánto dinero necesitas mientras te pagan.",
            "A buyer asks whether you can supply again. Fill in the yellow cells: the sheet says how much you can make,"
            " when each order would be ready, and how much money you need until you are paid.",
        ),
        height=34,
    )
    _hours(s)
    _steps(s)
    _orders(s)
    _cash(s)
    return made


def _hours(s: Sheet) -> None:
    s.across("A4", "F4", Words("1. Tu tiempo de trabajo", "1. Your working time"), "section")
    asked = (
        (Words("Horas por turno", "Hours per shift"), 8.0, "number"),
        (Words("Turnos por día", "Shifts per day"), 1.0, "whole"),
        (Words("Días de trabajo por semana", "Working days per week"), 5.0, "number"),
        (Words("Tiempo que de verdad se trabaja", "Time that is really worked"), 0.8, "percent"),
        (Words("Parte ya vendida a otros clientes", "Share already sold to others"), 0.35, "percent"),
    )
    for at, (label, example, kind) in enumerate(asked):
        s.say(f"A{5 + at}", label)
        s.ask(f"B{5 + at}", example, kind)
    s.say(
        "C8",
        Words(
            "Resta descansos, limpieza, fallas y cambios de producto.", "Take off breaks, cleaning, faults, changes."
        ),
        "note",
    )


def _steps(s: Sheet) -> None:
    s.across("A11", "F11", Words("2. Cada paso del proceso", "2. Each step of the process"), "section")
    s.heads(
        12,
        Words("Paso", "Step"),
        Words("Unidades por hora, una máquina o persona", "Units per hour, one machine or person"),
        Words("Máquinas o personas", "Machines or people"),
        Words("Unidades por día", "Units per day"),
        Words("Uso", "Use"),
    )
    s.heights[12] = 46
    for row in s.lines(13, 6, _STEPS, "text", "number", "number"):
        s.work(f"D{row}", f'=IF(B{row}*C{row}>0,B{row}*C{row}*$B$5*$B$6*$B$8,"")', "whole")
        s.work(f"E{row}", f'=IF(D{row}="","",IFERROR($D$19/D{row},0))', "percent")
    s.say(
        "A19", Words("Lo que sale en un día: el paso más lento manda", "What leaves in a day: the slowest step decides")
    )
    s.work("D19", "=MIN(D13:D18)", "whole", strong=True)
    s.say("A20", Words("Libre para exportar, por día", "Free for export, per day"))
    s.work("D20", "=D19*(1-B9)", "whole", strong=True)
    s.say("A21", Words("Libre para exportar, por mes", "Free for export, per month"))
    s.work("D21", "=D20*B7*52/12", "whole", strong=True)


def _orders(s: Sheet) -> None:
    s.across("A23", "F23", Words("3. Los tres pedidos", "3. The three orders"), "section")
    for column, head in zip("BCD", ("1", "2", "3"), strict=True):
        s.say(f"{column}24", Words(f"Pedido {head}", f"Order {head}"), "head")
    labels = (
        Words("Unidades", "Units"),
        Words("Fecha del pedido", "Date of the order"),
        Words("Fecha prometida", "Date promised"),
        Words("Días para que llegue el material", "Days until materials arrive"),
        Words("Empieza la producción", "Production begins"),
        Words("Días de producción (calendario)", "Days of production (calendar)"),
        Words("Listo", "Ready"),
        Words("Días de holgura", "Days to spare"),
        Words("¿Alcanza?", "In time?"),
    )
    for at, label in enumerate(labels):
        s.say(f"A{25 + at}", label)
    yes, no = s.told(Words("Sí", "Yes")), s.told(Words("No: falta tiempo", "No: too little time"))
    for at, (column, (units, ordered, promised)) in enumerate(zip("BCD", _ORDERS, strict=True)):
        s.ask(f"{column}25", units, "whole")
        s.ask(f"{column}26", ordered, "date")
        s.ask(f"{column}27", promised, "date")
        s.ask(f"{column}28", 10.0, "whole")
        earliest = f"{column}26+{column}28"
        before = "ABC"[at]
        s.work(f"{column}29", f"={earliest}" if at == 0 else f"=MAX({earliest},{before}31)", "date")
        s.work(f"{column}30", f"=IFERROR(ROUNDUP({column}25/$D$20*7/$B$7,0),0)", "whole")
        s.work(f"{column}31", f"={column}29+{column}30", "date", strong=True)
        s.work(f"{column}32", f"={column}27-{column}31", "General")
        s.work(f"{column}33", f'=IF(AND($D$20>0,{column}32>=0),"{yes}","{no}")', "text", strong=True)
    s.say(
        "E29",
        Words("El material, o cuando termina el pedido anterior.", "Materials, or when the order before is done."),
        "note",
    )


def _cash(s: Sheet) -> None:
    s.across("A35", "F35", Words("4. El dinero mientras te pagan", "4. The money until you are paid"), "section")
    asked = (
        (Words("Material por unidad", "Materials per unit"), 4.6, "money"),
        (Words("Otros costos por unidad", "Other costs per unit"), 1.4, "money"),
        (Words("Precio por unidad", "Price per unit"), 10.5, "money"),
        (Words("Anticipo que pides", "Deposit you ask"), 0.4, "percent"),
        (Words("Días de crédito que das", "Days of credit you give"), 30.0, "whole"),
        (Words("Dinero o crédito disponible hoy", "Money or credit at hand today"), 15000.0, "money"),
    )
    for at, (label, example, kind) in enumerate(asked):
        s.say(f"A{36 + at}", label)
        s.ask(f"B{36 + at}", example, kind)
    for column, head in zip("BCD", "123", strict=True):
        s.say(f"{column}43", Words(f"Pedido {head}", f"Order {head}"), "head")
    s.say("A44", Words("Costo del pedido", "Cost of the order"))
    s.say("A45", Words("Anticipo que entra", "Deposit that comes in"))
    s.say("A46", Words("Lo que pones tú", "What you put in"))
    s.say("A47", Words("El saldo te llega el", "The balance reaches you on"))
    for column in "BCD":
        s.work(f"{column}44", f"={column}25*($B$36+$B$37)")
        s.work(f"{column}45", f"={column}25*$B$38*$B$39")
        s.work(f"{column}46", f"=MAX(0,{column}44-{column}45)", strong=True)
        s.work(f"{column}47", f"={column}31+$B$40", "date")
    s.say("A48", Words("Lo más que pones al mismo tiempo", "The most you put in at one time"))
    two = "IF(C26<B47,B46,0)+C46"
    three = "IF(D26<B47,B46,0)+IF(D26<C47,C46,0)+D46"
    s.work("B48", f"=MAX(B46,{two},{three})", strong=True)
    s.say("A49", Words("¿Te alcanza?", "Is it enough?"))
    yes = s.told(Words("Sí", "Yes"))
    no = s.told(Words("No: te faltan ", "No: you lack "))
    s.work("B49", f'=IF(B48<=B41,"{yes}","{no}"&ROUND(B48-B41,2))', "text", strong=True)
    s.across(
        "A50",
        "F50",
        Words(
            "Si no alcanza el tiempo: otro turno, otra máquina en el paso más lento, o una fecha honesta. Si no alcanza"
            " el dinero: más anticipo, un crédito para capital de trabajo, o pedidos más pequeños.",
            "Too little time: another shift, another machine at the slowest step, or an honest date. Too little money:"
            " a larger deposit, a working capital loan, or smaller orders.",
        ),
        height=34,
    )
