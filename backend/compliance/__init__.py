"""What a market makes compulsory, by sector and goods, with a source and a date per line."""

from backend.compliance import policy as policy
