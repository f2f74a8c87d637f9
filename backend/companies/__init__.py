"""Companies: the firms, their people and their memberships.

Whoever imports any part of the room has its rules: what nobody registered is denied.
"""

from backend.companies import policy as policy
