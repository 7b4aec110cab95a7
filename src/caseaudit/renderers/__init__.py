"""How a report is laid out: plain functions `Report -> str`. They compute nothing."""
