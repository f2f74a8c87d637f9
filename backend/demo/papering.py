"""The papers that the demo's firms show: PDF pages and tables of their own, each saying that it is a demonstration."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import typst

_TEMPLATE = Path(__file__).parent / "data" / "paper.typ"
_FOOT = "Documento de demostración de Vitrina. No tiene validez."
# What a firm calls the paper that shows an item, and what stands in it.
_PAPERS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "OPS2": ("reporte del inventario", (("Artículos contados", "148"), ("Diferencias", "3, ya corregidas"))),
    "OPS3": ("cuenta para cobros del extranjero", (("Moneda", "Dólar de los Estados Unidos"), ("Estado", "Activa"))),
    "OPS5": ("aviso de privacidad", (("Publicado en", "Pie de todas las páginas"), ("Atiende", "Administración"))),
    "LEG1": ("constancia de situación fiscal", (("Régimen", "General de ley"), ("Situación", "Activo"))),
    "LEG2": ("opinión de cumplimiento", (("Sentido", "Positivo"), ("Obligaciones omitidas", "Ninguna"))),
    "LEG3": ("padrón de exportadores", (("Estado del registro", "Vigente"), ("Aduana", "Interior"))),
    "LEG4": ("hoja de costos", (("Costo por unidad", "31.20"), ("Precio", "45.50"), ("Margen", "31 %"))),
    "LEG5": ("flujo de efectivo", (("Meses vistos", "12"), ("Mes más bajo", "Febrero"))),
    "CAP1": ("hoja de capacidad", (("Unidades por semana", "420"), ("Cuello de botella", "Empaque"))),
    "CAP2": ("facturas de clientes de otro estado", (("Facturas", "6"), ("Clientes", "4"))),
    "CAP5": ("constancia del curso de exportación", (("Horas", "24"), ("Resultado", "Acreditado"))),
    "CMP1": ("hoja de requisitos", (("Mercado", "Estados Unidos"), ("Requisitos con responsable", "9 de 9"))),
    "CMP2": ("certificados vigentes", (("Certificados", "2"), ("Próximo vencimiento", "Dentro del año"))),
    "CMP3": ("etiqueta para el mercado de destino", (("Idiomas", "Inglés y español"), ("Contenido neto", "Sí"))),
    "CMP4": ("registro de lotes", (("Lotes del mes", "12"), ("Con muestra guardada", "12"))),
    "CMP5": ("certificado voluntario", (("Norma", "Comercio justo"), ("Estado", "Vigente"))),
    "TRD1": ("clasificación arancelaria", (("Fracción", "Confirmada por agente aduanal"),)),
    "TRD2": ("cotización de exportación", (("Incoterm", "FCA León"), ("Vigencia", "30 días"))),
    "TRD3": ("hoja de origen", (("Tratado", "T-MEC"), ("Criterio", "B"))),
    "TRD4": ("acuerdo con quien entrega", (("Alcance", "Entrega en el extranjero"), ("Plazo", "12 meses"))),
    "TRD5": ("condiciones de pago", (("Anticipo", "50 %"), ("Saldo", "Contra documentos"))),
    "MKT1": ("ficha del mercado", (("Mercado", "Estados Unidos"), ("Compradores identificados", "14"))),
    "MKT2": ("plan de exportación", (("Horizonte", "18 meses"), ("Meta", "Tres clientes"))),
    "MKT3": ("agenda de citas con compradores", (("Citas", "8"), ("Con seguimiento", "5"))),
    "MKT4": ("muestras enviadas", (("Envíos", "3"), ("Respuestas", "2"))),
    "MKT5": ("factura y comprobante de pago", (("País de destino", "Estados Unidos"), ("Estado", "Pagada"))),
}
_TABLES = frozenset({"LEG4", "LEG5", "CAP1", "CMP4", "OPS2"})


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as a firm uploads it."""

    title: str
    file_name: str
    data: bytes


def title_of(items: Sequence[str]) -> str:
    """What a firm would call the papers of a few items, all of them named."""
    names = [_PAPERS[item][0] if item in _PAPERS else "documento" for item in dict.fromkeys(items)]
    told = " y ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return told[:1].upper() + told[1:]


def paper(items: Sequence[str], *, firm: str, owner: str, issued_on: date) -> Paper:
    """A PDF page, or a table where the paper is one: the same for the same firm and items."""
    title = title_of(items)
    folio = hashlib.sha256(f"{firm}:{title}".encode()).hexdigest()[:8].upper()
    rows = [("Empresa", firm), ("Folio", folio), ("Fecha de emisión", issued_on.isoformat())]
    rows += [row for item in items if item in _PAPERS for row in _PAPERS[item][1]]
    stem = _file_stem(title)
    if set(items) <= _TABLES:
        return Paper(title, f"{stem}.csv", _table(rows))
    return Paper(title, f"{stem}.pdf", _page(title, firm, owner, rows))


def _table(rows: Sequence[tuple[str, str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([("Concepto", "Valor"), *rows, ("Nota", _FOOT)])
    return written.getvalue().encode()


def _page(title: str, firm: str, owner: str, rows: Sequence[tuple[str, str]]) -> bytes:
    told = {"title": title, "firm": firm, "owner": owner, "rows": rows, "foot": _FOOT}
    made = _compiler().compile(format="pdf", sys_inputs={"told": json.dumps(told, ensure_ascii=False)})
    return bytes(made)  # type: ignore[arg-type]  # one page, so one document


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), ignore_system_fonts=True)


def _file_stem(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return "-".join(plain.replace(",", " ").split())[:60].rstrip("-")
