"""What Pingera's tools do beyond one request: what the API cannot page or filter, and scripts.

The declarations are in overlay.yaml; the generator compares the signatures and writes a typed tool
around each function.
"""
