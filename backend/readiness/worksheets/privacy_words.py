"""What the privacy notice says, clause by clause: {8} stands for the answer in row 8 of the answers."""

from __future__ import annotations

from dataclasses import dataclass

from backend.readiness.worksheets.book import Words


@dataclass(frozen=True, slots=True)
class Filled:
    """Words that depend on whether a row was answered."""

    row: int
    then: Words
    otherwise: Words


@dataclass(frozen=True, slots=True)
class Yes:
    """Words that depend on a yes."""

    row: int
    then: Words
    otherwise: Words


@dataclass(frozen=True, slots=True)
class ByCountry:
    """Words of each country."""

    mexico: Words
    guatemala: Words
    salvador: Words


Part = Words | Filled | Yes | ByCountry


@dataclass(frozen=True, slots=True)
class Clause:
    """A heading and its text; `height` in points for the longest text on paper."""

    title: Words
    parts: tuple[Part, ...]
    height: float


COUNTRIES = (Words("México", "Mexico"), Words("Guatemala", "Guatemala"), Words("El Salvador", "El Salvador"))
ASKED = (
    (
        Words("Nombre o razón social", "Name of the firm"),
        Words("Tueste Alto, S.A. de C.V.", "Tueste Alto, S.A. de C.V."),
    ),
    (Words("Nombre comercial", "Trade name"), Words("Tueste Alto", "Tueste Alto")),
    (
        Words("Domicilio completo", "Full address"),
        Words("Av. Central 12, León, Guanajuato, C.P. 37000", "Av. Central 12, León, Guanajuato, 37000"),
    ),
    (
        Words("Correo para temas de datos", "E-mail for data matters"),
        Words("datos@tuestealto.example", "datos@tuestealto.example"),
    ),
    (Words("Teléfono", "Telephone"), Words("+52 477 000 0000", "+52 477 000 0000")),
    (Words("Sitio web", "Web site"), Words("tuestealto.example", "tuestealto.example")),
    (Words("Persona o área responsable", "Person or area in charge"), Words("Ana Xicará", "Ana Xicará")),
    (
        Words("Datos que pides", "Data you ask for"),
        Words(
            "nombre, correo, teléfono, domicilio de entrega y datos de facturación",
            "name, e-mail, telephone, delivery address and invoicing data",
        ),
    ),
    (
        Words("Para qué (necesario)", "What for (necessary)"),
        Words(
            "atender pedidos, facturar, entregar y dar garantía", "serve orders, invoice, deliver and honour guarantees"
        ),
    ),
    (
        Words("Para qué (voluntario; vacío si nada)", "What for (voluntary; empty if nothing)"),
        Words("enviar novedades y ofertas", "send news and offers"),
    ),
    (
        Words("A quién se los das (vacío si a nadie)", "Whom you give them to (empty if nobody)"),
        Words(
            "empresas de mensajería y agentes aduanales, para entregar tu pedido",
            "couriers and customs brokers, to deliver your order",
        ),
    ),
    (Words("Años que los guardas", "Years you keep them"), None),
    (Words("¿Usas cookies o medición en tu sitio?", "Do you use cookies or measuring on your site?"), None),
    (
        Words(
            "¿Pides datos sensibles (salud, origen, creencias)?",
            "Do you ask for sensitive data (health, origin, beliefs)?",
        ),
        None,
    ),
)
CLAUSES = (
    Clause(
        Words("Quién responde por tus datos", "Who answers for your data"),
        (
            Words(
                "{6} ({7}), con domicilio en {8}, es responsable de los datos personales que nos das y de protegerlos.",
                "{6} ({7}), at {8}, is responsible for the personal data you give us and for protecting them.",
            ),
        ),
        52,
    ),
    Clause(
        Words("Qué datos usamos", "What data we use"),
        (
            Words("Usamos estos datos: {13}. ", "We use these data: {13}. "),
            Yes(
                19,
                Words(
                    "Algunos son sensibles: los pedimos solo con tu consentimiento expreso y por escrito.",
                    "Some are sensitive: we ask for them only with your express written consent.",
                ),
                Words("No pedimos datos sensibles.", "We ask for no sensitive data."),
            ),
        ),
        52,
    ),
    Clause(
        Words("Para qué los usamos", "What we use them for"),
        (
            Words("Son necesarios para: {14}. ", "They are needed to: {14}. "),
            Filled(
                15,
                Words(
                    "Si tú quieres, también para: {15}. Puedes decir que no a esto último, desde ahora o cuando"
                    " quieras, escribiendo a {9}; no te negaremos un producto por ello.",
                    "If you wish, also to: {15}. You may say no to this last use, now or at any time, by writing to"
                    " {9}; we will not refuse you a product for it.",
                ),
                Words("No los usamos para nada más.", "We use them for nothing else."),
            ),
        ),
        68,
    ),
    Clause(
        Words("A quién se los damos", "Whom we give them to"),
        (
            Filled(
                16,
                Words(
                    "Los compartimos con: {16}. Si hubiera otra transferencia que necesite tu consentimiento, te lo"
                    " pediremos antes.",
                    "We share them with: {16}. For any other transfer that needs your consent, we will ask you first.",
                ),
                Words(
                    "No los damos a nadie, salvo a la autoridad cuando la ley lo ordena.",
                    "We give them to nobody, except to an authority where the law orders it.",
                ),
            ),
        ),
        52,
    ),
    Clause(
        Words("Cuánto tiempo los guardamos", "How long we keep them"),
        (
            Words(
                "Los guardamos {17} años desde tu última compra, o el tiempo que pidan las leyes fiscales; después los"
                " borramos.",
                "We keep them for {17} years from your last purchase, or as long as tax laws ask; then we delete them.",
            ),
        ),
        36,
    ),
    Clause(
        Words("Tus derechos", "Your rights"),
        (
            ByCountry(
                Words(
                    "Puedes pedir acceso a tus datos, que los corrijamos, que los cancelemos u oponerte a que los"
                    " usemos (derechos ARCO), limitar su uso y revocar tu consentimiento. ",
                    "You may ask for access to your data, for correction, for cancellation, or object to their use"
                    " (ARCO rights), limit their use and revoke your consent. ",
                ),
                Words(
                    "Puedes pedirnos ver tus datos, corregirlos, actualizarlos o que dejemos de usarlos. ",
                    "You may ask us to see your data, to correct or update them, or to stop using them. ",
                ),
                Words(
                    "Puedes pedir acceso, rectificación, cancelación, oposición, portabilidad y limitación de tus datos"
                    " (derechos ARCO-POL). ",
                    "You may ask for access, rectification, cancellation, objection, portability and limitation of your"
                    " data (ARCO-POL rights). ",
                ),
            ),
            Words(
                "Escribe a {9} o llama al {10}, con tu nombre, lo que pides y una copia de tu identificación. Atiende:"
                " {12}. ",
                "Write to {9} or call {10}, with your name, what you ask and a copy of your identification. In charge:"
                " {12}. ",
            ),
            ByCountry(
                Words(
                    "Te respondemos en 20 días hábiles como máximo y, si procede, lo hacemos efectivo en los 15 días"
                    " hábiles siguientes.",
                    "We answer within 20 working days and, where it is due, carry it out within the following 15"
                    " working days.",
                ),
                Words("Te respondemos en 20 días hábiles como máximo.", "We answer within 20 working days."),
                Words("Te respondemos en 20 días hábiles como máximo.", "We answer within 20 working days."),
            ),
        ),
        112,
    ),
    Clause(
        Words("Cookies y medición", "Cookies and measuring"),
        (
            Yes(
                18,
                Words(
                    "Nuestro sitio {11} usa cookies o medición. Antes de activarlas te pedimos permiso, y puedes"
                    " apagarlas en tu navegador.",
                    "Our site {11} uses cookies or measuring. We ask you before they start, and you can turn them off"
                    " in your browser.",
                ),
                Words("Nuestro sitio no usa cookies de seguimiento.", "Our site uses no tracking cookies."),
            ),
        ),
        36,
    ),
    Clause(
        Words("Si no estás conforme", "If you disagree"),
        (
            Words(
                "Si crees que no respetamos tu derecho, puedes acudir a ",
                "If you believe that your right was not respected, you may turn to ",
            ),
            ByCountry(
                Words(
                    "la Secretaría Anticorrupción y Buen Gobierno, autoridad en datos personales en posesión de"
                    " particulares.",
                    "the Secretaría Anticorrupción y Buen Gobierno, the authority for personal data held by private"
                    " parties.",
                ),
                Words(
                    "la autoridad de atención al consumidor (DIACO) o a los tribunales.",
                    "the consumer authority (DIACO) or to the courts.",
                ),
                Words(
                    "la Agencia de Ciberseguridad del Estado (ACE) o a los tribunales.",
                    "the Agencia de Ciberseguridad del Estado (ACE) or to the courts.",
                ),
            ),
        ),
        52,
    ),
    Clause(
        Words("Cambios a este aviso", "Changes to this notice"),
        (
            Words(
                "Si cambiamos este aviso lo publicamos en {11} y en nuestro local.",
                "If we change this notice we publish it at {11} and on our premises.",
            ),
        ),
        36,
    ),
)
