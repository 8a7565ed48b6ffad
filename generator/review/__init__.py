"""Which entries of an overlay a person should look at again, and why."""

from generator.review.findings import Renaming, Review, State, Verdict, accepted, review
from generator.review.history import History

__all__ = ["History", "Renaming", "Review", "State", "Verdict", "accepted", "review"]
