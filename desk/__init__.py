"""The support desk: use cases over the store, each inside one transaction."""
