"""What a shipment costs up to the named place of each of the eleven Incoterms rules, in all and per unit."""

from __future__ import annotations

from backend.readiness.worksheets.book import Sheet, Words

_LEGS = (
    (Words("Embalaje de exportación y marcas", "Export packing and marks"), 1800.0),
    (Words("Carga en tu bodega", "Loading at your premises"), 600.0),
    (Words("Despacho de exportación (agente aduanal)", "Export clearance (customs broker)"), 4500.0),
    (Words("Flete interno hasta el puerto o terminal", "Inland freight to the port or terminal"), 9500.0),
    (Words("Maniobras y terminal en origen", "Handling and terminal at origin"), 3800.0),
    (Words("Carga a bordo del buque", "Loading on board the ship"), 2200.0),
    (Words("Flete principal", "Main carriage"), 21000.0),
    (Words("Descarga y terminal en destino", "Unloading and terminal at destination"), 6200.0),
    (Words("Flete interno en destino", "Inland freight at destination"), 8400.0),
    (Words("Descarga en la bodega del comprador", "Unloading at the buyer's warehouse"), 900.0),
    (Words("Despacho de importación", "Import clearance"), 3900.0),
)


def fill(s: Sheet, cost: str) -> None:
    """Write the sheet; `cost` is the name of the sheet with the unit's price and profit."""
    _shipment(s, cost)
    _rules(s, cost)


def _shipment(s: Sheet, cost: str) -> None:
    s.across("A1", "G1", Words("Precio por regla Incoterms® 2020", "Price by Incoterms® 2020 rule"), "title", 28)
    s.across(
        "A2",
        "G2",
        Words(
            "Costos de UN embarque. Pide cada tarifa a tu agente de carga y a tu agente aduanal; las del ejemplo son"
            " inventadas. Una regla sin lugar convenido no dice nada: escribe siempre el lugar.",
            "Costs of ONE shipment. Ask your forwarder and your broker for each rate; those of the example are made"
            " up. A rule without a named place says nothing: always write the place.",
        ),
        height=34,
    )
    s.say("A4", Words("Unidades en el embarque", "Units in the shipment"))
    s.ask("B4", 1000.0, "whole")
    s.say("A5", Words("Precio por unidad en tu taller", "Price per unit at your workshop"))
    s.work("B5", f"={cost}!E45")
    s.say("A6", Words("Tu moneda por 1 dólar", "Your currency per 1 US dollar"))
    s.ask("B6", 18.5, "rate", hint=Words("El tipo de cambio de hoy, con su fecha.", "Today's rate, with its date."))
    s.across("A8", "G8", Words("Costos del embarque, en tu moneda", "Shipment costs, in your currency"), "section")
    for at, (label, amount) in enumerate(_LEGS):
        s.say(f"A{9 + at}", label)
        s.ask(f"B{9 + at}", amount, "money")
    s.say("A20", Words("Seguro: tasa sobre el valor asegurado", "Insurance: rate on the insured value"))
    s.ask("B20", 0.004, "percent")
    s.say(
        "C20",
        Words("Se asegura 110 % del precio", "110 % of the price is insured"),
        "note",
    )
    s.say("A21", Words("Arancel en destino", "Duty at destination"))
    s.ask("B21", 0.0, "percent")
    s.say("A22", Words("El arancel se calcula sobre", "Duty is worked out on"))
    s.ask("B22", Words("FOB", "FOB"), "choice", choices=(Words("FOB", "FOB"), Words("CIF", "CIF")))
    s.say(
        "C22",
        Words("EE. UU.: FOB. UE y Centroamérica: CIF.", "USA: FOB. EU and Central America: CIF."),
        "note",
    )
    s.say("A23", Words("IVA u otro impuesto en destino", "VAT or other tax at destination"))
    s.ask("B23", 0.0, "percent")


_SEA, _ANY = Words("solo marítimo", "sea only"), Words("todo transporte", "any transport")
# Each rule with what the seller pays up to its place, from the costs above.
_CHAIN = (
    ("EXW", Words("Tu taller, León", "Your workshop, León"), _ANY, "=$B$4*$B$5+$B$9"),
    (
        "FCA",
        Words("Terminal del transportista, Veracruz", "Carrier's terminal, Veracruz"),
        _ANY,
        "=C{EXW}+SUM(B10:B12)",
    ),
    ("FAS", Words("Muelle, Veracruz", "Quay, Veracruz"), _SEA, "=C{FCA}+B13"),
    ("FOB", Words("Puerto de Veracruz", "Port of Veracruz"), _SEA, "=C{FAS}+B14"),
    ("CFR", Words("Puerto de Houston", "Port of Houston"), _SEA, "=C{FOB}+B15"),
    ("CIF", Words("Puerto de Houston", "Port of Houston"), _SEA, "=IFERROR(C{CFR}/(1-1.1*B20),0)"),
    ("CPT", Words("Terminal de Houston", "Houston terminal"), _ANY, "=C{FCA}+SUM(B13:B16)"),
    ("CIP", Words("Terminal de Houston", "Houston terminal"), _ANY, "=IFERROR(C{CPT}/(1-1.1*B20),0)"),
    ("DAP", Words("Bodega del comprador, Dallas", "Buyer's warehouse, Dallas"), _ANY, "=C{CIP}+B17"),
    ("DPU", Words("Bodega del comprador, Dallas", "Buyer's warehouse, Dallas"), _ANY, "=C{DAP}+B18"),
    (
        "DDP",
        Words("Bodega del comprador, Dallas", "Buyer's warehouse, Dallas"),
        _ANY,
        '=C{DAP}+B19+IF(B22="CIF",C{CIF},C{FOB})*(B21+(1+B21)*B23)',
    ),
)
ROWS = {rule: 27 + at for at, (rule, _, _, _) in enumerate(_CHAIN)}


def _rules(s: Sheet, cost: str) -> None:
    s.across("A25", "G25", Words("Precio total y por unidad", "Price in all and per unit"), "section")
    s.heads(
        26,
        Words("Regla", "Rule"),
        Words("Lugar convenido (escríbelo)", "Named place (write it)"),
        Words("Total, tu moneda", "Total, your currency"),
        Words("Por unidad, tu moneda", "Per unit, your currency"),
        Words("Por unidad, USD", "Per unit, USD"),
        Words("Total, USD", "Total, USD"),
        Words("Lugar escrito", "Place written"),
    )
    missing = s.told(Words("Falta el lugar", "The place is missing"))
    for rule, named, mode, total in _CHAIN:
        row = ROWS[rule]
        s.say(f"A{row}", Words(f"{rule} · {mode.es}", f"{rule} · {mode.en}"))
        s.ask(f"B{row}", named)
        s.work(f"C{row}", total.format(**ROWS))
        s.work(f"D{row}", f"=IFERROR(C{row}/$B$4,0)", strong=True)
        s.work(f"E{row}", f"=IFERROR(D{row}/$B$6,0)", strong=True)
        s.work(f"F{row}", f"=IFERROR(C{row}/$B$6,0)")
        s.work(f"G{row}", f'=IF(B{row}="","{missing}","{rule} "&B{row})', "text")
    _target(s, cost)
    s.across(
        "A44",
        "G44",
        Words(
            "Cómo se suma. FOB es hasta a bordo; CFR agrega el flete; CIF agrega el seguro mínimo (Cláusulas C), CIP el"
            " amplio (Cláusulas A): pide las dos tasas. FAS, FOB, CFR y CIF son solo para barco; en contenedor se"
            " recomiendan FCA, CPT y CIP. En DAP, DPU y DDP el riesgo es tuyo hasta el lugar: aquí se incluye tu"
            " seguro. DDP te hace importador en otro país: consulta antes a un agente.",
            "How it adds up. FOB is up to on board; CFR adds the freight; CIF adds minimum insurance (Clauses C), CIP"
            " the wide one (Clauses A): ask for both rates. FAS, FOB, CFR and CIF are for ships only; for containers"
            " FCA, CPT and CIP are recommended. In DAP, DPU and DDP the risk is yours up to the place: your insurance"
            " is in here. DDP makes you the importer in another country: ask a broker first.",
        ),
        height=78,
    )


def _target(s: Sheet, cost: str) -> None:
    s.across(
        "A39", "G39", Words("¿Y si el comprador ofrece otro precio?", "And if the buyer offers another?"), "section"
    )
    s.say("A40", Words("Regla de la oferta", "Rule of the offer"))
    s.ask("B40", Words("FOB", "FOB"), "choice", choices=[Words(rule, rule) for rule in ROWS])
    s.say("A41", Words("Precio ofrecido por unidad, USD", "Price offered per unit, USD"))
    s.ask("B41", 13.2, "money")
    s.say("A42", Words("Te queda por unidad, USD", "You keep per unit, USD"))
    at = "INDEX(E27:E37,MATCH(B40,{rules},0))"
    for row, rule in enumerate(ROWS, 27):
        s.shown.append((f"H{row}", rule, "note"))
    left = at.format(rules="H27:H37")
    profit = f"{cost}!E46/$B$6"
    s.work("B42", f"=IFERROR(B41-({left}-{profit}),0)", strong=True)
    s.say("A43", Words("Margen que te queda", "Margin you keep"))
    s.work("B43", "=IFERROR(B42/B41,0)", "percent", strong=True)
