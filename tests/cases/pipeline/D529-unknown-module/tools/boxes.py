"""Boxes."""


def lid(): ...
