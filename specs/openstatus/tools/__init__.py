"""What openstatus's tools do beyond one request: merged lists, one read a row, honest outcomes.

The declarations are in overlay.yaml; the generator compares the signatures and writes a typed tool
around each function.
"""
