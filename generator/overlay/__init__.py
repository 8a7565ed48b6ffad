"""The overlay: its keys as models, read with places, edited in place, fingerprinted."""
