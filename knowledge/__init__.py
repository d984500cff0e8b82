"""The policy as a knowledge base: policy file -> sections -> clauses -> a ranked answer or "the policy does not say"."""
