"""Proofs that nothing acknowledged is lost: real servers and databases, ended at the worst moments."""
