"""Measures and drills: run by hand or by make, never asserted in a test."""
