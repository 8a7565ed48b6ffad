"""`make bench`: what users feel, ours beside the peers, on the same work in the same run."""
