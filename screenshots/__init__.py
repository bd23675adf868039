"""Pictures of every page in the states that people meet, to be looked at by whoever changes them."""
