"""Hubs: the clusters, chambers and programmes that run a showcase.

Whoever imports any part of the room has its rules: what nobody registered is denied.
"""

from backend.hubs import policy as policy
