"""A diff of two surfaces, told: for a terminal, a pull request, a program, a browser."""
