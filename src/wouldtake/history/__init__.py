"""The outside view: what tables of past cases say of a class of events."""
