"""How the shipped weights and bounds were fitted; needs SciPy and a sentence encoder, which the product itself does not."""
