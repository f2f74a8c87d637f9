"""Whose site it is: shown, lost, shown again; and what a miss means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from backend.companies.models import CompanyMember
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.permissions import OWNER, Actor
from backend.integrations.mail.models import Mail
from backend.probing import sites
from backend.probing.models import Sighting
from backend.probing.runs import sweep
from backend.probing.sites import MailDomain, SiteAdd
from tests.factories import companies
from tests.factories.accounts import person
from tests.factories.shops import good_mail, good_shop
from tests.probing.conftest import Firm

WEEK = timedelta(days=7)


def _dns(firm: Firm) -> None:
    firm.web.names.tell("tienda.test", "TXT", f'"vitrina-site={firm.token}"', '"v=spf1 -all"')


def _file(firm: Firm) -> None:
    firm.web.put("/.well-known/vitrina-site.txt", f"vitrina-site={firm.token}\n", kind="text/plain")


@pytest.mark.parametrize(("place", "method"), [(_dns, "dns"), (_file, "file")])
def test_a_record_or_a_file_proves_a_site(firm: Firm, place: Callable[[Firm], None], method: str) -> None:
    good_shop(firm.web, "not-the-token")
    assert firm.check()["proof"].outcome == "bad"
    place(firm)
    assert firm.check()["proof"].seen["method"] == method
    assert (firm.site().method, firm.site().proven_at) == (method, firm.clock.now())


def test_without_a_proof_nothing_else_is_looked_at(firm: Firm) -> None:
    good_shop(firm.web, "not-the-token")
    assert list(firm.check()) == ["proof"]
    assert (firm.site().proven_at, firm.site().next_probe_at, firm.standing()) == (None, None, {})


def test_a_tag_in_the_text_or_behind_a_redirect_proves_nothing(firm: Firm) -> None:
    tag = f'<meta name="vitrina-site" content="{firm.token}">'
    firm.web.put("https://tienda.test/", f"<html><head></head><body><p>{tag}</p></body></html>")
    assert firm.check()["proof"].outcome == "bad"
    firm.web.names.tell("otra.tienda.test", "A", "127.0.0.1")
    firm.web.put("http://otra.tienda.test/", f"<html><head>{tag}</head></html>")
    firm.web.redirect("https://tienda.test/", "http://otra.tienda.test/")
    assert firm.check()["proof"].outcome == "bad"


def test_a_lost_proof_takes_its_findings_along_and_a_new_one_starts_anew(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.check()
    assert firm.standing()["https"].level == 1
    firm.clock.advance(WEEK)
    good_shop(firm.web, "someone-else")
    assert list(firm.check()) == ["proof"]
    assert (firm.site().lost_at, firm.standing()) == (firm.clock.now(), {})
    firm.clock.advance(WEEK)
    _dns(firm)
    firm.check()
    assert firm.site().lost_at is None
    assert firm.standing()["https"].seen_at == firm.clock.now()


def test_the_owners_are_told_once_of_each_loss(firm: Firm) -> None:
    with firm.doing() as work:
        second, gone = (person(work, locale=locale, email=f"{locale}@duena.example") for locale in ("en", "es"))
        for account, ended in ((second, None), (gone, work.now)):
            work.session.add(
                CompanyMember(
                    company_id=firm.company.id,
                    account_id=account.id,
                    role=OWNER,
                    since=work.now,
                    accepted_at=work.now,
                    ended_at=ended,
                )
            )
        companies.editor(work, firm.company)

    def told() -> list[tuple[str, str, str]]:
        with Session(firm.engine) as session:
            wanted = select(Mail).where(Mail.kind == "site_proof_lost").order_by(col(Mail.created_at), col(Mail.locale))
            return [(mail.locale, mail.context["method"], mail.context["link"]) for mail in session.exec(wanted)]

    page = f"/desk/{firm.company.slug}/site"
    good_shop(firm.web, "someone-else")
    firm.check()
    assert told() == [], "nothing was proven yet"
    good_shop(firm.web, firm.token)
    firm.check()
    good_shop(firm.web, "someone-else")
    for _ in range(3):
        firm.clock.advance(WEEK)
        firm.check()
    assert told() == [("en", "meta", f"/en{page}"), ("es", "meta", f"/es{page}")]
    _dns(firm)
    firm.check()
    firm.web.names.tell("tienda.test", "TXT", '"v=spf1 -all"')
    firm.clock.advance(WEEK)
    firm.check()
    assert [method for _, method, _ in told()] == ["meta", "meta", "dns", "dns"]


def test_a_miss_is_unknown_until_the_third_over_seven_days(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    _dns(firm)
    firm.check()
    seen_at = firm.clock.now()
    firm.web.put("https://tienda.test/", status=500)
    for days in (1, 1, 1, 3):
        firm.clock.advance(timedelta(days=days))
        seen = firm.check()["phone"]
        assert (seen.outcome, seen.level, seen.why) == ("unknown", None, ("status",))
        assert firm.standing()["phone"].seen_at == seen_at
    firm.clock.advance(timedelta(days=4))  # seven days after the first miss, not after the last good look
    seen = firm.check()["phone"]
    assert (seen.outcome, seen.level, seen.seen["missed"]) == ("bad", 0, 5)
    assert firm.standing()["phone"].level == 0
    assert firm.standing()["payment"].level is None  # not seen says nothing, however often
    good_shop(firm.web, firm.token)
    _dns(firm)
    assert firm.check()["phone"].outcome == "good"
    firm.web.put("https://tienda.test/", status=500)
    firm.clock.advance(WEEK)
    assert firm.check()["phone"].outcome == "unknown"  # counted from the beginning again


def test_two_misses_over_a_month_are_no_failure(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    _dns(firm)
    firm.check()
    firm.web.put("https://tienda.test/", status=500)
    firm.check()
    firm.clock.advance(4 * WEEK)
    assert firm.check()["phone"].outcome == "unknown"
    firm.clock.advance(timedelta(minutes=1))
    assert firm.check()["phone"].outcome == "bad"


def test_a_proof_that_could_not_be_looked_at_holds_until_then(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.check()
    firm.web.pages.clear()
    firm.web.ports.update({80: 1, 443: 1})
    for _ in range(2):
        firm.clock.advance(timedelta(days=4))
        seen = firm.check()
        assert seen["proof"].outcome == "unknown"
        assert seen["https"].outcome == "unknown"
        assert firm.standing()["https"].level == 1
    firm.clock.advance(timedelta(days=4))
    assert firm.check()["proof"].outcome == "bad"
    assert firm.standing() == {}


def test_a_half_written_look_stands_for_nothing_and_a_second_worker_begins_anew(firm: Firm) -> None:
    class Killed(BaseException):
        """The worker is gone."""

    steps = iter(range(4))

    def die() -> None:
        if next(steps) == 3:
            raise Killed

    good_shop(firm.web, firm.token)
    with pytest.raises(Killed):
        firm.check(after_step=die)
    run = firm.runs()[0]
    assert (run.state, run.done) == ("running", 4)
    assert firm.standing() == {}
    firm.run(run.id)
    assert (firm.runs()[0].state, firm.runs()[0].done, len(firm.kept(run.id))) == ("finished", 11, 11)
    firm.run(run.id)
    assert len(firm.kept(run.id)) == 11


def test_the_weekly_look_is_queued_once_for_each_site_that_is_due(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.check()
    due = firm.site().next_probe_at
    assert due is not None
    assert timedelta(days=7) <= due - firm.clock.now() <= timedelta(days=7.5)
    with firm.doing() as work:
        assert sweep(work) == 0
    firm.clock.move_to(due)
    with firm.doing() as work:
        assert sweep(work) == 1
    with firm.doing() as work:
        assert sweep(work) == 0
    assert [run.state for run in firm.runs()] == ["finished", "queued"]


def test_asking_twice_is_one_look_and_one_that_was_cut_off_does_not_block(firm: Firm) -> None:
    def ask() -> object:
        with firm.doing(firm.owner) as work:
            return sites.check_now(work, site_id=firm.row_id).id

    first = ask()
    assert ask() == first
    firm.clock.advance(timedelta(minutes=20))
    assert ask() != first
    assert [run.state for run in firm.runs()] == ["failed", "queued"]


def test_mail_of_another_domain_needs_its_own_record(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    with firm.doing(firm.owner) as work:
        sites.set_mail_domain(work, site_id=firm.row_id, wanted=MailDomain(mail_domain="ventas@Correo.test"))
    firm.web.names.tell("correo.test", "MX", "10 mx.correo.test.")
    seen = firm.check()["mail"]
    assert (seen.outcome, seen.level, seen.why) == ("partial", None, ("mail-unproven",))
    firm.web.names.tell("correo.test", "TXT", f'"vitrina-site={firm.token}"', '"v=spf1 -all"')
    assert (firm.check()["mail"].level, firm.check()["mail"].seen["domain"]) == (0.7, "correo.test")


@pytest.mark.parametrize(
    "said", ["", "localhost", "127.0.0.1", "http://[::1]/", "0x7f.1", "a b.test", "tienda..test", "x" * 300]
)
def test_what_is_no_public_name_is_refused(firm: Firm, said: str) -> None:
    with pytest.raises((InvalidInput, ValueError)), firm.doing(firm.owner) as work:
        sites.add_site(work, company_id=firm.company.id, wanted=SiteAdd(host=said))


def test_addresses_are_taken_as_people_paste_them(firm: Firm) -> None:
    with firm.doing(firm.owner) as work:
        added = sites.add_site(
            work, company_id=firm.company.id, wanted=SiteAdd(host=" https://WWW.Café.test:443/inicio?x=1 ")
        )
        assert added.host == "www.xn--caf-dma.test"
        with pytest.raises(Conflict):
            sites.add_site(work, company_id=firm.company.id, wanted=SiteAdd(host="tienda.test"))


def test_a_site_that_was_removed_counts_no_more_and_comes_back_unproven(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.check()
    with firm.doing(firm.owner) as work:
        sites.remove_site(work, site_id=firm.row_id)
    assert firm.standing() == {}
    with firm.doing(firm.owner) as work:
        again = sites.add_site(work, company_id=firm.company.id, wanted=SiteAdd(host="tienda.test"))
        assert (again.id, again.proven_at) == (firm.row_id, None)
        assert again.token != firm.token
    assert firm.standing() == {}


def test_a_stranger_finds_no_site_and_a_key_neither(firm: Firm) -> None:
    key = Actor(api_key_id=firm.row_id, companies={firm.company.id: "owner"}, scopes=frozenset({"company:write"}))
    for who in (Actor(account_id=firm.row_id), key):
        with pytest.raises(NotFound), firm.doing(who) as work:
            sites.check_now(work, site_id=firm.row_id)


def test_a_firm_that_goes_takes_its_sites_along(firm: Firm) -> None:
    from backend.probing.forgetting import forget

    good_mail(firm.web)
    good_shop(firm.web, firm.token)
    run_id = firm.check() and firm.runs()[0].id
    with firm.doing() as work:
        forget(work, firm.company.id)
        assert work.session.get(Sighting, run_id) is None
    assert (firm.runs(), firm.standing()) == ([], {})
