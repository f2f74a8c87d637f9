"""Inquiries: what buyers ask and firms answer.

Whoever imports any part of the room has its rules: what nobody registered is denied.
"""

from backend.inquiries import policy as policy
