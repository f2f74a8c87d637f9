"""A privacy notice: answers on one sheet, the whole text on the other, for Mexico, Guatemala, El Salvador.

A workbook, not a finished document: the answers are given once, the text follows them and the country by formulas, is
printed on one or two pages and copied to the firm's site. A text with blanks would have to be mended in many places.
Written after Mexico's LFPDPPP in force since 21 March 2025, whose authority is the Secretaría Anticorrupción y Buen
Gobierno. Where a duty is not certain the text says that an adviser must confirm it.
"""

from __future__ import annotations

import re
from datetime import date

from backend.readiness.worksheets.book import Book, Sheet, Words
from backend.readiness.worksheets.privacy_words import ASKED, CLAUSES, COUNTRIES, ByCountry, Filled, Part

TITLE = Words("Aviso de privacidad", "Privacy notice")
_YES, _NO = Words("Sí", "Yes"), Words("No", "No")
_LONGEST = 240  # a text inside a formula holds 255 characters at most
_ANSWER = re.compile(r"\{(\d+)\}")


def book(locale: str) -> Book:
    """The workbook: the answers, the notice, what to check."""
    made = Book(locale, TITLE)
    answers = made.sheet(Words("Datos", "Answers"), (44, 58, 40))
    notice = made.sheet(Words("Aviso", "Notice"), (24, 24, 24, 24))
    checks = made.sheet(Words("Revisa", "Check"), (30, 76))
    _answers(answers)
    _notice(notice, answers.name)
    _checks(checks)
    return made


def _answers(s: Sheet) -> None:
    s.across("A1", "C1", TITLE, "title", 28)
    s.across(
        "A2",
        "C2",
        Words(
            "Contesta aquí; el texto se arma solo en la hoja Aviso. Imprímelo para tu mostrador y cópialo a tu sitio."
            " Es un punto de partida serio, no un dictamen legal: pide a tu asesor que lo revise.",
            "Answer here; the text makes itself on the sheet Notice. Print it for your counter and copy it to your"
            " site. It is a serious starting point, not legal advice: have your adviser check it.",
        ),
        height=34,
    )
    s.say("A4", Words("País de tu empresa", "Country of your firm"))
    s.ask("B4", COUNTRIES[0], "choice", choices=COUNTRIES)
    s.say("A5", Words("Fecha de última actualización", "Date of last change"))
    s.ask("B5", date(2026, 11, 21), "date")
    for at, (label, example) in enumerate(ASKED):
        s.say(f"A{6 + at}", label)
        if example is not None:
            s.ask(f"B{6 + at}", example)
    s.ask("B17", 5.0, "whole")
    s.ask("B18", _NO, "choice", choices=(_YES, _NO))
    s.ask("B19", _NO, "choice", choices=(_YES, _NO))
    s.say("A21", Words("Falta por contestar", "Still to be answered"))
    s.work("B21", "=11-COUNTA(B4:B14)", "whole", strong=True)


def _notice(s: Sheet, answers: str) -> None:
    s.across("A1", "D1", TITLE, "title", 30)
    row = 3
    for clause in CLAUSES:
        s.across(f"A{row}", f"D{row}", clause.title, "clause")
        formula = "=" + "&".join(_formula(s, answers, part) for part in clause.parts)
        s.across_formula(f"A{row + 1}", f"D{row + 1}", formula, height=clause.height)
        row += 2
    s.say(f"A{row + 1}", Words("Última actualización:", "Last change:"))
    s.work(f"B{row + 1}", f"={answers}!B5", "date")


def _formula(s: Sheet, answers: str, part: Part) -> str:
    """Words with their answers, and the choices among them, as a formula."""
    if isinstance(part, Words):
        return _words(s.told(part), answers)
    if isinstance(part, ByCountry):
        mexico, guatemala, salvador = (
            _words(s.told(one), answers) for one in (part.mexico, part.guatemala, part.salvador)
        )
        first, second, _ = (s.told(one) for one in COUNTRIES)
        return f'IF({answers}!B4="{first}",{mexico},IF({answers}!B4="{second}",{guatemala},{salvador}))'
    then, otherwise = _words(s.told(part.then), answers), _words(s.told(part.otherwise), answers)
    if isinstance(part, Filled):
        return f'IF({answers}!B{part.row}="",{otherwise},{then})'
    return f'IF({answers}!B{part.row}="{s.told(_YES)}",{then},{otherwise})'


def _words(told: str, answers: str) -> str:
    pieces = []
    for at, piece in enumerate(_ANSWER.split(told)):
        if at % 2:
            pieces.append(f"{answers}!B{piece}")
        else:
            plain = piece.replace('"', '""')
            pieces += [f'"{plain[start : start + _LONGEST]}"' for start in range(0, len(plain), _LONGEST)]
    return "&".join(pieces)


_CHECKS = (
    (
        Words("México", "Mexico"),
        Words(
            "La ley vigente es la LFPDPPP publicada el 20 de marzo de 2025. El aviso debe estar a la vista ANTES de"
            " pedir los datos; hay versión corta para espacios pequeños que remite a esta. Con tu asesor: si tu giro"
            " pide consentimiento expreso, y el contenido exacto de tu aviso simplificado.",
            "The law in force is the LFPDPPP published on 20 March 2025. The notice must be in sight BEFORE data are"
            " asked for; small spaces may carry a short one that leads here. With your adviser: whether your trade"
            " needs express consent, and the exact content of your short notice.",
        ),
    ),
    (
        Words("Guatemala", "Guatemala"),
        Words(
            "Sin ley general de protección de datos para empresas cuando se escribió esta hoja: este aviso es buena"
            " práctica y lo que piden compradores de la UE. Los plazos del texto son una promesa tuya. Revisa con tu"
            " asesor si ya hay ley nueva.",
            "No general data protection law for firms when this sheet was written: the notice is good practice, and"
            " what buyers in the EU ask for. The times in the text are your own promise. Check with your adviser"
            " whether there is a new law.",
        ),
    ),
    (
        Words("El Salvador", "El Salvador"),
        Words(
            "Hay una Ley para la Protección de Datos Personales desde noviembre de 2024, con la Agencia de"
            " Ciberseguridad del Estado (ACE) como autoridad y la figura de un delegado de datos. Revisa con tu asesor"
            " si debes nombrarlo, los plazos de respuesta y las políticas vigentes de la ACE.",
            "There is a personal data protection law since November 2024, with the Agencia de Ciberseguridad del Estado"
            " (ACE) as authority and a data protection officer. Check with your adviser whether you must appoint one,"
            " the times to answer, and the ACE policies in force.",
        ),
    ),
    (
        Words("Si vendes a personas en la UE", "If you sell to people in the EU"),
        Words(
            "Además puede aplicarte el RGPD (GDPR): base legal de cada uso, transferencias, representante en la UE."
            " Revísalo con tu asesor antes de vender al consumidor.",
            "The GDPR may apply to you as well: a legal basis for each use, transfers, a representative in the EU."
            " Check it with your adviser before you sell to consumers.",
        ),
    ),
    (
        Words("Antes de publicarlo", "Before you publish it"),
        Words(
            "Quita lo que no haces. Un aviso que promete lo que no se cumple es peor que uno corto.",
            "Take out what you do not do. A notice that promises what is not kept is worse than a short one.",
        ),
    ),
)


def _checks(s: Sheet) -> None:
    s.across("A1", "B1", Words("Revisa con tu asesor", "Check with your adviser"), "title", 28)
    for at, (label, words) in enumerate(_CHECKS):
        s.say(f"A{3 + at}", label, "clause")
        s.say(f"B{3 + at}", words, "prose")
        s.heights[3 + at] = 80
