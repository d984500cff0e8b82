"""How the shipped weights and bounds were fitted; needs scikit-learn, which the product itself does not."""
