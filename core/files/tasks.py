"""What is removed once it is over."""

from core.files import budgets
from core.jobs.registry import cleaner

cleaner("byte-budgets")(budgets.purge)
