"""Everything a person sees: pages, templates, mail, pictures drawn from names."""
