"""How a report is laid out: plain functions `Report -> str` or `bytes`. They compute nothing."""
