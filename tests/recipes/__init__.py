"""The recipes of CONTRIBUTING.md, done to a copy of the checkout: which files each step changes, and how.

A step that changes another file than the recipe names, or finds no place for its change, fails: the recipe is then out of date.
"""

from tests.recipes.doors import ACT, PAGE, SCREEN
from tests.recipes.records import DEPENDENCY, FIELD, TABLE
from tests.recipes.steps import Recipe, Step

__all__ = ["RECIPES", "Recipe", "Step"]

RECIPES = (FIELD, ACT, PAGE, SCREEN, TABLE, DEPENDENCY)
