"""Rate limits of every write that callers without an account can make, with the reason for each.

The key is the method and the route of the URL resolver; `*` is every method, SOCKET a WebSocket command. Callers are
counted by network, never by cart, session, ticket or name, which anyone can replace for free. The limits fit a hall of
300 phones behind one address. A test checks that every route has its rule.
"""

from accounts.services import credentials, passwords, people
from core.api.guest_limits import GuestLimit
from livechat.services import messages
from subscriptions.services import subscribers
from tickets.services import tickets

_MINUTE, _TEN_MINUTES, _HOUR, _DAY = 60, 600, 3600, 24 * 3600


def _limit_in_service(name: str, limit: int, seconds: int, why: str, cost: str = "") -> GuestLimit:
    return GuestLimit(name, ((limit, seconds),), why, cost, within_service=True)


CART = GuestLimit(
    "cart",
    ((3000, _TEN_MINUTES), (10_000, _DAY)),
    "300 people change their carts ten times each.",
    "A row for each cart, forgotten after 30 days without use.",
)
CHECKOUT = GuestLimit(
    "checkout",
    ((600, _TEN_MINUTES), (2000, _DAY)),
    "300 people order twice at half-time.",
    "Stock and mail: caps on unpaid goods for each address and network, an hour to confirm, 3 mails an hour.",
)
ORDER = GuestLimit("order", ((600, _TEN_MINUTES),), "300 people confirm, pay or cancel an order.")
SCORE = GuestLimit(
    "score",
    ((120, _MINUTE),),
    "A game with open scoring has a few plays a minute, and several phones may score at once.",
    "A play and a room event each, which are never deleted.",
)
MATCH = GuestLimit(
    "match", ((300, _TEN_MINUTES),), "Match results by a judge's link; everything else needs an account."
)
CHAT = _limit_in_service(
    "chat.address",
    messages.NETWORK_LIMIT,
    messages.LIMIT_WINDOW_SECONDS,
    "A hall that cheers: a third of 300 phones in ten seconds.",
    "A message and a room event each; slow mode and members-only are the moderators'.",
)
CHAT_NAME = GuestLimit("chat.name", ((600, _TEN_MINUTES),), "300 people choose a name twice.", "A session each.")
CHAT_REPORT = GuestLimit("chat.reports", ((60, _TEN_MINUTES),), "A few reports, whatever session they come from.")
CHAT_DELETE = GuestLimit("chat.delete", ((600, _TEN_MINUTES),), "People delete their own messages.")
TICKET = _limit_in_service(
    "tickets-network",
    tickets.PER_NETWORK,
    tickets.WINDOW_SECONDS,
    "A whole hall reports the same leaking roof.",
    "Public requests, quick forms, files and mail to one address have budgets of their own.",
)
TICKET_CHANGE = GuestLimit(
    "ticket.change", ((300, _TEN_MINUTES),), "Replies and changes by the link of a request.", "Files have a budget."
)
SIGN_UP = _limit_in_service(
    "sign-up", people.SIGN_UPS_PER_NETWORK, people.WINDOW_SECONDS, "A hall signs up at half-time."
)
SIGN_IN = _limit_in_service(
    f"sign-in-network/{credentials.FAILURES_WINDOW_SECONDS}",
    credentials.FAILURES_PER_NETWORK,
    credentials.FAILURES_WINDOW_SECONDS,
    "Only wrong passwords count: 300 people mistype once each.",
)
PASSKEY = GuestLimit("passkey", ((1200, _TEN_MINUTES),), "300 people sign in by passkey with four tries each.")
SECOND_STEP = GuestLimit(
    "second-step", ((1200, _TEN_MINUTES),), "Codes are counted by account; this only limits the load."
)
RESET = _limit_in_service(
    "reset-network",
    passwords.RESETS_PER_NETWORK,
    passwords.RESETS_WINDOW_SECONDS,
    "A tenth of a hall forgot their password.",
    "3 mails to one address in a quarter of an hour.",
)
SESSION = GuestLimit("session", ((3000, _TEN_MINUTES),), "Renewing and ending a session requires its token.")
LINK = GuestLimit("mailed-link", ((600, _TEN_MINUTES),), "300 people follow a link from an email.")
SUBSCRIBE = _limit_in_service(
    "subscribe",
    subscribers.PER_NETWORK,
    subscribers.WINDOW_SECONDS,
    "A hall subscribes at half-time.",
    "3 mails to one address in an hour.",
)
STRIPE = GuestLimit(
    "stripe", ((6000, _TEN_MINUTES),), "Stripe sends in bursts; a message without its signature is junk."
)
ACCOUNT_NEEDED = GuestLimit("account-needed", ((300, _TEN_MINUTES),), "The service refuses callers without an account.")

_PLAYS = [
    "score",
    "foul",
    "timeout",
    "possession",
    "clock",
    "period",
    "undo",
    "reset",
    "finish",
    "hold",
    "release",
    "shot-clock",
]
_MATCHES = ["start", "result", "walkover", "clear", "game"]

_SHOP = {
    "POST api/cart": CART,
    "DELETE api/cart": CART,
    "PATCH api/cart/items/<uuid:item>": CART,
    "DELETE api/cart/items/<uuid:item>": CART,
    "* cart/add/": CART,
    "* cart/items/<uuid:item>/": CART,
    "POST api/checkout": CHECKOUT,
    "* checkout/": CHECKOUT,
    "POST api/orders/<str:number>/cancel": ORDER,
    "POST api/orders/<str:number>/confirm": ORDER,
    "* orders/<str:number>/cancel/": ORDER,
    "* orders/<str:number>/confirm/": ORDER,
    "* orders/<str:number>/pay/": ORDER,
    "POST api/payments/stripe": STRIPE,
}
_SCOREBOARD = {
    "POST api/score/update": SCORE,
    "POST api/score/reset": SCORE,
    "POST api/games/<str:game>/control": SCORE,
    "* scoreboard/<str:name>/table/": SCORE,
    **{f"POST api/games/<str:game>/{play}": SCORE for play in _PLAYS},
    **{f"* scoreboard/<str:name>/{play}/": SCORE for play in _PLAYS},
    **{f"POST api/games/<str:game>/plays/<uuid:play>/{verb}": SCORE for verb in ("correct", "void", "undo")},
    **{f"* scoreboard/<str:name>/plays/<uuid:play>/{verb}/": SCORE for verb in ("correct", "void", "undo")},
    **{f"POST api/matches/<uuid:match>/{verb}": MATCH for verb in _MATCHES},
    "* competitions/judge/<str:token>/<uuid:match>/": MATCH,
}
_LIVE = {
    "SOCKET message": CHAT,
    "POST api/streams/<str:stream>/messages": CHAT,
    "* live/<str:name>/say/": CHAT,
    "* live/<str:name>/name/": CHAT_NAME,
    "POST api/streams/<str:stream>/messages/<uuid:message>/report": CHAT_REPORT,
    "* live/<str:name>/messages/<uuid:message>/report/": CHAT_REPORT,
    "DELETE api/streams/<str:stream>/messages/<uuid:message>": CHAT_DELETE,
    "* live/<str:name>/messages/<uuid:message>/delete/": CHAT_DELETE,
}
_TICKETS = {
    "POST api/tickets": TICKET,
    "* tickets/new/": TICKET,
    "PATCH api/tickets/<str:ticket>": TICKET_CHANGE,
    "POST api/tickets/<str:ticket>/replies": TICKET_CHANGE,
    **{f"* tickets/track/<str:token>/{verb}/": TICKET_CHANGE for verb in ("reply", "close", "reopen", "edit")},
    **{f"* tickets/<int:number>/{verb}/": TICKET_CHANGE for verb in ("reply", "close", "reopen", "edit")},
    "POST api/tickets/<str:ticket>/claim": ACCOUNT_NEEDED,
    "DELETE api/tickets/<str:ticket>/claim": ACCOUNT_NEEDED,
    "POST api/tickets/<str:ticket>/merge": ACCOUNT_NEEDED,
    "DELETE api/tickets/<str:ticket>/merge": ACCOUNT_NEEDED,
    "POST api/seed": ACCOUNT_NEEDED,
}
_NEWSLETTER = {
    "POST api/subscribe": SUBSCRIBE,
    "* subscribe/": SUBSCRIBE,
    "* subscribe/link/": SUBSCRIBE,
    **{f"* newsletter/{page}/<str:token>/": LINK for page in ("confirm", "choices", "leave")},
}
_ACCOUNTS = {
    "POST api/auth/signup": SIGN_UP,
    "* signup/": SIGN_UP,
    "POST api/auth/login": SIGN_IN,
    "* login/": SIGN_IN,
    "* account/two-step/webauthn/login/": PASSKEY,
    "* account/two-step/authenticate/": SECOND_STEP,
    "POST api/auth/password/forgot": RESET,
    "* account/reset/": RESET,
    "POST api/auth/password/reset": LINK,
    "* account/reset/<str:token>/": LINK,
    "POST api/auth/email/confirm": LINK,
    "* account/confirm-email/<str:token>/": LINK,
    "POST api/auth/refresh": SESSION,
    "POST api/auth/logout": SESSION,
    "* logout/": SESSION,
}

GUEST_WRITES: dict[str, GuestLimit] = _SHOP | _SCOREBOARD | _LIVE | _TICKETS | _NEWSLETTER | _ACCOUNTS
