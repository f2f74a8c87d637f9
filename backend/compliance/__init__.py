"""What a market makes compulsory, by sector and goods, with a source and a date per line."""
