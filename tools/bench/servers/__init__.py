"""What is measured beside ours; each module runs in the interpreter of its own environment."""
