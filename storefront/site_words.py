"""What a look at a site found, in words for a shop owner: what was seen, and how to mend it with what the site uses."""

from __future__ import annotations

from backend.core.i18n import N_, Text

CHECK_NAMES: dict[str, Text] = {
    "proof": N_("The site is yours"),
    "https": N_("It opens securely"),
    "phone": N_("It works on a phone"),
    "language": N_("Buyers can read it"),
    "identity": N_("It says who you are"),
    "offers": N_("It shows what you sell"),
    "payment": N_("A way to pay is in sight"),
    "privacy": N_("It says what you do with personal data"),
    "mail": N_("Your mail uses your domain and is protected"),
    "hsts": N_("Browsers are told to use https only"),
    "csp": N_("Foreign scripts are kept out"),
}
METHODS: dict[str, Text] = {
    "dns": N_("by a DNS record"),
    "meta": N_("by a tag on the home page"),
    "file": N_("by a file on the site"),
}

# What was seen, then what to do: by the code of the finding.
MENDS: dict[str, tuple[Text, Text]] = {
    "no-proof": (
        N_("We found none of the three proofs."),
        N_("Put one of them in place as shown below, wait an hour, and check again."),
    ),
    "expired": (
        N_("The certificate has expired: browsers warn visitors away."),
        N_("Renew it where you rent the site, and turn on automatic renewal."),
    ),
    "not-yet": (
        N_("The certificate is not valid yet."),
        N_("Wait for its first day, or ask whoever runs the site to install the current one."),
    ),
    "self-signed": (
        N_("The certificate was signed by the site itself, so no browser trusts it."),
        N_("Ask your host for a free certificate by Let's Encrypt; most have a button for it."),
    ),
    "wrong-name": (
        N_("The certificate is for another name."),
        N_("Ask for one that holds your address with and without www."),
    ),
    "untrusted": (
        N_("Browsers do not trust who issued the certificate, or a part of it is missing."),
        N_("Ask your host to install the certificate with its whole chain."),
    ),
    "no-https": (N_("The site opens only without encryption."), N_("Turn on HTTPS: your host has a free certificate.")),
    "back-to-http": (
        N_("The secure address leads back to the one without encryption."),
        N_("Set the site's own address to https:// and remove the redirect to http://."),
    ),
    "no-redirect": (
        N_("Who writes your address without https:// stays unprotected."),
        N_("Redirect every page from http:// to https:// for good."),
    ),
    "expires-soon": (
        N_("The certificate expires in less than two weeks."),
        N_("Check that it renews by itself; if not, renew it now."),
    ),
    "elsewhere": (
        N_("Your address leads to a site with another name."),
        N_("Connect your domain to the shop, so that your own name stays in the address bar."),
    ),
    "no-viewport": (
        N_("On a phone the page appears tiny: it does not fit itself to the screen."),
        N_("Choose a responsive design; it sets the tag “viewport” by itself."),
    ),
    "heavy": (
        N_("The home page weighs more than 3 MB: slow and costly on a phone."),
        N_("Make the pictures smaller (at most 1600 pixels wide, as WebP) and take out videos that start alone."),
    ),
    "slow-first-byte": (
        N_("The server takes long before it begins to answer."),
        N_("Turn on the page cache; if it stays slow, ask for a better plan or another host."),
    ),
    "undeclared": (
        N_("The page does not say which language it is in."),
        N_("Set the site's language in its settings, so that search engines and translators know it."),
    ),
    "wrongly-declared": (
        N_("The page says it is in another language than its words are."),
        N_("Correct the site's language in its settings."),
    ),
    "one-language": (
        N_("We found no page in English."),
        N_("Translate the five pages a buyer reads: home, products, about you, contact, terms."),
    ),
    "no-name": (
        N_("The firm's name, as it stands in your profile here, is not in the page's title or headings."),
        N_("Put the full name in the title of the home page and on the contact page."),
    ),
    "no-phone": (
        N_("We found no telephone number."),
        N_("Write it with the country's code, for example +52 55 1234 5678, and make it a link."),
    ),
    "no-whatsapp": (
        N_("We found no WhatsApp link."),
        N_("Add a link to https://wa.me/ followed by your number with the country's code and nothing else."),
    ),
    "no-organization": (
        N_("Search engines cannot tell who the firm is: the markup “Organization” of schema.org is missing."),
        N_("Add it with name, address, telephone and logo; most SEO tools do it from a form."),
    ),
    "few-offers": (
        N_("We found fewer than three products or services that a machine can read."),
        N_("Give each its own page with photo and specification. Or publish three here: they count too."),
    ),
    "no-markup": (
        N_("Your products are there, without the markup “Product” or “Service” of schema.org."),
        N_("Turn it on in the shop's settings or with an SEO tool: then prices and photos show in search results."),
    ),
    "no-payment": (
        N_("We saw no way to pay online. That is no fault: many export orders are paid by transfer."),
        N_("If you sell to people abroad, offer a payment link; otherwise show your route of payment as a document."),
    ),
    "no-privacy-page": (
        N_("We found no page that says what you do with personal data."),
        N_(
            "Publish a privacy notice and link it at the foot of every page. There is a template among your worksheets."
        ),
    ),
    "trackers-before-consent": (
        N_("Visitors are followed by tracking tools before they agree."),
        N_("Install a consent banner that holds the tools back until the visitor says yes, or take them out."),
    ),
    "no-mx": (
        N_("Your domain receives no mail."),
        N_("Set up mail on your domain, for example with Google Workspace, Zoho or your host: sales@yourfirm."),
    ),
    "no-spf": (
        N_("No valid SPF record says who may send mail in your name."),
        N_("Add one TXT record that begins with v=spf1; your mail provider gives you the text. Only one is allowed."),
    ),
    "weak-spf": (
        N_("Your SPF record lets anybody send in your name."),
        N_("Let it end in ~all or -all."),
    ),
    "no-dmarc": (
        N_("No DMARC record says what to do with forged mail."),
        N_("Add a TXT record named _dmarc: v=DMARC1; p=quarantine; rua=mailto:you@yourfirm."),
    ),
    "weak-dmarc": (
        N_("Your DMARC record only watches: forged mail still arrives."),
        N_("When its reports show that your own mail passes, change p=none to p=quarantine."),
    ),
    "mail-unproven": (
        N_("The domain of your mail is not proven to be yours."),
        N_("Add the same TXT record there as for the site, then check again."),
    ),
    "no-hsts": (
        N_("The header Strict-Transport-Security is missing."),
        N_("Advice, without points: if your host lets you set headers, add it. Hosted shops often cannot."),
    ),
    "no-csp": (
        N_("The header Content-Security-Policy is missing."),
        N_("Advice, without points: ask whoever programs the site for it. Hosted shops often cannot."),
    ),
    "name": (
        N_("Your address could not be looked up."),
        N_("Check that the domain is paid for and points to your host."),
    ),
    "slow": (
        N_("The site did not answer in time."),
        N_("We look again next week. If it is slow for you too, speak with your host."),
    ),
    "refused": (
        N_("The site refused the connection."),
        N_("Open it yourself; if it works, ask your host not to block VitrinaProbe."),
    ),
    "tls": (
        N_("The secure connection could not be made."),
        N_("Ask your host to allow TLS 1.2 or newer."),
    ),
    "certificate": (
        N_("The certificate could not be trusted, so we did not go on."),
        N_("Mend the certificate first: see above."),
    ),
    "robots": (
        N_("The site asks programs not to visit it, and we honour that."),
        N_("Allow VitrinaProbe in the file robots.txt, then check again."),
    ),
    "redirects": (
        N_("The page leads in circles."),
        N_("Look for two rules that send visitors back and forth, often www and https, and keep one."),
    ),
    "address": (
        N_("Your address leads to a place that is not on the public internet."),
        N_("Point the domain to your host's public address."),
    ),
    "broken": (
        N_("The answer broke off or could not be read."),
        N_("Open the page yourself, and show this to your host if it happens again."),
    ),
    "status": (
        N_("The home page answers with an error."),
        N_("Open it yourself; if the error stays, speak with your host."),
    ),
    "wrong-type": (
        N_("Your address does not open a web page but some other kind of file."),
        N_("Make a page the home of the site, and link the file from it."),
    ),
}

# How, where the tool is known: by what to mend and the platform.
_CERTIFICATE = {
    "wordpress": N_(
        "In WordPress: turn on SSL at your host, then set both addresses under Settings → General to https://."
    ),
    "shopify": N_(
        "In Shopify: Settings → Domains; the certificate comes by itself within 48 hours once the domain points there."
    ),
    "wix": N_(
        "In Wix: the certificate comes by itself once your domain is connected; see its state in Settings → Domains."
    ),
    "squarespace": N_(
        "In Squarespace: the certificate comes by itself once the domain is connected; choose Secure in the SSL panel."
    ),
    "tiendanube": N_(
        "In Tiendanube: once your domain points there, activate its SSL certificate in Configuraciones → Dominios."
    ),
}
_LANGUAGES = {
    "wordpress": N_(
        "In WordPress: the plugins Polylang or TranslatePress keep both languages and tell search engines."
    ),
    "shopify": N_("In Shopify: Settings → Languages, and the free app Translate & Adapt."),
    "wix": N_("In Wix: the app Wix Multilingual adds the language and tells search engines."),
    "squarespace": N_("In Squarespace: a page of its own for each language, or the extension Weglot."),
    "tiendanube": N_("In Tiendanube: see in the settings which languages your plan allows, or ask their support."),
}
_PRIVACY = {
    "wordpress": N_("In WordPress: Settings → Privacy makes the page; Complianz or CookieYes ask for consent."),
    "shopify": N_("In Shopify: Settings → Customer privacy has the privacy policy and the cookie banner."),
    "wix": N_(
        "In Wix: the site's settings have a cookie banner; add the notice as a page and link it from the banner."
    ),
    "squarespace": N_(
        "In Squarespace: Settings → Cookies & visitor data turns the banner on; add the notice as a page."
    ),
    "tiendanube": N_(
        "In Tiendanube: publish the notice as a page, and take out the external codes that follow visitors unasked."
    ),
}
_MARKUP = {
    "wordpress": N_("In WordPress: Yoast SEO or Rank Math ask for it in a form; WooCommerce marks products by itself."),
    "shopify": N_("In Shopify: current themes mark products by themselves; update an old theme, or use a schema app."),
    "wix": N_(
        "In Wix: shop products are marked by themselves; on other pages add structured data in the page's SEO settings."
    ),
    "squarespace": N_(
        "In Squarespace: fill in the Business information panel; product pages are marked by themselves."
    ),
    "tiendanube": N_(
        "In Tiendanube: complete each product and the shop's contact details; if markup is missing, ask their support."
    ),
}
_SPEED = {
    "wordpress": N_("In WordPress: a responsive theme, and a cache plugin that also shrinks pictures."),
    "shopify": N_("In Shopify: the web performance report shows what is slow; remove apps you no longer use."),
    "wix": N_("In Wix: the mobile editor for the phone's view, and fewer animations and videos."),
    "squarespace": N_("In Squarespace: version 7.1 fits phones by itself; keep pictures under 500 KB."),
    "tiendanube": N_("In Tiendanube: current designs fit phones by themselves; load smaller banners for phones."),
}
_HOW: dict[str, dict[str, Text]] = {
    **dict.fromkeys(("expired", "self-signed", "wrong-name", "untrusted", "no-https", "no-redirect"), _CERTIFICATE),
    **dict.fromkeys(("back-to-http", "elsewhere", "expires-soon"), _CERTIFICATE),
    **dict.fromkeys(("one-language", "undeclared", "wrongly-declared"), _LANGUAGES),
    **dict.fromkeys(("no-privacy-page", "trackers-before-consent"), _PRIVACY),
    **dict.fromkeys(("no-organization", "few-offers", "no-markup"), _MARKUP),
    **dict.fromkeys(("no-viewport", "heavy", "slow-first-byte"), _SPEED),
}


def how_with(code: str, platform: str) -> Text | None:
    """The way with a platform; None where it is not known or makes no difference."""
    return _HOW.get(code, {}).get(platform)
