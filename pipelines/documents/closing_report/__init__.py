"""The closing report, one page for whom approves, and before the closing the same page as a payment proposal."""
