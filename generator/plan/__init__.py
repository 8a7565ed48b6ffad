"""ir.Api + overlay -> plan.Package: every name, schema, hint and file decided, nothing written."""
