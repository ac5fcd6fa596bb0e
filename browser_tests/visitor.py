"""A browser that records complaints about things a page must never do."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# With preload, axe would fetch stylesheets itself, against the page's content security policy.
WCAG = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}, "preload": False}
THEMED = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "preload": False,
}


class Visitor:
    """A browser context with one page; console errors and requests to other hosts become complaints."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url, self.complaints = context, url, list[str]()
        self.page: Page = self.open_page()

    def open_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda message: message.type == "error" and self._complain(message.text))
        page.on("pageerror", lambda error: self._complain(str(error)))
        page.on("request", lambda request: self._check_address(request.url))
        return page

    def goto(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        return self.page

    def sign_in(self, user: str) -> None:
        """Sign in without opening pages; other tests cover the sign-in page."""
        requests = self.context.request
        requests.get(f"{self.url}/login/")
        token = next(each["value"] for each in self.context.cookies() if "csrf" in each["name"])
        form = {"login": f"{user}@courtside.example", "password": "tip-off-2026", "csrfmiddlewaretoken": token}
        response = requests.post(f"{self.url}/login/", form=form, headers={"Referer": self.url}, max_redirects=0)
        assert response.status == 302, response.text()

    def violations(self, options: dict[str, Any] = WCAG) -> list[dict[str, Any]]:
        """Return the axe violations of the page, target sizes included."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        # Return only the violations: the list of passed rules is a hundred times longer.
        found = self.page.evaluate("(options) => axe.run(options).then((all) => all.violations)", options)
        return [{"rule": each["id"], "at": [node["html"][:120] for node in each["nodes"][:3]]} for each in found]

    def fit_height(self) -> None:
        """Make the window as high as its page, so that no bar at the bottom covers content."""
        size = self.page.viewport_size
        height = int(self.page.evaluate("document.documentElement.scrollHeight"))
        if size:
            self.page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})

    def overflow(self) -> int:
        """Return how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def expect_complaint(self, complaint: str) -> None:
        """Remove a complaint that the test caused on purpose."""
        self.complaints = [each for each in self.complaints if complaint not in each]

    def _complain(self, text: str) -> None:
        self.complaints.append(text)

    def _check_address(self, address: str) -> None:
        if not address.startswith((self.url, self.url.replace("http", "ws", 1), "data:", "blob:", "about:")):
            self._complain(f"request to elsewhere: {address}")
