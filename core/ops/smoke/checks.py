"""The checks of a release, in the order in which they build on one another, and their clean-up."""

import io
import json
import re
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from time import monotonic

from PIL import Image
from websockets.exceptions import InvalidStatus, WebSocketException

from core.ops.smoke.client import SECONDS, Answer, Browser, Failed, Site

FOREIGN = "https://elsewhere.invalid"
NAME = "Release check"


@dataclass
class Person:
    """Someone who signed up for the check."""

    email: str
    password: str
    token: str = ""
    browser: Browser | None = None


@dataclass
class Staff:
    """The member of staff who makes the event."""

    email: str
    password: str
    otp: str = ""


@dataclass
class Smoke:
    """One run. `checks()` yields each check with its name; `clean_up()` removes what they made."""

    site: Site
    staff: Staff
    token: str = ""
    event: str = ""
    ticket: str = ""
    people: list[Person] = field(default_factory=list)

    def checks(self) -> Iterator[tuple[str, Callable[[], str | None]]]:
        yield "The site shows its first page", self.first_page
        yield "Its styles arrive", self.styles
        yield "It is ready", self.ready
        yield "The API describes itself", self.describes_itself
        yield "Events come in pages", self.pages_of_events
        yield "Two people sign up", self.sign_up
        yield "They sign in", self.sign_in
        yield "The API knows who they are", self.who_am_i
        yield "Staff make an event with one seat", self.make_event
        yield "The seat is reserved", self.reserve
        yield "The reservation is cancelled", self.cancel
        yield "Two take the last seat at once, one gets it", self.last_seat
        yield "A socket shows a change as it happens", self.socket
        yield "A socket from a foreign page is refused", self.foreign_socket
        yield "A person signs in on the page", self.page_sign_in
        yield "A form from a foreign page is refused", self.foreign_form
        yield "A picture is uploaded and comes back", self.upload
        yield "Signing out ends the session", self.sign_out

    def first_page(self) -> None:
        page = self.site.api("GET", "/", Accept="text/html").needs(200, "The first page")
        if "</html>" not in page.text:
            raise Failed("The first page is not a whole page of HTML.")

    def styles(self) -> None:
        page = self.site.api("GET", "/", Accept="text/html")
        sheet = re.search(r'<link[^>]+href="(/[^"]+\.css[^"]*)"', page.text)
        if not sheet:
            raise Failed("The first page names no style sheet.")
        got = self.site.api("GET", sheet[1], Accept="text/css").needs(200, f"The style sheet {sheet[1]}")
        if got.kind != "text/css":
            raise Failed(f"The style sheet {sheet[1]} came as {got.kind}.")

    def ready(self) -> str:
        told = self.site.api("GET", "/readyz").needs(200, "/readyz").json
        workers = (told.get("worker") or {}).get("count", 0)
        return f"{workers} worker{'' if workers == 1 else 's'}" if workers else "no worker: no mail goes out"

    def describes_itself(self) -> None:
        version = self.site.api("GET", "/api/schema").needs(200, "/api/schema").json.get("openapi", "")
        if not version.startswith("3.1"):
            raise Failed(f"/api/schema says OpenAPI {version or 'nothing'} instead of 3.1.")

    def pages_of_events(self) -> str:
        answer = self.site.api("GET", "/api/events?page=1&limit=1").needs(200, "/api/events").json
        told = answer.get("pagination", {})
        if set(told) < {"page", "limit", "total", "totalPages"} or len(answer["data"]) != min(1, told["total"]):
            raise Failed(f"/api/events?page=1&limit=1 has {len(answer['data'])} rows and says {told}.")
        return f"{told['total']} events"

    def sign_up(self) -> None:
        local, _, domain = self.staff.email.partition("@")
        for number in (1, 2):
            person = Person(f"{local}+check-{secrets.token_hex(4)}@{domain}", secrets.token_urlsafe(16))
            body = {"name": f"{NAME} {number}", "email": person.email, "password": person.password}
            self.site.api("POST", "/api/auth/signup", body).needs(201, "Signing up")
            self.people.append(person)

    def sign_in(self) -> None:
        for person in self.people:
            person.token = self._token_of(person.email, person.password)

    def who_am_i(self) -> None:
        for person in self.people:
            told = self.site.api("GET", "/api/auth/me", token=person.token).needs(200, "/api/auth/me").data
            if told["email"] != person.email:
                raise Failed(f"/api/auth/me says {told['email']} to {person.email}.")

    def make_event(self) -> None:
        self.token = self._token_of(self.staff.email, self.staff.password, self.staff.otp)
        starts = (datetime.now(UTC) + timedelta(hours=2)).isoformat(timespec="seconds")
        body = {"name": NAME, "startsAt": starts, "location": NAME, "totalSeats": 1}
        made = self.site.api("POST", "/api/events", body, token=self.token).needs(201, "Making an event")
        self.event = made.data["id"]

    def reserve(self) -> None:
        self._reserve(self.people[0]).needs(201, "Reserving a seat")
        self._needs_free_seats(0)

    def cancel(self) -> None:
        self._cancel(self.people[0]).needs(200, "Cancelling a reservation")
        self._needs_free_seats(1)

    def last_seat(self) -> None:
        ready = Barrier(len(self.people))

        def take(person: Person) -> Answer:
            ready.wait(SECONDS)
            return self._reserve(person)

        with ThreadPoolExecutor(len(self.people)) as threads:
            answers = list(threads.map(take, self.people))
        if sorted(answer.status for answer in answers) != [201, 409]:
            raise Failed(f"Two who took the last seat at once were answered {[each.status for each in answers]}.")
        self._needs_free_seats(0)
        if answers[0].status == 409:  # from here on the first person is the one with the seat
            self.people.reverse()

    def socket(self) -> str:
        """Cancel the reservation, and expect a watcher to receive it."""
        try:
            with self.site.socket(f"/ws/events/{self.event}") as socket:
                first = json.loads(socket.recv(timeout=SECONDS))
                if first["type"] != "snapshot":
                    raise Failed(f"The first frame of a socket is {first['type']} instead of a snapshot.")
                began = monotonic()
                self._cancel(self.people[0]).needs(200, "Cancelling a reservation")
                while json.loads(socket.recv(timeout=SECONDS))["type"] != "events":
                    if monotonic() - began > SECONDS:
                        raise Failed("A socket heard of no event.")
                return f"{(monotonic() - began) * 1000:.0f} ms from the call to the frame"
        except (WebSocketException, OSError, TimeoutError) as error:
            raise Failed(f"The socket of an event does not work: {error or type(error).__name__}") from None

    def foreign_socket(self) -> None:
        try:
            with self.site.socket(f"/ws/events/{self.event}", origin=FOREIGN):
                raise Failed(f"A socket opened for a page of {FOREIGN}.")
        except InvalidStatus as refused:
            if refused.response.status_code != 403:
                raise Failed(f"A foreign socket was answered {refused.response.status_code} instead of 403.") from None
        except (WebSocketException, OSError, TimeoutError) as error:
            raise Failed(f"A foreign socket was not refused as it should be: {error!r}") from None

    def page_sign_in(self) -> None:
        self._browser_of(self.people[0])

    def foreign_form(self) -> None:
        browser = self._browser_of(self.people[0])
        form = {**browser.form("/account/delete/"), "password": "not the password"}
        browser.post("/account/delete/", form, Origin=FOREIGN, Referer=FOREIGN).needs(403, "A form from a foreign page")
        del form["csrfmiddlewaretoken"]
        browser.post("/account/delete/", form).needs(403, "A form without its CSRF token")

    def upload(self) -> str:
        browser = self._browser_of(self.people[0])
        form = {**browser.form("/tickets/new/"), "title": NAME, "description": "It can be closed.", "private": "on"}
        page = browser.post("/tickets/new/", form, {"attached": _picture()}).needs(200, "A request with a picture")
        found = re.search(r'"(/tickets/(\w+)/files/[^"]+)"', page.text)
        if not found:
            raise Failed("The request that was sent with a picture shows no file.")
        self.ticket = found[2]
        picture = browser.get(found[1]).needs(200, "The uploaded picture")
        if picture.kind != "image/png" or not picture.body:
            raise Failed(f"The uploaded picture came back as {len(picture.body)} bytes of {picture.kind}.")
        return f"{len(picture.body)} bytes"

    def sign_out(self) -> None:
        token = self._token_of(self.people[1].email, self.people[1].password)
        self.site.api("POST", "/api/auth/logout", {}, token=token).needs(204, "Signing out")
        self.site.api("GET", "/api/auth/me", token=token).needs(401, "/api/auth/me after signing out")

    def clean_up(self) -> list[str]:
        """Remove what was made. Return a sentence for each thing that stays."""
        steps: list[Callable[[], None]] = [self._close_ticket, self._cancel_event]
        steps += [partial(self._leave, each) for each in self.people]
        left = []
        for step in steps:
            try:
                step()
            except Failed as failed:
                left.append(str(failed))
        return left

    def _close_ticket(self) -> None:
        if self.ticket:
            path, body = f"/api/tickets/{self.ticket}", {"status": "closed"}
            self.site.api("PATCH", path, body, token=self.people[0].token).needs(200, "Closing the request")

    def _cancel_event(self) -> None:
        if self.event:
            path, body = f"/api/events/{self.event}/cancel", {"reason": NAME}
            self.site.api("POST", path, body, token=self.token).needs(200, "Cancelling the event")
        if self.token:
            self.site.api("POST", "/api/auth/logout", {}, token=self.token).needs(204, "Signing staff out")

    def _token_of(self, email: str, password: str, otp: str = "") -> str:
        body = {"email": email, "password": password} | ({"otp": otp} if otp else {})
        answer = self.site.api("POST", "/api/auth/login", body).needs(200, f"Signing in as {email}")
        return str(answer.data["token"])

    def _reserve(self, person: Person) -> Answer:
        return self.site.api("POST", f"/api/events/{self.event}/reserve", {}, token=person.token)

    def _cancel(self, person: Person) -> Answer:
        return self.site.api("DELETE", f"/api/events/{self.event}/reserve", token=person.token)

    def _needs_free_seats(self, number: int) -> None:
        found = self.site.api("GET", f"/api/events/{self.event}").needs(200, "The event").data["availableSeats"]
        if found != number:
            raise Failed(f"The event has {found} free seats instead of {number}.")

    def _browser_of(self, person: Person) -> Browser:
        """Return the person's browser, signed in on the page when it is first needed."""
        if person.browser is None:
            browser = Browser(self.site)
            form = {**browser.form("/login/"), "login": person.email, "password": person.password}
            page = browser.post("/login/", form).needs(200, "Signing in on the page")
            if page.url.rstrip("/").endswith("/login"):
                raise Failed("Signing in on the page led back to the form.")
            person.browser = browser
        return person.browser

    def _leave(self, person: Person) -> None:
        """Delete the account on the page, as its person would."""
        browser = self._browser_of(person)
        form = {**browser.form("/account/delete/"), "password": person.password}
        browser.post("/account/delete/", form).needs(200, f"Deleting the account {person.email}")


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 64), (214, 84, 32)).save(made, "PNG")
    return made.getvalue()
