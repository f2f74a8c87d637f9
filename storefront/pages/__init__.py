"""HTML routes, one file per noun: validate, call the behaviour, redirect or render."""
