"""What a site was made with, where it can be told: the way to mend it depends on it."""

from __future__ import annotations

from collections.abc import Mapping

PLATFORMS = {
    "wordpress": "WordPress",
    "shopify": "Shopify",
    "wix": "Wix",
    "squarespace": "Squarespace",
    "tiendanube": "Tiendanube",
    "webflow": "Webflow",
    "godaddy": "GoDaddy",
    "jimdo": "Jimdo",
    "weebly": "Weebly",
    "prestashop": "PrestaShop",
    "joomla": "Joomla",
    "drupal": "Drupal",
}
_HEADERS = {
    "x-shopid": "shopify",
    "x-shopify-stage": "shopify",
    "x-wix-request-id": "wix",
    "x-wix-published-version": "wix",
    "x-drupal-cache": "drupal",
    "x-linkedstore-store": "tiendanube",
}
_GENERATORS = {
    "wordpress": "wordpress",
    "woocommerce": "wordpress",
    "wix.com": "wix",
    "squarespace": "squarespace",
    "webflow": "webflow",
    "starfield": "godaddy",
    "godaddy": "godaddy",
    "jimdo": "jimdo",
    "weebly": "weebly",
    "prestashop": "prestashop",
    "joomla": "joomla",
    "drupal": "drupal",
    "tiendanube": "tiendanube",
    "nuvemshop": "tiendanube",
}
_MARKS = {
    "cdn.shopify.com": "shopify",
    "static.parastorage.com": "wix",
    "static.wixstatic.com": "wix",
    "static1.squarespace.com": "squarespace",
    "assets.squarespace.com": "squarespace",
    "mitiendanube.com": "tiendanube",
    "/wp-content/": "wordpress",
    "/wp-includes/": "wordpress",
    "website-files.com": "webflow",
    "img1.wsimg.com": "godaddy",
    "editmysite.com": "weebly",
}


def platform_of(headers: Mapping[str, str], generator: str, addresses: str) -> str:
    """The platform's key, "" where it cannot be told. `addresses`: those of the page's scripts, styles and pictures."""
    for name, platform in _HEADERS.items():
        if name in headers:
            return platform
    for word, platform in _GENERATORS.items():
        if word in generator.lower():
            return platform
    for mark, platform in _MARKS.items():
        if mark in addresses:
            return platform
    return ""
