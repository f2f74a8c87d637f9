"""How the demo's firms get ready: some have not begun, some are stuck, some export; at its own time, by behaviours.

What a firm does follows from its place in its hub, so that every hub has firms in most bands and each start is alike.
All of it is marked simulated: no figure of validity counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlmodel import select

from backend.accounts.models import Account
from backend.advising import caring, noting, reviewing
from backend.advising.schemas import NoteInput, ReviewInput
from backend.companies.models import Company
from backend.core.permissions import ADVISOR, Actor
from backend.demo.papering import paper, title_of
from backend.demo.requiring import go_through
from backend.demo.telling import Event
from backend.hubs.queries import staff_of
from backend.readiness import answering, badging, evidencing, profiling, signing
from backend.readiness.deciding import find
from backend.readiness.gathering import gather
from backend.readiness.instrument import Item
from backend.readiness.models import ItemEvidence
from backend.readiness.rescoring import rescore
from backend.readiness.schemas import AnswerInput, ProfileInput

if TYPE_CHECKING:
    from backend.demo.living import Telling

_SERVICES = {
    "software",
    "it-services",
    "cybersecurity",
    "design-media",
    "professional-services",
    "education",
    "logistics",
}
_DOCUMENTS = {"document", "registry", "link"}
_AT_ONCE = 2  # items that one paper shows
_ENDS_SOON = timedelta(days=55)  # a voluntary certificate: its reminder is near
_SCOPE = "Revisamos en visita la constancia fiscal, los certificados, las facturas y la hoja de costos."


@dataclass(frozen=True, slots=True)
class Path:
    """How far a firm goes: the share of items it answers, says yes to, shows, and has checked at each moment."""

    answered: float
    yes: float
    shown: float = 0.0
    checked: float = 0.0
    signs: str = ""
    publishes: bool = False
    renews: bool = False


# By a firm's place in its hub; those that came later have not begun, so that the demo is made within seconds.
PATHS: tuple[Path | None, ...] = (
    Path(1.0, 0.86, 1.0, 1.0, signs="exporting", publishes=True),
    Path(1.0, 0.8, 0.5, 0.2),
    Path(1.0, 1.0, 0.9, 0.6, renews=True),
    None,
    Path(1.0, 0.45),
    Path(1.0, 0.78, 1.0, 1.0, signs="ready", publishes=True),
    Path(0.4, 0.7),
    Path(1.0, 0.75),
    Path(0.8, 0.6),
    None,
    Path(1.0, 0.3),
    Path(1.0, 0.6),
    Path(1.0, 0.5),
)


def readiness_events(events: Sequence[Event], *, until: datetime) -> list[Event]:
    """When each approved firm does something about its readiness: three or four moments between approval and today."""
    made: list[Event] = []
    places: dict[str, int] = {}
    for event in events:
        if event.kind != "approve":
            continue
        place = places[event.hub] = places.get(event.hub, -1) + 1
        path = PATHS[place] if place < len(PATHS) else None
        if path is None:
            continue
        parts = 4 if path.shown else 2
        # Every fifth firm stopped long ago.
        last = until - timedelta(days=90 if place % 5 == 4 else 2 + place % 20)
        room = max(last - event.at, timedelta(hours=parts))
        for part in range(parts):
            at = min(event.at + room * (part + 1) / parts, until - timedelta(minutes=1))
            told = {"path": path, "part": part + 1, "parts": parts, "place": place}
            made.append(Event(at=at, order=4, kind="prepare", hub=event.hub, firm=event.firm, told=told))
    return made


class Readying:
    """Acts the moments out for one telling of the demo."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.advisors: dict[str, list[Account]] = {}

    def act(self, event: Event) -> None:
        """One moment of one firm."""
        path, part, parts = event.told["path"], event.told["part"], event.told["parts"]
        company = self.telling.companies[event.firm]
        work = self.telling.work(self.telling.firm_actor(event.firm))
        if part == 1:
            self._profile(work, company, event.told["place"])
        items = self._asked(work, company.id)
        span = slice(len(items) * (part - 1) // parts, len(items) * part // parts)
        answered = _first(items[span], path.answered)
        causes = [_cause("answered", company.id, [item.id for item in answered])]
        self._answer(work, company.id, answered, path, items)
        if path.shown and not path.signs:
            causes.append(_cause("evidence_added", company.id, self._show(work, company.id, items[span], path)))
        if path.checked and not path.signs:
            causes.append(_cause("evidence_verified", company.id, self._check(event, company.id, path)))
        rescore(work, company.id, causes, simulated=True)
        if part == parts:
            self._end(event, company.id, path)
            if path.answered == 1.0:
                go_through(work, company.id, market=_markets(event.told["place"])[0], has=round(4 * path.yes))

    def _profile(self, work: Any, company: Any, place: int) -> None:
        offers = ["services"] if company.sector in _SERVICES else ["goods"]
        markets = _markets(place)
        described = {"women_led": place % 3 == 0, "rural": place % 4 == 1, "indigenous_led": place % 11 == 2}
        wanted = ProfileInput.model_validate({"offers": offers, "markets": list(markets), "described": described})
        profiling.describe(work, company_id=company.id, wanted=wanted)

    def _asked(self, work: Any, company_id: UUID) -> list[Item]:
        inputs = gather(work.session, company_id, now=work.now)
        applying = {line.item for line in inputs.score().lines if line.state != "not_applicable"}
        return [item for item in inputs.instrument.items if item.id in applying]

    def _answer(
        self, work: Any, company_id: UUID, items: Sequence[Item], path: Path, everything: Sequence[Item]
    ) -> None:
        said = {item.id for item in _first(everything, path.yes, spread=True)}
        offers = gather(work.session, company_id, now=work.now).profile.offers
        for item in items:
            sold = item.id != "MKT5" or path.signs == "exporting"
            yes = sold and (item.id in said or (item.gate and path.shown > 0))
            wanted = AnswerInput(value=_value(item, offers, yes=yes))
            answering.answer(work, company_id=company_id, item=item.id, wanted=wanted)

    def _show(self, work: Any, company_id: UUID, items: Sequence[Item], path: Path) -> list[str]:
        """Papers and pages, each for an item or two; the gates always. For which items."""
        showable = [item for item in items if any(rule.source in _DOCUMENTS for rule in item.evidence)]
        chosen = {item.id for item in _first(showable, path.shown)} | {item.id for item in showable if item.gate}
        ids = [item.id for item in showable if item.id in chosen]
        company = work.session.get_one(Company, company_id)
        issued_on = (work.now - timedelta(days=5)).date()
        for start in range(0, len(ids), _AT_ONCE):
            self._hand_in(work, company, ids[start : start + _AT_ONCE], issued_on, page=start % (3 * _AT_ONCE) == 0)
        return ids

    def _hand_in(self, work: Any, company: Company, items: Sequence[str], issued_on: date, *, page: bool) -> None:
        """As a page of the firm's own site, or as a file."""
        if page:
            evidencing.add_link(
                work,
                company_id=company.id,
                items=items,
                title=title_of(items),
                url=f"https://{company.slug}.example/documentos",
                issued_on=issued_on,
            )
            return
        made = paper(items, firm=company.name, owner=work.actor.name, issued_on=issued_on)
        evidencing.add_file(
            work,
            storage=self.telling.storage,
            company_id=company.id,
            items=items,
            title=made.title,
            file_name=made.file_name,
            data=made.data,
            issued_on=issued_on,
            expires_on=issued_on + _ENDS_SOON if "CMP5" in items else None,
        )

    def _check(self, event: Event, company_id: UUID, path: Path) -> list[str]:
        """An advisor looks at a part of what waits, the gates first; the rest waits on. Which items were checked."""
        work, hub_id = self._advisor(event), self.telling.hubs[event.hub].id
        wanted = select(ItemEvidence).where(ItemEvidence.company_id == company_id, ItemEvidence.state == "uploaded")
        waiting = sorted(
            work.session.exec(wanted), key=lambda one: (one.item not in ("LEG1", "LEG3", "CMP2"), one.item)
        )
        chosen = _first(waiting, path.checked) or waiting[:1]
        for one in chosen:
            verdict = ReviewInput(verdict="accept", seen_version=one.row_version)
            reviewing.review(work, hub_id=hub_id, evidence_id=one.id, wanted=verdict)
        return [one.item for one in chosen]

    def _end(self, event: Event, company_id: UUID, path: Path) -> None:
        """Care and a visit for many; what cannot be shown on paper is seen by the advisor; a signature, a badge."""
        hub, work = self.telling.hubs[event.hub], self._advisor(event)
        if event.told["place"] % 2 == 0 and work.actor.account_id is not None:
            caring.assign(work, hub_id=hub.id, company_id=company_id, account_id=work.actor.account_id)
            visit = NoteInput(kind="visit", text="Repasamos los pasos que más suman.", shown=True, minutes=60)
            noting.note(work, hub_id=hub.id, company_id=company_id, wanted=visit)
        if not (path.signs or path.renews):
            return
        items = self._asked(work, company_id)
        papers = [item for item in items if item.id != "MKT5" or path.signs == "exporting"]
        # What was shown half a year ago has ended: whoever is to be signed shows it anew.
        self._show(self.telling.work(self.telling.firm_actor(event.firm)), company_id, papers, path)
        checked = self._check(event, company_id, path)
        rescore(work, company_id, [_cause("evidence_verified", company_id, checked)], simulated=True)
        if path.signs:
            said = {item.id for item in _first(items, path.yes, spread=True)}
            self._sign(event, work, company_id, [item for item in items if item.id in said or item.gate], path)

    def _sign(self, event: Event, work: Any, company_id: UUID, items: Sequence[Item], path: Path) -> None:
        hub = self.telling.hubs[event.hub]
        seen = [item.id for item in items if not any(rule.source in _DOCUMENTS for rule in item.evidence)]
        for item in seen:
            find(work, company_id=company_id, item=item, seen_version=0, level=1.0, reason="Lo vi en la visita.")
        rescore(work, company_id, [_cause("finding_made", company_id, seen)], simulated=True)
        expires = (self.telling.clock.now() + timedelta(days=200)).date()
        signing.sign(work, company_id=company_id, hub_id=hub.id, band=path.signs, scope=_SCOPE, expires_on=expires)
        rescore(work, company_id, [_cause("band_signed", company_id, [])], simulated=True)
        if path.publishes:
            mine = self.telling.work(self.telling.firm_actor(event.firm))
            badging.publish(mine, company_id=company_id, exporter=path.signs == "exporting")

    def _advisor(self, event: Event) -> Any:
        hub = self.telling.hubs[event.hub]
        if event.hub not in self.advisors:
            self.advisors[event.hub] = sorted(
                staff_of(self.telling.session, hub.id, role=ADVISOR) or staff_of(self.telling.session, hub.id),
                key=lambda person: person.email,
            )
        people = self.advisors[event.hub]
        person = people[event.told["place"] % len(people)]
        return self.telling.work(Actor(account_id=person.id, name=person.name, hubs={hub.id: ADVISOR}))


def _cause(verb: str, company_id: UUID, items: Sequence[str]) -> dict[str, Any]:
    """A cause as the journal would have named it, with the questions it was about."""
    return {"verb": f"readiness.{verb}", "subject": str(company_id)} | ({"items": list(items)} if items else {})


def _markets(place: int) -> tuple[str, ...]:
    return (("US",), ("US", "EU"), ("CAM", "US"), ("CA",))[place % 4]


def _first(rows: Sequence[Any], share: float, *, spread: bool = False) -> list[Any]:
    """The first part of a list, or as many spread evenly over it."""
    count = round(len(rows) * share)
    if not spread or count >= len(rows):
        return list(rows[:count])
    return [rows[place * len(rows) // count] for place in range(count)]


def _value(item: Item, offers: frozenset[str], *, yes: bool) -> dict[str, Any]:
    if item.kind == "yesno":
        return {"yes": yes}
    if item.kind == "ladder":
        return {"rung": len(item.rungs) - 1 if yes else 1}
    if item.kind == "count":
        return {"count": (item.rungs[-1].at_least or 0) if yes else 1}
    return {"code": "090121" if item.worded(offers) is None else "J62"}
