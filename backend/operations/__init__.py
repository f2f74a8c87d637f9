"""Watching an installation: its jobs, its outbox, its index."""
