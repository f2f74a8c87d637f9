"""Accounts: who people are and how they prove it.

Whoever imports any part of the room has its rules: what nobody registered is denied.
"""

from backend.accounts import policy as policy
