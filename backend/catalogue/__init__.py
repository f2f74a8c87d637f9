"""Listings: what firms offer, and how it gets in.

Whoever imports any part of the room has its rules: what nobody registered is denied.
"""

from backend.catalogue import policy as policy
