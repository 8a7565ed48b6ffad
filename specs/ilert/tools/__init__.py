"""What ilert's tools do beyond one request: read, merge and write, look up before a change, and
keys that never leave the server.

The declarations are in overlay.yaml; the generator compares the signatures and writes a typed tool
around each function. The API replaces things whole, so an update reads everything first, also what
is shown only when asked for (`include`), and writes it back with the changes.
"""
