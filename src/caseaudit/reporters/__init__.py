"""How an audit is told: plain functions from audits to text."""
