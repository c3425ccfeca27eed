"""What finance reads: the tables as files, and later the workbook, the statements and the bank file."""
