"""Searching listings for programs."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/listings", tags=["listings"])
