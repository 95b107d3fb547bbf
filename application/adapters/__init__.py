"""What fills the ports: reference tables, documents, policies, calendars, clocks, the vault."""
