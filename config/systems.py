"""Where each app appears: navigation, home page, search, account and staff pages."""

from typing import Any

# Links on every page; `badge` may name a function that returns a word or "".
NAVIGATION: list[dict[str, Any]] = [
    {
        "label": "Game day",
        "url": "/",
        "icon": "home",
        "badge": "scoreboard.queries.navigation_badge",
        "tab": True,
        "group": "Play",
    },
    {"label": "Events", "url": "/events/", "icon": "ticket", "tab": True, "group": "Play"},
    {"label": "Compete", "url": "/competitions/", "icon": "trophy", "group": "Play"},
    {"label": "Shop", "url": "/shop/", "icon": "bag", "tab": True},
    {"label": "Drops", "url": "/drops/", "icon": "bolt", "tab": True},
    {"label": "Scoreboard", "url": "/scoreboard/", "icon": "board", "head": False, "group": "Play"},
    {"label": "Live", "url": "/live/", "icon": "live", "head": False, "group": "Play"},
    {"label": "News", "url": "/newsletter/", "icon": "mail"},
    {"label": "Help", "url": "/tickets/", "icon": "help"},
    {"label": "Boards", "url": "/projects/", "icon": "list", "signed_in": True, "head": False},
]

# Sections of the home page below the game: functions that render a section.
HOME_SECTIONS = [
    "livechat.views.sections.home_section",
    "bookings.views.public.home_section",
    "drops.views.public.section",
    "competitions.views.public.home_section",
    "shop.views.sections.section",
]

# Search results by kind: functions that return what they found.
SEARCHES = [
    {"label": "Events", "icon": "ticket", "find": "bookings.views.public.search_events"},
    {"label": "Games", "icon": "board", "find": "scoreboard.views.sections.search_games"},
    {"label": "Competitions", "icon": "trophy", "find": "competitions.views.public.search_competitions"},
    {"label": "Teams", "icon": "trophy", "find": "competitions.views.public.search_teams"},
    {"label": "Drops", "icon": "bolt", "find": "drops.views.public.search_drops"},
    {"label": "News", "icon": "mail", "find": "subscriptions.views.public.search_issues"},
    {"label": "Streams", "icon": "live", "find": "livechat.views.sections.search_streams"},
    {"label": "Tasks", "icon": "list", "find": "projects.views.boards.search_tasks"},
    {"label": "Shop", "icon": "bag", "find": "shop.views.sections.search_products"},
    {"label": "Help", "icon": "help", "find": "tickets.views.sections.search_requests"},
    {"label": "Orders", "icon": "bag", "find": "shop.views.sections.search_orders"},
    {"label": "People", "icon": "user", "find": "accounts.views.sections.search_people"},
]

# References in people's texts (#12, order numbers), and the functions that return a link for this reader.
REFERENCES = [
    {"looks": r"#\d{1,9}\b", "find": "tickets.views.sections.link_numbers"},
    {
        "looks": r"\b[2-9A-HJKMNP-Za-hjkmnp-z]{3}-[2-9A-HJKMNP-Za-hjkmnp-z]{3}\b",
        "find": "shop.views.sections.order_links",
    },
]

# What the staff see about a person beside a request: functions that return a list.
PERSON_PANELS = [
    {"label": "Seats", "icon": "ticket", "find": "bookings.views.public.seats_of_person"},
    {"label": "Orders", "icon": "bag", "find": "shop.views.sections.orders_of_person"},
    {"label": "Registrations", "icon": "trophy", "find": "competitions.views.public.search_registrations"},
    {"label": "Requests", "icon": "help", "find": "tickets.views.sections.requests_of"},
]

# The strip below the header of other pages while a game is on: a function that renders it or returns nothing.
LIVE_PILL = "scoreboard.views.sections.live_pill"

# Links on the account page, in this order.
ACCOUNT_PAGES = [
    {"label": "My reservations", "url": "/my-reservations/"},
    {"label": "My registrations", "url": "/my-registrations/"},
    {"label": "My orders", "url": "/orders/"},
    {"label": "My claims", "url": "/my-claims/"},
    {"label": "My requests", "url": "/tickets/mine/"},
    {"label": "My newsletter", "url": "/account/newsletter/"},
    {"label": "My games", "url": "/scoreboard/mine/"},
]

# Pages for the staff; `waiting` may name a function that returns the number of open items.
STAFF_PAGES = [
    {
        "label": "Jobs",
        "url": "/staff/jobs/",
        "says": "What runs in the background, and what failed.",
        "failed": "core.jobs.queries.open_failures",
        "scheduled": "core.jobs.queries.scheduled",
    },
    {
        "label": "Help desk",
        "url": "/staff/tickets/",
        "says": "What people ask for, and who works on it.",
        "waiting": "tickets.queries.count_waiting",
    },
    {
        "label": "Moderation",
        "url": "/staff/moderation/",
        "says": "What readers of the chats point out, and what was done.",
        "waiting": "livechat.queries.count_reported_messages",
    },
    {
        "label": "Shop orders",
        "url": "/staff/shop/orders/",
        "says": "What people ordered, from packing to pickup.",
        "waiting": "shop.queries.count_orders_to_pack",
    },
    {"label": "Pickup", "url": "/staff/shop/pickup/", "says": "Find an order and hand it over."},
    {"label": "Products", "url": "/staff/shop/products/", "says": "What the shop sells, for how much, and the stock."},
    {"label": "Mailbox", "url": "/staff/mailbox/", "says": "Every message the club wrote."},
    {"label": "Subscribers", "url": "/staff/subscribers/", "says": "Who gets the newsletter, and how they agreed."},
    {
        "label": "Campaigns",
        "url": "/staff/campaigns/",
        "says": "What the club writes to its subscribers.",
        "waiting": "subscriptions.queries.count_paused_campaigns",
    },
    {
        "label": "Backups",
        "url": "/staff/backups/",
        "says": "Copies of the whole site, made every night and by hand.",
        "waiting": "core.backups.queries.waiting",
    },
    {"label": "Style guide", "url": "/staff/styleguide/", "says": "Every part the pages are made of."},
    {"label": "Admin", "url": "/admin/", "says": "All tables, to look things up."},
]

# The parts of the demo club, in the order they depend on one another.
DEMO_PARTS = [
    "people",
    "games",
    "competitions",
    "subscriptions",
    "tickets",
    "drops",
    "streams",
    "projects",
    "shop",
    "events",
]
