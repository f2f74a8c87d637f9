"""Hubs for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from backend.core.errors import NotFound
from backend.search import browsing
from backend.search.outputs import HubList, HubOut, hub_row
from backend.web.dependencies import SearchDep
from backend.web.routes import ApiRoute

router = APIRouter(prefix="/hubs", tags=["hubs"], route_class=ApiRoute)


@router.get("", operation_id="list_hubs", summary="All hubs")
def show_all(index: SearchDep) -> HubList:
    """Every hub by name, with how many firms and listings it shows."""
    return HubList(items=[hub_row(card) for card in browsing.hubs(index)])


@router.get("/{slug}", operation_id="get_hub", summary="One hub")
def show(index: SearchDep, slug: Annotated[str, Path(max_length=80, examples=["salcaja-digital"])]) -> HubOut:
    """A hub by its slug."""
    card = browsing.hub(index, slug)
    if card is None:
        raise NotFound
    return hub_row(card)
