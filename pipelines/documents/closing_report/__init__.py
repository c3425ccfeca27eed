"""The closing report, one page for the approver, and before the closing the same page as a payment proposal."""
