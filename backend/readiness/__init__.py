"""Readiness: a score with a reason for every point, the evidence behind it, and those who check it."""

from backend.readiness import policy as policy
