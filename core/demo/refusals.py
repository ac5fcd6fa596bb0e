"""What the demo says no to."""

from core.errors import DomainError, NotFound


class NotADemo(NotFound):
    """This is a real club: nothing of a demo belongs into it."""

    sentence = "This is not a demo: only with DEMO=true can the demo club be loaded."


class DemoInTheWay(DomainError):
    """Somebody here has an address, a slug or a featured game that the demo club would need."""

    code = "DEMO_IN_THE_WAY"
    sentence = "The demo club was not loaded: something that is here already is in its way."
