"""Delimited texts -> listings: decoding, rows with quotes and line ends as practice systems write them, and the fast parser."""
