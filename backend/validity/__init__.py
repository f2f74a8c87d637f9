"""Whether the score can be trusted: what its items measure, whether advisors agree, whether it foretells exporting."""
