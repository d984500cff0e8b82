"""What axe-core finds on a page, injected once and asked only for what is wrong."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LOOKS = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
"""The rules whose answer may change with the theme and the width."""
_RUN = """only => axe.run(document, {runOnly: only, resultTypes: ["violations"], preload: false}).then(
  found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`)))"""


async def violations(page: Page, rules: tuple[str, ...] = RULES) -> list[str]:
    """One line for each rule and element that breaks it."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found: list[str] = await page.evaluate(_RUN, list(rules))
    return found
