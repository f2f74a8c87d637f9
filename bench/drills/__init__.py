"""Failures rehearsed: `make drill` runs them long and often, `make test` a small share with a fixed seed."""
