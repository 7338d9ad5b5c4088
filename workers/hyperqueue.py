"""Talks to a HyperQueue server: one JSON document on stdin, one on stdout."""
