"""A vendor's newer description: fetched, tried, compared, and put in place as a whole."""

from generator.refresh.bring import Brought, NoSource, Problem, bring
from generator.refresh.outcome import Outcome, refresh
from generator.refresh.trial import trial

__all__ = ["Brought", "NoSource", "Outcome", "Problem", "bring", "refresh", "trial"]
