"""How the schemas of one store come to be on PostgreSQL: revisions for the owner's role, and what the app's role then may."""
