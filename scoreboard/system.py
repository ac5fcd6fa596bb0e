"""What the scoreboard plugs into."""

from core.systems import AccountPage, Destination, Search, System
from scoreboard import queries, services
from scoreboard.rooms import GAME
from scoreboard.views import sections

SYSTEM = System(
    navigation=(
        Destination("Game day", "/", "home", badge=queries.navigation_badge, tab=True, group="Play", order=10),
        Destination("Scoreboard", "/scoreboard/", "board", head=False, group="Play", order=60),
    ),
    live_pill=sections.live_pill,
    searches=(Search("Games", "board", sections.search_games, order=20),),
    account_pages=(AccountPage("My games", "/scoreboard/mine/", order=70),),
    rooms=(GAME,),
    invariants=services.audit,
)
