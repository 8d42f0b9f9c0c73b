"""The question engine: a model of anything, futures of it, and answers about them."""
