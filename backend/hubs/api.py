"""Hubs for programs."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/hubs", tags=["hubs"])
