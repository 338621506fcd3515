"""Pure numerics on arrays: shapes, formula, paper."""
