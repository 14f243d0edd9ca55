"""Bringing a folder of CSV files into the CRM through its API, and proving that it arrived."""
