"""The bench's firms, few of them: what is scored is kept, once, and more firms cost no more statements."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from backend.readiness.gathering import gather
from backend.readiness.models import ReadinessScore
from bench.readiness_hub import measured
from bench.readiness_world import NOW, build


def test_many_firms_are_scored_with_the_statements_of_a_few(database_url: str, engine: Engine) -> None:
    ids = build(database_url, engine, 40)
    sited = ids[1::4]  # the findings of a site are still asked for one by one
    plain = [one for one in ids if one not in sited]
    few, many = measured(database_url, engine, plain[:3]), measured(database_url, engine, plain[3:])
    for figures, firms in ((few, 3), (many, 27)):
        scored, first, again, changed = figures.passes
        assert (scored.written, first.written, again.written) == (0, firms, 0)
        assert 0 < changed.written <= firms
    assert many.passes[0].statements == few.passes[0].statements
    assert many.passes[2].statements == few.passes[2].statements


def test_the_kept_score_is_the_one_of_its_inputs(database_url: str, engine: Engine) -> None:
    ids = build(database_url, engine, 6)
    measured(database_url, engine, ids)
    with Session(engine) as session:
        kept = session.exec(select(ReadinessScore).where(col(ReadinessScore.latest))).all()
        assert {row.company_id for row in kept} == set(ids)
        for row in kept:
            scored = gather(session, row.company_id, now=NOW).score()
            assert (row.declared, row.evidenced, row.low, row.high) == (
                scored.declared,
                scored.evidenced,
                scored.low,
                scored.high,
            )
            assert (row.band or None) == scored.band
