"""Examples of a score with its trace for the API's description, of one small world."""

from typing import Any, Final

READINESS: Final[dict[str, Any]] = {
    "company": "tueste-alto",
    "instrument": {
        "key": "core",
        "version": "1.0",
        "status": "provisional",
        "hash": "5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d",
    },
    "day": "2026-03-02",
    "declared": 61.5,
    "evidenced": 42.25,
    "low": 58.0,
    "high": 66.5,
    "coverage": 92.0,
    "verified_share": 0.4,
    "band": "building",
    "reached": "preparing",
    "borderline": False,
    "kept_share": 0.97,
    "exporter": False,
    "dimensions": [
        {
            "id": "LEG",
            "name": "Legal",
            "declared": 80.0,
            "evidenced": 55.0,
            "low": 76.0,
            "high": 84.0,
        }
    ],
    "held_back": [
        {
            "kind": "gate",
            "band": "preparing",
            "item": "LEG4",
            "dimension": "LEG",
            "needed": 1.0,
            "present": 0.0,
        }
    ],
    "to_next": [
        {
            "kind": "gate",
            "band": "preparing",
            "item": "LEG4",
            "dimension": "LEG",
            "needed": 1.0,
            "present": 0.0,
        }
    ],
    "lines": [
        {
            "item": "LEG1",
            "dimension": "LEG",
            "question": "Is the business tax-registered and active?",
            "points": 20.0,
            "share": 61.5,
            "state": "answered",
            "level": 1.0,
            "said": None,
            "factor": 0.75,
            "declared": 61.5,
            "evidenced": 42.25,
            "low": 58.0,
            "high": 66.5,
            "why_not": "",
            "evidence": ["tax-certificate.pdf"],
            "expired": [],
        }
    ],
    "sum_declared": 61.5,
    "sum_evidenced": 42.25,
}
