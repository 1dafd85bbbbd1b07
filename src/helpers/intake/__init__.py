"""The evaluator's way in: what a survey system exported, which column is which item, and the params that say so."""
