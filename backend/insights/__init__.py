"""Insights: figures across the rooms, for the desks of hubs and firms."""
