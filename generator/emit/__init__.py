"""plan.Package -> the text of every file; only `Code` reaches the output."""
