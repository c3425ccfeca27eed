"""What becomes of rows and files, with the words for it: reasons, questions to the practice, warnings."""
