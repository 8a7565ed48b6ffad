"""What Xitoring's tools do beyond one request: views over many, thinned curves, read-merge-write.

The declarations are in overlay.yaml. Each view reads so many rows at most, a few at once, and says
what it could not read (`failed`) and whether there was more (`truncated`).

Rows are built as plain dicts, which mypy does not see as the TypedDicts of a result or as the
arguments of the client: that is what each ignore is for. The tests hold them to the schema.
"""
