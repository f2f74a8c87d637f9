"""One small world for tests that ask every route or every endpoint: two hubs, three firms, everybody who may come by.

Everything is made through the behaviours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from backend.accounts.linking import make_link
from backend.accounts.models import Account
from backend.accounts.signing_in import start_session
from backend.advising import lending
from backend.advising.caring import assign
from backend.catalogue import importing, photographing
from backend.catalogue.models import ImportRun, Listing
from backend.companies.keys import create_key
from backend.companies.models import Company
from backend.companies.schemas import KeyCreate
from backend.core.permissions import VISITOR
from backend.core.signing import sign
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.inquiries.answering import reply
from backend.inquiries.models import Inquiry, InquiryFile
from backend.inquiries.reporting import report_by_buyer
from backend.inquiries.schemas import MessageCreate, ReportCreate
from backend.integrations.mail.models import Mail
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.storing import Upload
from backend.probing.sites import SiteAdd, add_site
from backend.readiness import evidencing, lifting
from backend.readiness.lifting import LiftInput
from backend.readiness.models import ItemEvidence
from tests.factories import accounts, catalogue, companies, hubs, inquiries
from tests.factories.media import pdf_file, picture_file

ALL_SCOPES = ["listings:read", "listings:write", "inquiries:read", "inquiries:write", "imports:write", "company:write"]
UNKNOWN = "A" * 43
_EVIDENCE = select(ItemEvidence.id)


@dataclass(slots=True)
class World:
    """Rows by name, the secrets people hold, and the session of everybody who signs in."""

    hub: Hub
    far_hub: Hub
    company: Company
    far_company: Company
    waiting: Company
    membership_id: UUID
    listing: Listing
    draft: Listing
    photo_id: UUID
    picture: tuple[UUID, int]
    people: dict[str, Account]
    keys: dict[str, str]
    key_id: UUID
    run_id: UUID
    inquiry: Inquiry
    file_id: UUID
    document_id: UUID
    lift_id: UUID
    evidence_id: UUID
    care_id: UUID
    loan_id: UUID
    held: Inquiry
    tokens: dict[str, str]
    mail_id: UUID
    job_id: int
    site_id: UUID
    sessions: dict[str, str] = field(default_factory=dict)


def world(work: Work, storage: Storage, signing_key: bytes) -> World:
    """The world; the caller commits it."""
    hub, far = hubs.hub(work, slug="cerca", country="GT"), hubs.hub(work, slug="lejos")
    people = _people(work, hub, far)
    company = companies.firm(work, hub, owner=people["owner"], name="Tueste Alto", sector="agrifood")
    far_company = companies.firm(work, far, owner=people["stranger"], name="Botas del Norte")
    waiting = companies.firm(work, hub, state="submitted", name="Telar Nuevo", sector="textiles")
    people["editor"] = companies.editor(work, company)
    shown = catalogue.listing(work, company, published=True, sku="CAF-1")
    draft = catalogue.listing(work, company, title_es="Café verde", sku="CAF-2")
    catalogue.listing(work, far_company, published=True, title_es="Botas de trabajo", category="shoes")
    owner = work.acting_as(companies.belonging(people["owner"], company))
    taza = Upload("taza.jpg", picture_file())
    photo = photographing.add_photos(owner, storage=storage, listing_id=draft.id, files=[taza])[0]
    keys, key_id = _keys(owner, company)
    inquiry, held, file_id, tokens = _inquiries(work, storage, inquiries.Stall(hub, company, shown, people["owner"]))
    tokens |= _links(work, people["editor"])
    tokens["sealed"] = sign(str(inquiry.id), key=signing_key, purpose="inquiry-sent")
    advisor = work.acting_as(hubs.serving(people["advisor"], hub, "advisor"))
    document_id = _document_shown(owner, storage, company)
    made = World(
        hub=hub,
        far_hub=far,
        company=company,
        far_company=far_company,
        waiting=waiting,
        membership_id=companies.membership(work, waiting).id,
        listing=shown,
        draft=draft,
        photo_id=photo.id,
        picture=(photo.media_id, work.session.get_one(Media, photo.media_id).variants[0]["width"]),
        people=people,
        keys=keys,
        key_id=key_id,
        run_id=_list_brought(owner, storage, company).id,
        inquiry=inquiry,
        file_id=file_id,
        document_id=document_id,
        evidence_id=work.session.exec(_EVIDENCE.where(ItemEvidence.document_id == document_id)).one(),
        lift_id=_gate_lifted(advisor, hub, company),
        care_id=assign(advisor, hub_id=hub.id, company_id=company.id, account_id=people["advisor"].id).id,
        loan_id=_second_looks_asked(work, hub, far, people["manager"]),
        held=held,
        tokens=tokens,
        mail_id=work.session.exec(select(Mail.id).order_by(col(Mail.created_at))).all()[0],
        job_id=_failed_job(work),
        site_id=add_site(owner, company_id=company.id, wanted=SiteAdd(host="tueste-alto.test")).id,
    )
    made.sessions = {name: start_session(work, one, agent="test", how="password") for name, one in people.items()}
    return made


def _second_looks_asked(work: Work, hub: Hub, far: Hub, manager: Account) -> UUID:
    """The hub asks the far one for its advisors; nobody has agreed."""
    return lending.ask(work.acting_as(hubs.serving(manager, hub)), borrower_id=hub.id, lender=far.slug).id


def _document_shown(owner: Work, storage: Storage, company: Company) -> UUID:
    """A file that the firm shows as evidence."""
    return evidencing.add_file(
        owner,
        storage=storage,
        company_id=company.id,
        items=["LEG2"],
        title="Opinión de cumplimiento",
        file_name="opinion.pdf",
        data=pdf_file(),
        issued_on=owner.now.date(),
    ).id


def _list_brought(owner: Work, storage: Storage, company: Company) -> ImportRun:
    rows = catalogue.product_list([{"Producto": "Café molido", "Precio": "45.50", "SKU": "MOL-1"}])
    return importing.start_check(owner, storage=storage, company_id=company.id, file_name="lista.csv", data=rows)


def _gate_lifted(advisor: Work, hub: Hub, company: Company) -> UUID:
    until = (advisor.now + timedelta(days=30)).date()
    wanted = LiftInput(action="fair", reason="The stand is paid already.", until=until)
    return lifting.lift(advisor, company_id=company.id, hub_id=hub.id, wanted=wanted).id


def _people(work: Work, hub: Hub, far: Hub) -> dict[str, Account]:
    return {
        "owner": accounts.person(work, name="Ana Xicará"),
        "stranger": accounts.person(work, name="Luis Prado"),
        "advisor": hubs.staff(work, hub, "advisor"),
        "manager": hubs.staff(work, hub, "manager"),
        "far_advisor": hubs.staff(work, far, "advisor"),
        "far_manager": hubs.staff(work, far, "manager"),
        "operator": accounts.operator(work),
    }


def _keys(owner: Work, company: Company) -> tuple[dict[str, str], UUID]:
    """A key with every scope, and one whose scope opens none of the routes."""
    keyed, secret = create_key(
        owner, company=company, wanted=KeyCreate.model_validate({"name": "Tienda", "scopes": ALL_SCOPES})
    )
    _, bare = create_key(owner, company=company, wanted=KeyCreate(name="Perfil", scopes=["company:write"]))
    return {"key": secret, "bare_key": bare}, keyed.id


def _inquiries(work: Work, storage: Storage, at: inquiries.Stall) -> tuple[Inquiry, Inquiry, UUID, dict[str, str]]:
    """A conversation with a file that its buyer reported, a held question, and one nobody confirmed yet."""
    running = inquiries.conversation(work, at)
    token = running.conversation_token
    visitor = work.acting_as(VISITOR)
    files = [Upload("pedido.pdf", pdf_file())]
    reply(visitor, token=token, wanted=MessageCreate(message="Our order."), once="a", files=files, storage=storage)
    report_by_buyer(visitor, token=token, wanted=ReportCreate(reason="They asked for my bank card."))
    file_id = work.session.exec(select(InquiryFile.id).where(InquiryFile.inquiry_id == running.inquiry.id)).one()
    held = inquiries.held(work, at)
    unconfirmed = inquiries.question(work, at)
    return running.inquiry, held, file_id, {"conversation": token, "confirm": unconfirmed.confirm_token}


def _links(work: Work, account: Account) -> dict[str, str]:
    """A good link of each kind that accounts are sent."""
    kinds = ("sign_in", "verify", "invitation", "reset")
    return {kind: make_link(work, account, purpose=kind).rpartition("/")[2] for kind in kinds}


def _failed_job(work: Work) -> int:
    work.defer("mail.send", mail_id=str(UUID(int=7)))
    failed = text("""
        UPDATE procrastinate_jobs SET status = 'failed'
        WHERE id = (SELECT max(id) FROM procrastinate_jobs) RETURNING id
    """)
    return int(work.session.connection().execute(failed).scalar_one())
