"""What it takes to add something: the checklists of `docs/adding/`, followed in a copied tree."""
