"""A small pantry API, written by hand as the generator would write it."""
