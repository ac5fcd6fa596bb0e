"""URLs of the project. API paths have no trailing slash; the middleware strips one."""

from django.contrib import admin
from django.urls import include, path

import accounts.urls
import bookings.urls
import competitions.urls
import core.urls
import drops.urls
import livechat.urls
import projects.urls
import scoreboard.urls
import shop.urls
import subscriptions.urls
import tickets.urls

handler500 = "core.ui.middleware.server_error"

urlpatterns = [
    path("api/", include(core.urls.api)),
    path("api/", include(accounts.urls.api)),
    path("api/", include(scoreboard.urls.api)),
    path("api/", include(competitions.urls.api)),
    path("api/", include(tickets.urls.api)),
    path("api/", include(shop.urls.api)),
    path("api/", include(subscriptions.urls.api)),
    path("api/", include(livechat.urls.api)),
    path("api/", include(bookings.urls.api)),
    path("api/", include(drops.urls.api)),
    path("api/", include(projects.urls.api)),
    path("admin/", admin.site.urls),
    path("", include(core.urls.pages)),
    path("", include(accounts.urls.pages)),
    path("", include(scoreboard.urls.pages)),
    path("", include(competitions.urls.pages)),
    path("", include(tickets.urls.pages)),
    path("", include(shop.urls.pages)),
    path("", include(subscriptions.urls.pages)),
    path("", include(livechat.urls.pages)),
    path("", include(bookings.urls.pages)),
    path("", include(drops.urls.pages)),
    path("", include(projects.urls.pages)),
]
