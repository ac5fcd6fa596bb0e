"""Where every path leads. API paths are written without a trailing slash; the door strips one."""

from django.contrib import admin
from django.urls import include, path

import accounts.urls
import competitions.urls
import core.api.urls
import core.demo.urls
import core.jobs.urls
import core.mail.urls
import core.rooms.urls
import core.staff.urls
import scoreboard.urls

handler500 = "core.failures.server_error"

urlpatterns = [
    path("api/", include(core.api.urls)),
    path("api/", include(core.rooms.urls.api)),
    path("api/", include(core.demo.urls.api)),
    path("api/", include(core.mail.urls.api)),
    path("api/", include(accounts.urls.api)),
    path("api/", include(scoreboard.urls.api)),
    path("api/", include(competitions.urls.api)),
    path("admin/", admin.site.urls),
    path("", include(core.staff.urls.pages)),
    path("", include(core.jobs.urls.pages)),
    path("", include(core.mail.urls.pages)),
    path("", include(accounts.urls.pages)),
    path("", include(scoreboard.urls.pages)),
    path("", include(competitions.urls.pages)),
]
