"""Where the fetcher may go, before a single packet leaves."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from backend.integrations.fetching import Budget, FetchProblem, OpenInternet, SafeFetcher, as_host
from backend.integrations.fetching.addresses import Address, is_global

PRIVATE = """127.0.0.1 10.0.0.1 172.16.5.4 192.168.1.1 100.64.0.1 100.127.255.254 169.254.169.254 0.0.0.0 192.0.2.1
    198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
    ::127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::8.8.8.8 2002:7f00:1:: 2002:a00:1:: 2001:0:0:1::1
    2002:a9fe:a9fe:: 2001:db8::1 fec0::1 100::1 fe80::1%1""".split()
OPEN = "8.8.8.8 93.184.216.34 2606:2800:220:1::1 64:ff9b::8.8.8.8 2002:808:808::".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_however_it_is_wrapped(address: str) -> None:
    assert not is_global(ip_address(address))


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_open_internet_is_allowed_on_the_ports_of_the_web_alone(address: str) -> None:
    known = ip_address(address)
    assert is_global(known)
    assert OpenInternet().endpoint(known, 443) == (known, 443)
    assert [port for port in (22, 25, 8080, 5432, 0) if OpenInternet().endpoint(known, port)] == []


REFUSED = [
    *(
        "http://127.1/ http://0x7f000001/ http://0x7f.1/ http://2130706433/ http://017700000001/ http://010.0.0.1/"
    ).split(),
    *("http://[::ffff:127.0.0.1]/ http://[::1]/ http://100.64.0.1/ http://169.254.169.254/latest/meta-data/").split(),
    *("http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ http://127.0.0.1/ http://[fe80::1%25eth0]/").split(),
    *("http://①②⑦.⓪.⓪.① ftp://tienda.test/ file:///etc/passwd gopher://tienda.test/ javascript:alert(1)").split(),
    *(
        "http://user:pass@tienda.test/ http://tienda.test:22/ http://tienda.test:99999/ http:///x //tienda.test/"
    ).split(),
    "http://tienda.test\\@127.0.0.1/",
    "http://ti enda.test/",
    "http://tienda..test/",
    "http://-/",
]


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_no_public_page_is_refused_without_asking_anybody(url: str) -> None:
    class Public:
        """A name service that would let everything through."""

        def addresses(self, host: str, budget: Budget) -> list[Address]:
            return [ip_address("8.8.8.8")]

        def mail_servers(self, domain: str, budget: Budget) -> list[str]:
            return []

        def texts(self, name: str, budget: Budget) -> list[str]:
            return []

    with pytest.raises(FetchProblem) as refused:
        SafeFetcher(names=Public()).fetch(url, Budget.of(2))
    assert refused.value.cause == "address"


def test_hosts_are_asked_for_in_ascii_and_small_letters() -> None:
    assert as_host("Tienda.Test.") == "tienda.test"
    assert as_host("café.mx") == "xn--caf-dma.mx"
    assert as_host("[2606:2800:220:1::1]") == "2606:2800:220:1::1"
